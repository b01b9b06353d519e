// An album that was chosen by its id and then deleted at Google: it is forgotten, and what was meant for it still names it.
import { expect, test } from 'vitest';
import { refreshAlbums } from '../../src-main/engine/album-of.ts';
import { runUpload } from '../help/engine-run.ts';
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
