// An album that was chosen by its id and then deleted at Google: it is forgotten, what was meant for it still names it, and goes
// elsewhere when a person says so.
import { expect, test } from 'vitest';
import { refreshAlbums } from '../../src-main/engine/album-of.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { runUpload } from '../help/engine-run.ts';
import { albumsOf, startFolderWorld, syncOnce, told } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { openSignedIn, putNumbered } from '../help/world.ts';

test('the files of an album that was deleted at Google still say where they were to go', async () => {
  const { world, opened, accountId } = await openSignedIn();
  const { albums } = opened.parts;
  const [albumId = ''] = world.emulator.seed({ albums: [{ title: 'Lake', madeByApp: true }] }).albums;
  const line = await opened.accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  await refreshAlbums(opened.parts, line, new AbortController().signal);
  for (const album of world.emulator.world.library.userOrFirst().albums.values()) album.deleted = true;
  putNumbered(world, 1);
  const run = await runUpload(opened, [world.pictures], { albumId });
  const file = run.files['IMG_000.jpg'];
  expect(file?.reason?.code).toBe('albumGone');
  expect(albums.byId(albumId)).toBeUndefined();
  expect(file && albums.shownTitle(file.destinationId)).toBe('Lake');
});

test('files of a folder whose album was deleted go into the one that the folder is given then', async () => {
  const at = await startFolderWorld();
  const { opened, world, accountId } = at;
  const { albums } = opened.parts;
  const [albumId = ''] = world.emulator.seed({ albums: [{ title: 'Lake', madeByApp: true }] }).albums;
  world.put('a.jpg', jpeg());
  await addFolder(opened, world.pictures, albums.ensureDestination(accountId, { albumId }).id);
  for (const album of world.emulator.world.library.userOrFirst().albums.values()) album.deleted = true;
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg failed albumGone']);
  await addFolder(opened, world.pictures, albums.ensureDestination(accountId, { title: 'Sea' }).id);
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created']);
  expect(albumsOf(at)).toMatchObject({ Sea: ['a.jpg'] });
});
