// In which order the files of a folder are sent, and so lie in its album.
import { expect, test } from 'vitest';
import { datedJpeg } from '../help/dated-media.ts';
import { setRules, startFolderWorld, syncOnce, type FolderWorld } from '../help/folder-run.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';

/** Names in the order of the album. */
const inAlbum = ({ world }: FolderWorld, title: string): string[] =>
  (world.emulator.library.albumByTitle(title)?.items ?? []).map(({ fileName }) => fileName);

/** By day of the year; the names say something else, and so do the directories. */
async function startWithDays(order: 'found' | 'oldest' | 'newest'): Promise<FolderWorld> {
  const place = await startFolderWorld();
  for (const [name, day] of [
    ['a/1.jpg', 3],
    ['a/2.jpg', 1],
    ['b/3.jpg', 4],
    ['b/4.jpg', 2],
  ] as const)
    place.world.put(name, datedJpeg({ date: `2024:05:0${day} 10:00:00` }));
  setRules(place, { order }, 'Trip');
  return place;
}

test('as it is found, where nothing else is said', async () => {
  const place = await startWithDays('found');
  await syncOnce(place);
  expect(inAlbum(place, 'Trip').sort()).toEqual(['1.jpg', '2.jpg', '3.jpg', '4.jpg']);
});

test('by the date taken, the oldest first: the album has that order', async () => {
  const place = await startWithDays('oldest');
  await syncOnce(place);
  expect(inAlbum(place, 'Trip')).toEqual(['2.jpg', '4.jpg', '1.jpg', '3.jpg']);
});

test('the newest first; what is added later and what a person names goes before that backlog', async () => {
  const place = await startWithDays('newest');
  const { world, opened } = place;
  const { parts } = opened;
  // Nothing is sent yet: the rows alone say in which order they would be.
  parts.holds.set({ accountId: place.accountId, reason: { code: 'signIn' }, untilAt: null, count: 1 });
  await syncOnce(place);
  world.put('a/later.jpg', jpeg());
  await syncOnce(place);
  const rows = parts.db.all<{ name: string }>('SELECT name FROM file ORDER BY priority, id');
  expect(rows.map(({ name }) => name)).toEqual(['later.jpg', '3.jpg', '1.jpg', '4.jpg', '2.jpg']);
  parts.holds.clear(place.accountId);
  const named = world.put('../elsewhere/named.jpg', jpeg());
  await runUpload(opened, [named], { album: 'Named' });
  expect(inAlbum(place, 'Trip')).toEqual([]);
  await syncOnce(place);
  expect(inAlbum(place, 'Trip')).toEqual(['later.jpg', '3.jpg', '1.jpg', '4.jpg', '2.jpg']);
});

test('a run that was cut short goes on in the same order', async () => {
  const place = await startWithDays('oldest');
  const { world, opened } = place;
  const { parts } = opened;
  parts.holds.set({ accountId: place.accountId, reason: { code: 'signIn' }, untilAt: null, count: 1 });
  await syncOnce(place);
  parts.holds.clear(place.accountId);
  world.put('c/5.jpg', datedJpeg({ date: '2024:05:05 10:00:00' }));
  await syncOnce(place);
  expect(inAlbum(place, 'Trip')).toEqual(['2.jpg', '4.jpg', '1.jpg', '3.jpg', '5.jpg']);
});
