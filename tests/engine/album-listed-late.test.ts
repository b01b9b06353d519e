// An album whose making had no answer: Google may list it some seconds later only, and there is to be one of a title all the same.
import { expect, test } from 'vitest';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openSignedIn, type OpenWish } from '../help/world.ts';

async function startWithPictures(wish: OpenWish = {}) {
  const { world, opened } = await openSignedIn(wish);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) world.put(name, jpeg());
  return { world, opened };
}

test('one album, although the answer to its creation is lost and Google lists it late', async () => {
  const { world, opened } = await startWithPictures({ backoffScale: 0.02 });
  const { faults, library } = world.emulator;
  faults.add({ match: { endpoint: 'albums.create', times: 1 }, effect: { kind: 'lostAnswer' } });
  const late = {
    match: { endpoint: 'albums.list' },
    effect: { kind: 'answer', status: 200, body: '{}' },
  } as const;
  faults.add({ ...late, match: { ...late.match, times: 3 } });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 3 });
  expect(library.albums().map(({ items }) => items.length)).toEqual([3]);
});

test('an album that was not made is made when Google has had its time to list it', async () => {
  const { world, opened } = await startWithPictures();
  world.emulator.faults.add({
    match: { endpoint: 'albums.create', times: 1 },
    effect: { kind: 'reset', at: 'beforeBody' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 3 });
  expect(world.emulator.library.albums()).toHaveLength(1);
  expect(world.emulator.ledger.counts['albums.list']).toBeLessThan(8);
});
