// The matrix of faults from the outside: the built command as a process of its own, its exit code and the sentence that a
// person reads. The engine's tests carry out all rows; here are those whose words and codes differ.
import { expect, test } from 'vitest';
import type { Effect } from '../../emulator/emulator.ts';
import { createTranslate, type TextKey, type TextParams } from '../../src-main/texts/texts.ts';
import { command, type Ended } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, prepareSignedIn, startWorld, type World } from '../help/world.ts';

const t = createTranslate('en');

type Row = {
  command: 'upload' | 'sync --once' | 'verify';
  endpoint: string;
  injected: string;
  effect: Effect;
  /** Absent: until somebody ends it. */
  times?: number;
  exit: number;
  /** On the standard output or, for a command that ends with one line, on the error output. */
  reads: TextKey;
  params?: TextParams;
  /** What stands before the command can do it all; run when the fault is over. */
  mends?: 'signIn';
};

const CREATE = 'mediaItems.batchCreate';
const CHECK = 'mediaItems.batchGet';
const LATER: Effect = { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '{}' };
const INTERNAL = 'Internal error encountered.';

const ROWS: Row[] = [
  {
    command: 'upload',
    endpoint: 'oauth.token',
    injected: 'invalid_grant',
    effect: { kind: 'error', name: 'invalidGrant' },
    exit: 3,
    reads: 'reason.signIn',
    mends: 'signIn',
  },
  {
    command: 'upload',
    endpoint: 'uploads.raw',
    injected: 'scope missing',
    effect: { kind: 'error', name: 'insufficientScopes' },
    exit: 1,
    reads: 'reason.permissionMissing',
  },
  {
    command: 'upload',
    endpoint: 'uploads.raw',
    injected: 'API off',
    effect: { kind: 'error', name: 'apiDisabled' },
    exit: 1,
    reads: 'reason.apiDisabled',
  },
  {
    command: 'upload',
    endpoint: CREATE,
    injected: 'storage full',
    effect: { kind: 'error', name: 'storageFull' },
    exit: 1,
    reads: 'reason.storageFull',
  },
  {
    command: 'upload',
    endpoint: CREATE,
    injected: 'requests of the day',
    effect: { kind: 'error', name: 'quotaDay' },
    exit: 1,
    reads: 'reason.quotaDay',
  },
  {
    command: 'upload',
    endpoint: CREATE,
    injected: 'Retry-After',
    effect: LATER,
    times: 1,
    exit: 0,
    reads: 'reason.slowDown',
  },
  {
    command: 'upload',
    endpoint: CREATE,
    injected: 'lost answer',
    effect: { kind: 'lostAnswer' },
    times: 1,
    exit: 0,
    reads: 'reason.outcomeUnknown',
  },
  {
    command: 'upload',
    endpoint: CREATE,
    injected: 'code 3',
    effect: { kind: 'item', fileName: 'b.jpg', code: 3, message: 'BAD_IMAGE' },
    exit: 1,
    reads: 'reason.refusedByGoogle',
    params: { detail: 'BAD_IMAGE' },
  },
  {
    command: 'upload',
    endpoint: 'uploads.raw',
    injected: '503 for ever',
    effect: { kind: 'error', name: 'unavailable' },
    exit: 1,
    reads: 'reason.googleTrouble',
  },
  {
    command: 'upload',
    endpoint: '*',
    injected: 'guest network',
    effect: { kind: 'captivePortal' },
    exit: 1,
    reads: 'reason.offline',
  },
  {
    command: 'sync --once',
    endpoint: CREATE,
    injected: '500 once',
    effect: { kind: 'error', name: 'internal' },
    times: 1,
    exit: 0,
    reads: 'reason.outcomeUnknown',
  },
  {
    command: 'sync --once',
    endpoint: 'albums.create',
    injected: '502 page',
    effect: { kind: 'html', status: 502 },
    times: 1,
    exit: 0,
    reads: 'reason.tryAgain',
    params: { detail: '502 without a readable answer' },
  },
  {
    command: 'sync --once',
    endpoint: 'uploads.raw',
    injected: 'concurrent writes',
    effect: { kind: 'error', name: 'concurrentWrites' },
    times: 2,
    exit: 0,
    reads: 'reason.slowDown',
  },
  {
    command: 'verify',
    endpoint: CHECK,
    injected: '500 for ever',
    effect: { kind: 'error', name: 'internal' },
    exit: 1,
    reads: 'cli.googleFailed',
    params: { detail: INTERNAL },
  },
  {
    command: 'verify',
    endpoint: CHECK,
    injected: '401 for ever',
    effect: { kind: 'error', name: 'unauthenticated' },
    exit: 3,
    reads: 'cli.signInAgainPlain',
    mends: 'signIn',
  },
  {
    command: 'verify',
    endpoint: CHECK,
    injected: 'scope missing',
    effect: { kind: 'error', name: 'insufficientScopes' },
    exit: 1,
    reads: 'reason.permissionMissing',
  },
  {
    command: 'verify',
    endpoint: CHECK,
    injected: 'empty list',
    effect: { kind: 'answer', status: 200, body: '{}' },
    exit: 1,
    reads: 'cli.verifySummary',
    params: { checked: 3, verified: 0, missing: 0, unknown: 3 },
  },
  {
    command: 'verify',
    endpoint: CHECK,
    injected: 'Retry-After',
    effect: LATER,
    times: 1,
    exit: 0,
    reads: 'cli.verifySummary',
    params: { checked: 3, verified: 3, missing: 0, unknown: 0 },
  },
];

test.for(ROWS)('$command, $endpoint: $injected', async (row, { onTestFinished }) => {
  const world = await startWorld({}, onTestFinished);
  await prepareSignedIn(world);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) world.put(name, jpeg());
  const args = await arrange(world, row.command);
  world.emulator.faults.add({
    match: { endpoint: row.endpoint, ...(row.times === undefined ? {} : { times: row.times }) },
    effect: row.effect,
  });
  const ended = await command(world, args);
  expect(saidBy(ended)).toContain(t(row.reads, { detail: '', ...row.params }));
  expect(ended.code).toBe(row.exit);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  await expectWhole(world, row, args);
});

const saidBy = ({ stdout, stderr }: Ended): string => `${stdout}${stderr}`;

/** What comes before, and how the command is called. */
async function arrange(world: World, name: Row['command']): Promise<string[]> {
  const upload = ['upload', world.pictures, '--album', 'Lake'];
  if (name === 'upload') return upload;
  if (name === 'sync --once') {
    await command(world, ['folder', 'add', world.pictures, '--album', 'Lake']);
    return ['sync', '--once'];
  }
  await command(world, upload);
  return ['verify'];
}

/** When the fault is over, the same command brings everything there is to bring, once. */
async function expectWhole(world: World, row: Row, args: string[]): Promise<void> {
  world.emulator.faults.clear();
  if (row.mends === 'signIn') await prepareSignedIn(world);
  const { library } = world.emulator;
  if (row.reads !== 'reason.quotaDay') {
    const again = row.reads === 'reason.refusedByGoogle' ? [...args, '--again'] : args;
    expect(await command(world, again)).toMatchObject({ code: 0, stderr: '' });
    expect(library.albumByTitle('Lake')?.items).toHaveLength(3);
  }
  expect(library.items().length).toBe(row.reads === 'reason.quotaDay' ? 0 : 3);
  expect(library.albums().length).toBe(1);
  expectNoViolations(world);
}
