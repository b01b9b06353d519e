// Google names a time: nothing is asked before it, by this run, by the next one or by one after a new start, whatever the scale of
// the program's own waits.
import { expect, test } from 'vitest';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, expectNoViolations, openWorld, signIn, startWorld } from '../help/world.ts';
import { expectOnceEach } from './matrix-judge.ts';

const HOURS = 3;
/** A command does not sit out what is longer than an hour. */
const LEFT_MS = 90 * 60_000;

const calls: [endpoint: string, status: number][] = [
  ['uploads.raw', 429],
  ['uploads.raw', 503],
  ['mediaItems.batchCreate', 429],
  ['mediaItems.batchCreate', 503],
  ['albums.create', 503],
  ['oauth.token', 429],
  ['oauth.token', 503],
];

test.concurrent.for(calls)('%s, %i with Retry-After', async ([endpoint, status], { onTestFinished }) => {
  const world = await startWorld({}, onTestFinished);
  const clock = createTestClock();
  const wish = { clock, backoffScale: 0.0001 };
  const opened = openWorld(world, wish);
  await signIn(world, opened);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) world.put(name, jpeg());
  const headers = { 'retry-after': String(HOURS * 3600) };
  const body = JSON.stringify({ error: { code: status, message: 'Later.', status: 'UNAVAILABLE' } });
  world.emulator.faults.add({
    match: { endpoint, times: 1 },
    effect: { kind: 'answer', status, headers, body },
  });

  const first = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(first.totals).toMatchObject({ created: 0, waiting: 3, failed: 0 });
  const asked = world.emulator.ledger.lastNumber;
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  await opened.close();
  clock.advance(HOURS * 3_600_000 - LEFT_MS);
  const again = openWorld(world, wish);
  expect((await runUpload(again, [world.pictures], { album: 'Lake' })).totals).toMatchObject({ waiting: 3 });
  expect(world.emulator.ledger.lastNumber).toBe(asked);

  clock.advance(LEFT_MS);
  expect((await runUpload(again, [world.pictures], { album: 'Lake' })).totals).toMatchObject({ waiting: 0 });
  expectOnceEach(world);
  expectNoViolations(world);
});

test('429 for each batch while bytes go through: the pauses grow all the same, and the run gives up', async () => {
  const world = await startWorld();
  const opened = openWorld(world, { backoffScale: 0.0002 });
  await signIn(world, opened);
  for (let i = 0; i < 60; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.faults.add({ match: { endpoint: 'uploads.raw' }, effect: { kind: 'delay', ms: 20 } });
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate' },
    effect: { kind: 'error', name: 'concurrentWrites' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', parallel: 1 });
  expect(run.totals).toMatchObject({ waiting: 60, failed: 0 });
  expect(world.emulator.ledger.of('mediaItems.batchCreate').length).toBeLessThanOrEqual(7);
  expect(opened.parts.holds.all()[0]).toMatchObject({ reason: { code: 'slowDown' }, count: 7 });
});

test('after a pause one call finds out whether Google takes bytes again', async () => {
  const world = await startWorld();
  const opened = openWorld(world, { backoffScale: 0.02 });
  await signIn(world, opened);
  for (let i = 0; i < 12; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  const refused = { endpoint: 'uploads.raw', times: 7 };
  // All six are out before the first of them is answered.
  world.emulator.faults.add({ match: refused, effect: { kind: 'delay', ms: 500 } });
  world.emulator.faults.add({ match: refused, effect: { kind: 'error', name: 'quotaMinute' } });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', parallel: 6 });
  expect(run.totals).toMatchObject({ created: 12 });
  const sent = world.emulator.ledger.of('uploads.raw');
  expect(sent).toHaveLength(7 + 12);
  // Six at first, then one alone, and after its refusal nothing for a longer pause.
  expect(sent.filter(({ status }) => status === 429)).toHaveLength(7);
  const [probe, next] = [sent[6], sent[7]];
  expect((next?.atMs ?? 0) - (probe?.atMs ?? 0)).toBeGreaterThan(1200);
  expectNoViolations(world);
});
