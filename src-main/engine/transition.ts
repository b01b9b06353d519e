// The one place that decides how a file's row may change: a pure function of the row and of what happened.
// No I/O, no clock; an event that cannot happen in a stage is a bug and throws.
import type { Reason } from '../contract.ts';
import { isFinished, type FileRecord, type Media, type Stage } from './file.ts';
import { LONGEST_PAUSE_MS, LONGEST_PAUSE_OF_WHOLE_MS, SETTLE_MS } from './pace.ts';
import type { DateFrom, SaidDate } from './rules.ts';

export type FileEvent =
  | { type: 'skipped'; reason: Reason }
  | {
      type: 'fingerprinted';
      sha256: string;
      sizeBytes: number;
      modifiedAtMs: number;
      media: Media;
      mime: string;
    }
  | { type: 'uploadStarted' }
  /** `at`: when another row began it that sent the same file from its former place; absent: now. */
  | { type: 'sessionOpened'; url: string; at?: number }
  /** `inVain`: all bytes had gone out, and Google gives no token for them. */
  | { type: 'sessionLost'; inVain?: boolean }
  /** `at`: as above. */
  | { type: 'tokenReceived'; token: string; dateFrom: DateFrom; at?: number }
  /** The row of the same file at its new place goes on with what was sent of it. */
  | { type: 'handedOver' }
  | { type: 'tokenRefused'; reason: Reason | null }
  | { type: 'batchOpened'; batchId: number }
  | { type: 'batchRefused'; reason: Reason | null; untilAt: number | null }
  /** `batchId`: it is asked for apart from those that it went with. */
  | { type: 'outcomeLost'; untilAt: number; batchId?: number }
  | { type: 'itemCreated'; mediaItemId: string; clientId: string }
  | { type: 'itemAlreadyThere'; mediaItemId: string | null; clientId: string | null; reason: Reason | null }
  | { type: 'linkWanted'; mediaItemId: string; clientId: string | null }
  | { type: 'linkRefused' }
  | { type: 'postponed'; reason: Reason; untilAt: number; counts: boolean }
  | { type: 'failed'; reason: Reason }
  /**
   * `untilAt`: seen while work was under way, so it counts as a look and the file is given time to rest. `rulesVersion`: of the rules
   * that were asked about what lies there now; without it they are still to be.
   */
  | {
      type: 'changedOnDisk';
      sizeBytes: number;
      modifiedAtMs: number;
      rulesVersion?: number | undefined;
      reason: Reason | null;
      untilAt: number | null;
    }
  /** A new time, and the same bytes. */
  | { type: 'touched'; modifiedAtMs: number }
  | { type: 'restarted' }
  | { type: 'retryAsked' }
  /** A person asks for it in its album, and the one that it was put into is no longer there. */
  | { type: 'albumLost' }
  /** A person says what date it is to have. */
  | { type: 'dateSaid'; date: SaidDate }
  /** A person says that it need not be sent. */
  | { type: 'givenUp' }
  | { type: 'waitEnded' }
  | { type: 'confirmed' }
  | { type: 'stillProcessing'; untilAt: number }
  | { type: 'vanished'; reason: Reason };

export type FileEventType = FileEvent['type'];

/** In which stages each event may happen; every other pair is a bug. */
const ALLOWED: Record<FileEventType, readonly Stage[]> = {
  skipped: ['found', 'ready', 'uploading', 'uploaded', 'failed'],
  fingerprinted: ['found'],
  uploadStarted: ['ready'],
  sessionOpened: ['uploading'],
  sessionLost: ['uploading'],
  tokenReceived: ['uploading'],
  handedOver: ['ready', 'skipped', 'failed'],
  tokenRefused: ['uploaded', 'creating', 'unknown'],
  batchOpened: ['uploaded', 'unknown'],
  batchRefused: ['creating'],
  outcomeLost: ['creating'],
  itemCreated: ['creating'],
  itemAlreadyThere: ['ready', 'creating', 'linking'],
  linkWanted: ['ready'],
  linkRefused: ['linking'],
  postponed: ['found', 'ready', 'uploading', 'uploaded', 'creating', 'unknown', 'linking'],
  failed: ['found', 'ready', 'uploading', 'uploaded', 'creating', 'unknown', 'linking'],
  changedOnDisk: [
    'found',
    'ready',
    'uploading',
    'uploaded',
    'linking',
    'created',
    'verified',
    'skipped',
    'failed',
    'missing',
  ],
  touched: ['skipped', 'missing'],
  restarted: ['uploading', 'creating'],
  retryAsked: ['found', 'ready', 'uploaded', 'unknown', 'linking', 'failed', 'missing', 'skipped'],
  albumLost: ['created', 'verified'],
  dateSaid: ['skipped'],
  givenUp: ['failed', 'missing', 'skipped'],
  waitEnded: ['found', 'ready', 'uploaded', 'unknown', 'linking'],
  confirmed: ['created', 'verified', 'missing'],
  stillProcessing: ['created', 'verified'],
  vanished: ['created', 'verified', 'missing'],
};

const NO_WAIT = { reason: null, waitsUntilAt: null } as const;
const NO_BYTES = {
  uploadToken: null,
  tokenAt: null,
  sessionUrl: null,
  sessionAt: null,
  batchId: null,
} as const;
const FRESH = {
  ...NO_WAIT,
  ...NO_BYTES,
  attempts: 0,
  looks: 0,
  sha256: null,
  tokenRefusals: 0,
  linkRefused: false,
  mediaItemId: null,
  clientId: null,
  alreadyThere: false,
  dateFrom: null,
  createdAt: null,
  verifiedAt: null,
  nextCheckAt: null,
} as const;

/** The stage that a row falls back to when its work under way has come to nothing. */
const FALLBACK: Partial<Record<Stage, Stage>> = { uploading: 'ready', creating: 'uploaded' };

export class ImpossibleTransition extends Error {
  constructor(file: Pick<FileRecord, 'id' | 'stage'>, event: FileEventType) {
    super(`file ${file.id}: "${event}" cannot happen in stage "${file.stage}"`);
  }
}

export const mayHappen = (stage: Stage, event: FileEventType): boolean => ALLOWED[event].includes(stage);

/** The row after the event. `now` in ms since 1970. */
export function transition(file: FileRecord, event: FileEvent, now: number): FileRecord {
  if (!mayHappen(file.stage, event.type)) throw new ImpossibleTransition(file, event.type);
  return { ...file, ...patch(file, event, now), changedAt: now };
}

// eslint-disable-next-line max-lines-per-function -- one table of all events; cut in pieces it could not be read as one
function patch(file: FileRecord, event: FileEvent, now: number): Partial<FileRecord> {
  switch (event.type) {
    case 'skipped':
      return { stage: 'skipped', ...bytesAfter(event.reason), reason: event.reason, waitsUntilAt: null };
    case 'fingerprinted': {
      const { sha256, sizeBytes, modifiedAtMs, media, mime } = event;
      // It could be read, whatever came before; looks stay, since one that changes whenever it is sent comes here again and again.
      return { stage: 'ready', ...NO_WAIT, attempts: 0, sha256, sizeBytes, modifiedAtMs, media, mime };
    }
    case 'uploadStarted':
      return { stage: 'uploading', ...NO_WAIT };
    case 'sessionOpened':
      return { sessionUrl: event.url, sessionAt: event.at ?? now };
    case 'sessionLost':
      return {
        sessionUrl: null,
        sessionAt: null,
        tokenRefusals: file.tokenRefusals + (event.inVain === true ? 1 : 0),
      };
    case 'tokenReceived':
      return {
        stage: 'uploaded',
        ...NO_WAIT,
        ...NO_BYTES,
        attempts: 0,
        looks: 0,
        uploadToken: event.token,
        dateFrom: event.dateFrom,
        tokenAt: event.at ?? now,
      };
    case 'handedOver':
      return NO_BYTES;
    case 'tokenRefused':
      return {
        stage: 'ready',
        ...NO_BYTES,
        reason: null,
        waitsUntilAt: null,
        attempts: file.attempts + (event.reason ? 1 : 0),
        tokenRefusals: file.tokenRefusals + (event.reason ? 1 : 0),
      };
    case 'batchOpened':
      return { stage: 'creating', ...NO_WAIT, batchId: event.batchId };
    case 'batchRefused':
      return { stage: 'uploaded', reason: event.reason, waitsUntilAt: event.untilAt, batchId: null };
    case 'outcomeLost':
      return {
        stage: 'unknown',
        reason: { code: 'outcomeUnknown' },
        waitsUntilAt: event.untilAt,
        attempts: file.attempts + 1,
        batchId: event.batchId ?? file.batchId,
      };
    case 'itemCreated':
      return {
        stage: 'created',
        ...NO_WAIT,
        ...NO_BYTES,
        attempts: 0,
        tokenRefusals: 0,
        mediaItemId: event.mediaItemId,
        clientId: event.clientId,
        createdAt: now,
        nextCheckAt: now,
      };
    case 'itemAlreadyThere':
      return {
        stage: 'created',
        ...NO_BYTES,
        reason: event.reason ?? { code: 'alreadyThere' },
        waitsUntilAt: null,
        attempts: 0,
        mediaItemId: event.mediaItemId,
        clientId: event.clientId,
        alreadyThere: true,
        createdAt: now,
        nextCheckAt: event.mediaItemId === null ? null : now,
      };
    case 'linkWanted':
      return { stage: 'linking', ...NO_WAIT, mediaItemId: event.mediaItemId, clientId: event.clientId };
    case 'linkRefused':
      return { stage: 'ready', ...NO_WAIT, mediaItemId: null, clientId: null, linkRefused: true };
    case 'postponed':
      return {
        stage: FALLBACK[file.stage] ?? file.stage,
        reason: event.reason,
        waitsUntilAt: event.untilAt,
        ...counted(file, event),
        ...(file.stage === 'creating' ? { batchId: null } : {}),
      };
    case 'failed':
      return { stage: 'failed', ...bytesAfter(event.reason), reason: event.reason, waitsUntilAt: null };
    case 'changedOnDisk': {
      const untilAt = restedAt(file, event);
      return {
        stage: 'found',
        ...FRESH,
        // What the rules said, and which album, was of what could be read of it then.
        rulesVersion: event.rulesVersion ?? 0,
        sizeBytes: event.sizeBytes,
        modifiedAtMs: event.modifiedAtMs,
        reason: event.reason ?? (untilAt === null ? null : { code: 'stillGrowing' }),
        waitsUntilAt: untilAt,
        looks: untilAt === null ? 0 : file.looks + 1,
      };
    }
    case 'touched':
      return { modifiedAtMs: event.modifiedAtMs };
    case 'restarted':
      return file.stage === 'creating'
        ? { stage: 'unknown', reason: { code: 'outcomeUnknown' }, waitsUntilAt: null }
        : { stage: 'ready', ...NO_WAIT };
    case 'retryAsked':
      return retryPatch(file);
    case 'albumLost':
      return { stage: 'found', ...FRESH };
    case 'dateSaid':
      return { stage: 'found', ...FRESH, saidDate: event.date };
    case 'givenUp':
      return { stage: 'skipped', reason: { code: 'leftAlone' }, waitsUntilAt: null, nextCheckAt: null };
    case 'waitEnded':
      return file.stage === 'unknown' ? { waitsUntilAt: null } : { ...NO_WAIT };
    case 'confirmed':
      return {
        stage: 'verified',
        reason: file.alreadyThere ? file.reason : null,
        verifiedAt: now,
        nextCheckAt: nextCheckAt(file, now),
      };
    case 'stillProcessing':
      return { nextCheckAt: event.untilAt };
    case 'vanished':
      return { stage: 'missing', reason: event.reason, nextCheckAt: null };
  }
}

/** What was sent of a file that is not at its place any more is of use to the row of its new one. */
const bytesAfter = ({ code }: Reason): Partial<FileRecord> =>
  code === 'vanished' || code === 'moved' ? { batchId: null } : NO_BYTES;

/**
 * A file that grows with pauses (a recorder, a copy over a slow network) is to rest twice as long as the longest that was seen, or each
 * pause would make an item of half a file. What a person named is taken as it is.
 */
function restedAt(
  { uploadId, stage, sizeBytes, modifiedAtMs, waitsUntilAt }: FileRecord,
  event: Extract<FileEvent, { type: 'changedOnDisk' }>,
): number | null {
  if (uploadId !== null && event.untilAt === null) return event.untilAt;
  const wasWhole = isFinished(stage);
  // A person's edit, and no further piece.
  if (wasWhole && event.sizeBytes <= sizeBytes) return event.untilAt;
  const longestMs = wasWhole ? LONGEST_PAUSE_OF_WHOLE_MS : LONGEST_PAUSE_MS;
  const pauseMs = event.modifiedAtMs - modifiedAtMs;
  const askedMs = stage === 'found' && waitsUntilAt !== null ? waitsUntilAt - modifiedAtMs : 0;
  const restMs = Math.max(
    pauseMs <= longestMs ? 2 * pauseMs : 0,
    askedMs <= 2 * LONGEST_PAUSE_MS ? askedMs : 0,
  );
  // Less is asked for anyway.
  if (restMs <= 2 * SETTLE_MS) return event.untilAt;
  return Math.max(event.untilAt ?? 0, Math.ceil(event.modifiedAtMs + restMs));
}

function counted(
  { attempts, looks }: FileRecord,
  { counts, reason }: Extract<FileEvent, { type: 'postponed' }>,
): Partial<FileRecord> {
  if (!counts) return {};
  return reason.code === 'stillGrowing' ? { looks: looks + 1 } : { attempts: attempts + 1 };
}

export const DAY_MS = 24 * 3_600_000;
export const RARELY_MS = 90 * DAY_MS;

/** Once more a day after it was created, then rarely, also where a clock that was ahead has said when it was created. */
function nextCheckAt(file: FileRecord, now: number): number {
  const createdAt = file.createdAt ?? now;
  return Math.abs(now - createdAt) < DAY_MS ? createdAt + DAY_MS : now + RARELY_MS;
}

/** A person asks: what failed or vanished begins anew, what waits goes on at once. */
function retryPatch(file: FileRecord): Partial<FileRecord> {
  if (file.stage === 'failed' || file.stage === 'missing' || file.stage === 'skipped')
    return { stage: 'found', ...FRESH };
  return {
    attempts: 0,
    looks: 0,
    tokenRefusals: 0,
    waitsUntilAt: null,
    reason: file.stage === 'unknown' ? file.reason : null,
  };
}
