// Google may be slow to find what it has just made: that is no missing photo. What it has shown once, or made long ago, is.
import { expect, test } from 'vitest';
import { verifyRows } from '../../src-main/engine/verify.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld } from '../help/world.ts';

const MINUTE = 60_000;

async function startCreated() {
  const clock = createTestClock();
  const world = await startWorld({ now: () => clock.now() });
  const opened = openWorld(world, { clock });
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
  return { ask, hide, show };
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
