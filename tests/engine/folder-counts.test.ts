// What a folder counts: each of its files once, whatever became of its album meanwhile.
import { expect, test } from 'vitest';
import { albumsOf, compareAll, setRules, startFolderWorld, syncOnce } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';

test('a folder that is given another album while its files are sent counts each of them once', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  const { db, files, work } = opened.parts;
  setRules(place, {}, 'First');
  world.put('a.jpg', jpeg());
  await compareAll(place);
  // Under way, and found to be so by the next look.
  db.run(`UPDATE file SET stage='uploading'`);
  setRules(place, {}, 'Second');
  await compareAll(place);
  for (const { id, stage } of work.open()) if (stage === 'uploading') files.apply(id, { type: 'restarted' });
  db.run(`UPDATE file SET stage='found' WHERE stage='ready'`);
  await syncOnce(place);
  await syncOnce(place);
  expect(albumsOf(place)).toEqual({ First: ['a.jpg'], Second: ['a.jpg'] });
  const [folder] = opened.folders.list();
  expect(folder && opened.folders.counts(folder.id)).toMatchObject({ files: 1, done: 1 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
});
