// What tray, taskbar and notifications are told of the engine's state.
import { expect, test } from 'vitest';
import type { Account, EngineState, FileRow } from '../../contract.ts';
import { createTranslate } from '../../texts/texts.ts';
import { NOTHING_KNOWN, sentenceOf, withAccounts, withEngine, withRows } from './standing.ts';

const t = createTranslate('en');
const totals = {
  found: 10,
  created: 4,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  waiting: 6,
  verified: 0,
  missing: 0,
  bytesTotal: 1000,
  bytesDone: 400,
};
const working: EngineState = {
  activity: 'working',
  reason: null,
  waitsUntilAt: null,
  totals,
  asked: { dates: 0, edited: 0 },
  unsendable: 0,
  holds: [],
  run: { filesDone: 1, filesTotal: 7, bytesDone: 150, bytesTotal: 600 },
  speedBytesPerSecond: 0,
  etaSeconds: null,
  uploading: [],
};
const signedIn = withAccounts(NOTHING_KNOWN, [{ id: '1' } as Account]);
const standing = (change: Partial<EngineState>) => withEngine(signedIn, { ...working, ...change });

test.each([
  [working, 'busy', null, '6 files left to send.'],
  [{ activity: 'paused', reason: { code: 'paused' } }, 'paused', null, 'Paused, 6 files wait.'],
  [{ activity: 'idle', totals: { ...totals, waiting: 0 } }, 'idle', null, 'Everything is in Google Photos.'],
  [
    { activity: 'idle', totals: { ...totals, waiting: 0, failed: 1 } },
    'attention',
    null,
    '1 file could not be sent.',
  ],
  // It was sent, and is there no longer.
  [
    { activity: 'idle', totals: { ...totals, waiting: 0, failed: 3, missing: 2 } },
    'attention',
    null,
    '1 file could not be sent. 2 files are no longer in Google Photos.',
  ],
  // Who reads that everything is there may delete it here.
  [
    { activity: 'idle', totals: { ...totals, waiting: 0, skipped: 2 }, unsendable: 2 },
    'idle',
    null,
    '2 photos or videos cannot be sent and are not in Google Photos.',
  ],
  [{ activity: 'waiting', reason: { code: 'signIn' } }, 'attention', 'signIn', undefined],
  [{ activity: 'waiting', reason: { code: 'storageFull' } }, 'attention', 'storageFull', undefined],
  // A locked keyring is for a person to unlock.
  [{ activity: 'waiting', reason: { code: 'signInSealed' } }, 'attention', 'signInSealed', undefined],
  // It goes on by itself: nobody is needed.
  [{ activity: 'waiting', reason: { code: 'offline' } }, 'idle', null, undefined],
] as const)('%j', (change, shows, needs, sentence) => {
  const now = standing(change);
  expect([now.shows, now.needs]).toEqual([shows, needs]);
  if (sentence !== undefined) expect(sentenceOf(now, t)).toBe(sentence);
  expect(sentenceOf(now, t)).not.toBe('');
});

test('files that wait without a reason for all are not told as arrived', () => {
  const waits = standing({ activity: 'waiting' });
  expect(sentenceOf(waits, t)).toBe('6 files wait.');
  const both = standing({ activity: 'idle', totals: { ...totals, waiting: 1, failed: 2 } });
  expect(sentenceOf(both, t)).toBe('2 files could not be sent. 1 file waits.');
});

test('where nothing was ever sent, nothing is told as arrived', () => {
  const none = { ...totals, found: 0, created: 0, waiting: 0 };
  const idle: EngineState = { ...working, activity: 'idle', totals: none };
  expect(sentenceOf(NOTHING_KNOWN, t)).toBe('Starting …');
  expect(sentenceOf(withEngine(withAccounts(NOTHING_KNOWN, []), idle), t)).toBe('Nobody is signed in yet.');
  expect(sentenceOf(withEngine(signedIn, idle), t)).toBe('Nothing to send yet.');
  expect(sentenceOf(standing({ activity: 'idle', totals: { ...none, found: 3, skipped: 3 } }), t)).toBe(
    'Nothing to send yet.',
  );
});

test('how much is done shows only while files are sent', () => {
  expect(standing({}).share).toBe(0.25);
  expect(standing({ activity: 'paused' }).share).toBeNull();
});

test('the last five that arrived, the newest first, each once', () => {
  const row = (id: number, state: FileRow['state'] = 'created'): FileRow =>
    ({ id, name: `${id}.jpg`, state, hasItem: true }) as FileRow;
  const first = withRows(NOTHING_KNOWN, [row(1), row(2), row(3, 'uploading'), row(4)]);
  expect(first.arrived.map(({ id }) => id)).toEqual([4, 2, 1]);
  const second = withRows(first, [row(4, 'verified'), row(5), row(6), row(7)]);
  expect(second.arrived.map(({ id }) => id)).toEqual([7, 6, 5, 4, 2]);
});
