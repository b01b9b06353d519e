// Places inside an album: first, last, behind one item; in the order of the folder, over several batches.
import { expect, test } from 'vitest';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { namesIn, openSignedIn, putNumbered } from '../help/world.ts';

test.each([
  ['first', { kind: 'first' }, ['new', 'old']],
  ['last', { kind: 'last' }, ['old', 'new']],
] as const)('%s in the album: 70 files in two batches keep their order', async (_, position, order) => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  putNumbered(world, 70, 'new');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', position });
  expect(run.totals).toMatchObject({ created: 70, alreadyThere: 3 });
  const names = namesIn(world, 'Lake');
  const byPrefix = (prefix: string) => names.filter((name) => name.startsWith(prefix));
  expect(names).toEqual(order.flatMap((prefix) => [...byPrefix(prefix)].sort()));
});

test('in the order of the folder, although one of the first is the last whose bytes are through', async () => {
  const { world, opened } = await openSignedIn();
  world.emulator.faults.add({
    match: { endpoint: 'uploads.raw', nth: 3 },
    effect: { kind: 'delay', ms: 1500 },
  });
  putNumbered(world, 70, 'new');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', position: { kind: 'first' } });
  expect(run.totals).toMatchObject({ created: 70 });
  const names = namesIn(world, 'Lake');
  expect(names).toEqual([...names].sort());
});

test('behind one item of the album: 70 files in two batches stand there in order', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  const before = await runUpload(opened, [world.pictures], { album: 'Lake' });
  const mediaItemId = before.files['old_001.jpg']?.mediaItemId ?? '';
  putNumbered(world, 70, 'new');
  await runUpload(opened, [world.pictures], { album: 'Lake', position: { kind: 'after', mediaItemId } });
  const names = namesIn(world, 'Lake');
  expect(names.slice(0, 2)).toEqual(['old_000.jpg', 'old_001.jpg']);
  expect(names.slice(2, 72)).toEqual([...names.slice(2, 72)].sort());
  expect(names[72]).toBe('old_002.jpg');
});

test('a wished place holds for a picture that Google has already', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  const known = world.put('known.jpg', jpeg());
  await runUpload(opened, [known]);
  const run = await runUpload(opened, [known], { album: 'Lake', position: { kind: 'first' } });
  expect(run.totals).toMatchObject({ failed: 0, waiting: 0 });
  expect(namesIn(world, 'Lake')[0]).toBe('known.jpg');
  expect(world.emulator.library.items()).toHaveLength(4);
});

test('a place behind an item that is not there: told, and the files can be asked for again without it', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3);
  const wrong = { kind: 'after', mediaItemId: 'nothing' } as const;
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', position: wrong });
  expect(run.totals).toMatchObject({ failed: 3 });
  const again = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(again.totals).toMatchObject({ created: 3, failed: 0 });
});

test('the item behind which the rest is to go is refused in the middle: the rest goes to the end, and nothing is lost', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  putNumbered(world, 60, 'new');
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', nth: 2 },
    effect: { kind: 'error', name: 'invalidMediaItem' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake', position: { kind: 'first' } });
  expect(run.totals).toMatchObject({ created: 60, failed: 0, waiting: 0 });
  expect(namesIn(world, 'Lake')).toHaveLength(63);
});
