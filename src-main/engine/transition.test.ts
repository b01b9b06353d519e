// The transition as a table: every stage × every event, and what each allowed pair leads to.
import { describe, expect, it } from 'vitest';
import { STAGES, type FileRecord, type Stage } from './file.ts';
import {
  ImpossibleTransition,
  mayHappen,
  transition,
  type FileEvent,
  type FileEventType,
} from './transition.ts';

const NOW = 1_000_000;
const reason = { code: 'tryAgain' } as const;

const EVENTS: { [T in FileEventType]: Extract<FileEvent, { type: T }> } = {
  skipped: { type: 'skipped', reason },
  fingerprinted: {
    type: 'fingerprinted',
    sha256: 'new',
    sizeBytes: 2,
    modifiedAtMs: 3,
    media: 'photo',
    mime: 'image/png',
  },
  uploadStarted: { type: 'uploadStarted' },
  sessionOpened: { type: 'sessionOpened', url: 'https://s' },
  sessionLost: { type: 'sessionLost' },
  tokenReceived: { type: 'tokenReceived', token: 't', dateFrom: 'inside' },
  handedOver: { type: 'handedOver' },
  tokenRefused: { type: 'tokenRefused', reason },
  batchOpened: { type: 'batchOpened', batchId: 7 },
  batchRefused: { type: 'batchRefused', reason, untilAt: 5 },
  outcomeLost: { type: 'outcomeLost', untilAt: 5 },
  itemCreated: { type: 'itemCreated', mediaItemId: 'm', clientId: 'c' },
  itemAlreadyThere: { type: 'itemAlreadyThere', mediaItemId: 'm', clientId: 'c', reason: null },
  linkWanted: { type: 'linkWanted', mediaItemId: 'm', clientId: 'c' },
  linkRefused: { type: 'linkRefused' },
  postponed: { type: 'postponed', reason, untilAt: 5, counts: true },
  failed: { type: 'failed', reason },
  changedOnDisk: { type: 'changedOnDisk', sizeBytes: 9, modifiedAtMs: 9, reason: null, untilAt: null },
  touched: { type: 'touched', modifiedAtMs: 9 },
  restarted: { type: 'restarted' },
  retryAsked: { type: 'retryAsked' },
  albumLost: { type: 'albumLost' },
  dateSaid: { type: 'dateSaid', date: 'name' },
  givenUp: { type: 'givenUp' },
  waitEnded: { type: 'waitEnded' },
  confirmed: { type: 'confirmed' },
  stillProcessing: { type: 'stillProcessing', untilAt: 8 },
  vanished: { type: 'vanished', reason },
};

/** Where each event leads from each stage; a stage that is not named is impossible. */
const TABLE: { [T in FileEventType]: Partial<Record<Stage, Stage>> } = {
  skipped: {
    found: 'skipped',
    ready: 'skipped',
    uploading: 'skipped',
    uploaded: 'skipped',
    failed: 'skipped',
  },
  fingerprinted: { found: 'ready' },
  uploadStarted: { ready: 'uploading' },
  sessionOpened: { uploading: 'uploading' },
  sessionLost: { uploading: 'uploading' },
  tokenReceived: { uploading: 'uploaded' },
  handedOver: { ready: 'ready', skipped: 'skipped', failed: 'failed' },
  tokenRefused: { uploaded: 'ready', creating: 'ready', unknown: 'ready' },
  batchOpened: { uploaded: 'creating', unknown: 'creating' },
  batchRefused: { creating: 'uploaded' },
  outcomeLost: { creating: 'unknown' },
  itemCreated: { creating: 'created' },
  itemAlreadyThere: { ready: 'created', creating: 'created', linking: 'created' },
  linkWanted: { ready: 'linking' },
  linkRefused: { linking: 'ready' },
  postponed: {
    found: 'found',
    ready: 'ready',
    uploading: 'ready',
    uploaded: 'uploaded',
    creating: 'uploaded',
    unknown: 'unknown',
    linking: 'linking',
  },
  failed: Object.fromEntries(
    ['found', 'ready', 'uploading', 'uploaded', 'creating', 'unknown', 'linking'].map((stage) => [
      stage,
      'failed',
    ]),
  ),
  changedOnDisk: Object.fromEntries(
    STAGES.filter((stage) => stage !== 'creating' && stage !== 'unknown').map((stage) => [stage, 'found']),
  ),
  touched: { skipped: 'skipped', missing: 'missing' },
  restarted: { uploading: 'ready', creating: 'unknown' },
  retryAsked: {
    found: 'found',
    ready: 'ready',
    uploaded: 'uploaded',
    unknown: 'unknown',
    linking: 'linking',
    failed: 'found',
    missing: 'found',
    skipped: 'found',
  },
  albumLost: { created: 'found', verified: 'found' },
  dateSaid: { skipped: 'found' },
  givenUp: { failed: 'skipped', missing: 'skipped', skipped: 'skipped' },
  waitEnded: { found: 'found', ready: 'ready', uploaded: 'uploaded', unknown: 'unknown', linking: 'linking' },
  confirmed: { created: 'verified', verified: 'verified', missing: 'verified' },
  stillProcessing: { created: 'created', verified: 'verified' },
  vanished: { created: 'missing', verified: 'missing', missing: 'missing' },
};

function row(stage: Stage): FileRecord {
  return {
    id: 1,
    accountId: 'a',
    destinationId: 1,
    folderId: null,
    uploadId: null,
    rulesVersion: 0,
    path: '/x.jpg',
    name: 'x.jpg',
    sizeBytes: 1,
    modifiedAtMs: 1,
    media: 'photo',
    mime: 'image/jpeg',
    sha256: 'old',
    stage,
    reason: { code: 'offline' },
    waitsUntilAt: 3,
    attempts: 2,
    looks: 3,
    uploadToken: 'token',
    tokenAt: 1,
    sessionUrl: 'https://old',
    sessionAt: 1,
    tokenRefusals: 1,
    linkRefused: false,
    batchId: 4,
    mediaItemId: 'item',
    clientId: 'client',
    alreadyThere: false,
    dateFrom: 'inside',
    saidDate: null,
    foundAt: 1,
    createdAt: 1,
    verifiedAt: 1,
    nextCheckAt: 1,
    changedAt: 1,
  };
}

const types = Object.keys(EVENTS) as FileEventType[];

describe('every stage × every event', () => {
  for (const type of types) {
    for (const stage of STAGES) {
      const to = TABLE[type][stage];
      it(`${stage} + ${type} → ${to ?? 'impossible'}`, () => {
        expect(mayHappen(stage, type)).toBe(to !== undefined);
        if (to === undefined)
          expect(() => transition(row(stage), EVENTS[type], NOW)).toThrow(ImpossibleTransition);
        else
          expect(transition(row(stage), EVENTS[type], NOW)).toMatchObject({
            stage: to,
            changedAt: NOW,
            id: 1,
          });
      });
    }
  }
});

describe('what must never be carried along', () => {
  it('bytes that changed take no token, session, item or try count with them', () => {
    expect(transition(row('uploaded'), EVENTS.changedOnDisk, NOW)).toMatchObject({
      sha256: null,
      uploadToken: null,
      sessionUrl: null,
      mediaItemId: null,
      attempts: 0,
      sizeBytes: 9,
    });
  });

  it('a file that changes while it is sent waits, and every time counts', () => {
    const event: FileEvent = { ...EVENTS.changedOnDisk, reason: { code: 'fileChanged' }, untilAt: 7 };
    expect(transition(row('uploading'), event, NOW)).toMatchObject({
      sha256: null,
      reason: { code: 'fileChanged' },
      waitsUntilAt: 7,
      attempts: 0,
      looks: 4,
    });
  });

  it.each([
    ['twice the pause that was seen', 'created', null, 10_000, 20_000],
    ['no shorter than was asked for before', 'found', 30_000, 5000, 30_000],
    ['as ever after a short pause', 'created', null, 1500, null],
    ['as ever where the old version was whole, long before', 'created', null, 400_000, null],
    ['as ever where the wait was for something else', 'found', 3_600_000, 1500, null],
  ] as const)('a file that grows rests %s', (_, stage, restMs, pauseMs, expected) => {
    const before = {
      ...row(stage),
      uploadId: null,
      waitsUntilAt: restMs && restMs + row(stage).modifiedAtMs,
    };
    const modifiedAtMs = before.modifiedAtMs + pauseMs;
    const after = transition(before, { ...EVENTS.changedOnDisk, modifiedAtMs }, NOW);
    expect(after.waitsUntilAt && after.waitsUntilAt - modifiedAtMs).toBe(expected);
    expect(after.reason).toEqual(expected && { code: 'stillGrowing' });
  });

  it('looks at a file that was long in coming to rest are no tries', () => {
    const look: FileEvent = { ...EVENTS.postponed, reason: { code: 'stillGrowing' } };
    let file = { ...row('found'), attempts: 0, looks: 0 };
    for (let count = 0; count < 36; count += 1) file = transition(file, look, NOW);
    expect(file).toMatchObject({ attempts: 0, looks: 36 });
    expect(transition(file, EVENTS.postponed, NOW)).toMatchObject({ attempts: 1, looks: 36 });
    expect(transition({ ...file, attempts: 4 }, EVENTS.fingerprinted, NOW)).toMatchObject({
      attempts: 0,
      looks: 36,
    });
    expect(transition({ ...file, stage: 'uploading' }, EVENTS.tokenReceived, NOW).looks).toBe(0);
  });

  it('a refused token is dropped, and so is what belonged to it', () => {
    const after = transition(row('uploaded'), EVENTS.tokenRefused, NOW);
    expect(after).toMatchObject({ uploadToken: null, tokenAt: null, sessionUrl: null, attempts: 3 });
    expect(after.tokenRefusals).toBe(2);
  });

  it('a lost outcome keeps token and batch, since the same members are sent again', () => {
    const after = transition(row('creating'), EVENTS.outcomeLost, NOW);
    expect(after).toMatchObject({
      uploadToken: 'token',
      batchId: 4,
      waitsUntilAt: 5,
      reason: { code: 'outcomeUnknown' },
    });
  });

  it('a killed upload keeps its session, so that it goes on at the byte that Google has', () => {
    expect(transition(row('uploading'), EVENTS.restarted, NOW)).toMatchObject({
      sessionUrl: 'https://old',
      reason: null,
    });
  });

  it('a file that is gone or moved keeps what was sent of it for the row of its new place; no other failure does', () => {
    const kept = { sessionUrl: 'https://old', uploadToken: 'token', batchId: null };
    expect(transition(row('uploaded'), { type: 'failed', reason: { code: 'vanished' } }, NOW)).toMatchObject(
      kept,
    );
    const moved = transition(row('failed'), { type: 'skipped', reason: { code: 'moved' } }, NOW);
    expect(moved).toMatchObject(kept);
    const none = { sessionUrl: null, uploadToken: null, batchId: null };
    expect(transition(moved, EVENTS.handedOver, NOW)).toMatchObject(none);
    expect(transition(row('uploading'), EVENTS.failed, NOW)).toMatchObject(none);
    expect(transition(moved, EVENTS.retryAsked, NOW)).toMatchObject(none);
  });

  it('a created item has no wait, no reason and no token', () => {
    const after = transition(row('creating'), EVENTS.itemCreated, NOW);
    expect(after).toMatchObject({
      reason: null,
      waitsUntilAt: null,
      uploadToken: null,
      mediaItemId: 'm',
      createdAt: NOW,
    });
  });

  it('an item is asked for at once, after a day, and then rarely', () => {
    const day = 24 * 3_600_000;
    const created = transition(row('creating'), EVENTS.itemCreated, NOW);
    expect(created.nextCheckAt).toBe(NOW);
    const verified = transition(created, EVENTS.confirmed, NOW + 5000);
    expect(verified.nextCheckAt).toBe(NOW + day);
    expect(transition(verified, EVENTS.confirmed, NOW + day).nextCheckAt).toBe(NOW + 91 * day);
  });

  it('a wait that does not count leaves the tries as they are', () => {
    const event: FileEvent = { type: 'postponed', reason, untilAt: 5, counts: false };
    expect(transition(row('uploading'), event, NOW).attempts).toBe(2);
  });
});

describe('a file that grew since', () => {
  const after = (stage: Stage, pauseMs: number, sizeBytes: number) =>
    transition(
      { ...row(stage), modifiedAtMs: NOW, sizeBytes: 100, waitsUntilAt: null },
      { ...EVENTS.changedOnDisk, sizeBytes, modifiedAtMs: NOW + pauseMs },
      NOW + pauseMs,
    ).waitsUntilAt;

  it('is to rest twice as long as it paused', () => {
    expect(after('found', 60_000, 200)).toBe(NOW + 180_000);
    expect(after('created', 10_000, 200)).toBe(NOW + 30_000);
  });

  it('is taken at once when a person is likely to have edited it', () => {
    expect(after('created', 60_000, 200)).toBeNull();
    expect(after('verified', 10_000, 90)).toBeNull();
  });
});
