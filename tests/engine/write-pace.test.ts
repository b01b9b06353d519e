// Thirty writes a minute, as Google was seen to allow one user: more are never asked for, also not after a new start.
import { expect, test } from 'vitest';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld } from '../help/world.ts';

const FILES = 70;

test('Google never has to say that there are too many writes in a minute, whatever restarts in between', async () => {
  const clock = createTestClock(400);
  const world = await startWorld({ writesPerMinute: 30, now: () => clock.now() });
  let opened = openWorld(world, { clock, backoffScale: 1 });
  await signIn(world, opened);
  for (let index = 0; index < FILES; index += 1) {
    if (index % 20 === 19) {
      await opened.close();
      opened = openWorld(world, { clock, backoffScale: 1 });
    }
    // One write each: there is nothing that could go with it.
    const run = await runUpload(opened, [world.put(`${index}.jpg`, jpeg())]);
    expect(run.totals).toMatchObject({ created: 1 });
  }
  const { ledger } = world.emulator;
  expect(ledger.counts['mediaItems.batchCreate']).toBe(FILES);
  expect(ledger.statuses['mediaItems.batchCreate 429']).toBeUndefined();
  const sentAt = ledger.of('mediaItems.batchCreate').map(({ atMs }) => atMs);
  const spans = sentAt.slice(30).map((at, index) => at - (sentAt[index] ?? at));
  expect(Math.min(...spans)).toBeGreaterThan(60_000);
});
