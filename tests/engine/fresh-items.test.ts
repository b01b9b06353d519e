// Google may be slow to find what it has just made: that is no missing photo. What it has shown once, or made long ago, is. And what a
// clock that was ahead has put down is asked for once the clock is right.
import { expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import type { FileEvent } from '../../src-main/engine/transition.ts';
import { verifyRows } from '../../src-main/engine/verify.ts';
import { VerifyJob } from '../../src-main/program/verify-job.ts';
import { startBetween } from '../help/between.ts';
import { runUpload, until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld, type World } from '../help/world.ts';

const MINUTE = 60_000;

async function startCreated(speed = 1, between?: (world: World) => Promise<string>) {
  const clock = createTestClock(speed);
  const world = await startWorld({ now: () => clock.now() });
  const opened = openWorld(world, { clock, ...(between && { endpoint: await between(world) }) });
  const accountId = await signIn(world, opened);
  world.put('a.jpg', jpeg());
  await runUpload(opened, [world.pictures]);
  const { parts, accounts } = opened;
  const id = world.emulator.library.items()[0]?.id ?? '';
  /** As a check does that comes so much later; how the row stands then. */
  const ask = async (laterMs = 0): Promise<string | undefined> => {
    clock.advance(laterMs);
    const line = await accounts.lineOf(accountId);
    if (!line) throw new Error('not signed in');
    const rows = parts.items.withItem(accountId, id);
    expect(await verifyRows(parts, line, rows, new AbortController().signal)).toBeUndefined();
    return parts.files.byId(rows[0]?.id ?? 0)?.stage;
  };
  const user = world.emulator.world.library.userOrFirst();
  const item = user.items.get(id);
  if (!item) throw new Error('not created');
  const hide = (): void => void user.items.delete(id);
  const show = (): void => void user.items.set(id, item);
  return { ask, hide, show, clock, opened, world };
}

test('not found right after it was created, and found later: nothing was ever missing', async () => {
  const { ask, hide, show } = await startCreated();
  hide();
  expect(await ask()).toBe('created');
  expect(await ask(5 * MINUTE)).toBe('created');
  show();
  expect(await ask(5 * MINUTE)).toBe('verified');
});

test('still not found after an hour: missing', async () => {
  const { ask, hide } = await startCreated();
  hide();
  expect(await ask()).toBe('created');
  expect(await ask(61 * MINUTE)).toBe('missing');
});

test('found once, and then no more: missing at once', async () => {
  const { ask, hide } = await startCreated();
  expect(await ask()).toBe('verified');
  hide();
  expect(await ask()).toBe('missing');
});

/** Says so of the only item, whatever it is asked. */
const answering = (code: number, message: string) => async (world: World) =>
  startBetween(world, (req, res) => {
    if (!req.url?.startsWith('/v1/mediaItems:batchGet')) return false;
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ mediaItemResults: [{ status: { code, message } }] }));
    return true;
  });

test.each([3, 5, 9, 13])('"Invalid media item ID." with the code %i: missing after an hour', async (code) => {
  const { ask } = await startCreated(1, answering(code, 'Invalid media item ID.'));
  expect(await ask()).toBe('created');
  expect(await ask(61 * MINUTE)).toBe('missing');
});

test('an error that says nothing of the item is not asked for again every five minutes', async () => {
  const { ask, opened, clock } = await startCreated(1, answering(13, 'Internal error encountered.'));
  const waitMs = (): number =>
    (opened.parts.db.get<{ at: number }>('SELECT next_check_at AS at FROM file')?.at ?? 0) - clock.now();
  expect(await ask()).toBe('created');
  expect(waitMs()).toBeGreaterThan(30_000);
  expect(await ask(25 * 60 * MINUTE)).toBe('created');
  expect(waitMs()).toBeGreaterThan(5 * 60 * MINUTE);
});

test('the file was sent anew while its former item was asked for: what is said of that one is not said of the new one', async () => {
  const { ask, opened, world } = await startCreated();
  world.emulator.settings.latency.otherMs = 200;
  const { files, db } = opened.parts;
  const id = db.get<{ id: number }>('SELECT id FROM file')?.id ?? 0;
  const asking = ask();
  await until(() => world.emulator.ledger.of('mediaItems.batchGet').length > 0);
  const seen = { sizeBytes: 9, modifiedAtMs: 9 };
  const sent: FileEvent[] = [
    { type: 'changedOnDisk', ...seen, reason: null, untilAt: null },
    { type: 'fingerprinted', ...seen, sha256: 'new', media: 'photo', mime: 'image/jpeg' },
    { type: 'uploadStarted' },
    { type: 'tokenReceived', token: 'new', dateFrom: 'inside' },
    { type: 'batchOpened', batchId: 99 },
    { type: 'itemCreated', mediaItemId: 'new', clientId: 'one' },
  ];
  for (const event of sent) files.apply(id, event);
  expect(await asking).toBe('created');
});

const YEARS = 3 * 365 * 24 * 60 * MINUTE;

test('sent and looked at while the clock was years ahead: asked for when it is right again, and then rarely', async () => {
  const { ask, hide, clock, opened } = await startCreated(1000);
  expect(await ask()).toBe('verified');
  clock.advance(-YEARS);
  const { parts } = opened;
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 });
  const job = new VerifyJob(opened, engine);
  onTestFinished(() => job.stop());
  const waitMs = (): number =>
    (parts.db.get<{ at: number }>('SELECT next_check_at AS at FROM file')?.at ?? 0) - parts.clock.now();
  await until(() => waitMs() < 91 * 24 * 60 * MINUTE);
  hide();
  clock.advance(91 * 24 * 60 * MINUTE);
  await until(() => parts.db.get<{ stage: string }>('SELECT stage FROM file')?.stage === 'missing');
});

test('made while the clock was years ahead, and not there: missing, and not asked for each minute for years', async () => {
  const { ask, hide } = await startCreated();
  hide();
  expect(await ask(-YEARS)).toBe('missing');
});

test('a picture that lies there two hundred times is asked for once', async () => {
  const { opened, world } = await startCreated(100);
  const { parts } = opened;
  const bytes = jpeg();
  for (let number = 0; number < 200; number += 1) world.put(`copy-${number}.jpg`, bytes);
  await runUpload(opened, [world.pictures]);
  const asked = (): number => world.emulator.ledger.of('mediaItems.batchGet').length;
  const before = asked();
  const job = new VerifyJob(
    opened,
    new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 }),
  );
  onTestFinished(() => job.stop());
  const isVerified = `SELECT count(*) AS count FROM file WHERE stage = 'verified'`;
  await until(() => parts.db.get<{ count: number }>(isVerified)?.count === 201);
  // The first of all, and this one.
  expect(asked() - before).toBeLessThanOrEqual(2);
});
