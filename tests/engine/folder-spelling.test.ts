// Folders whose path a person writes in other letters than the disk, as macOS and Windows let them, and disks that cannot tell how
// they spell it.
import { realpathSync } from 'node:fs';
import type * as fs from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { addFolder, folderAt } from '../../src-main/program/add-folder.ts';
import { setRules, startFolderWorld } from '../help/folder-run.ts';

const disk = vi.hoisted(() => ({ spell: undefined as ((path: string) => string) | undefined }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  const realpath = async (path: string): Promise<string> => disk.spell?.(path) ?? real.realpath(path);
  return { ...real, realpath };
});

test('a folder that is named in other letters is the one that is watched', async () => {
  const place = await startFolderWorld();
  setRules(place, { include: ['*.jpg'] });
  const { pictures } = place.world;
  disk.spell = () => pictures;
  expect((await folderAt(place.opened, pictures.toUpperCase()))?.rules.include).toEqual(['*.jpg']);
  disk.spell = undefined;
  expect(await folderAt(place.opened, `${pictures}-others`)).toBeUndefined();
});

test('a folder on a disk that cannot tell its spelling is watched all the same', async () => {
  const place = await startFolderWorld();
  disk.spell = (path) => {
    const error = new Error(`EISDIR: illegal operation on a directory, realpath '${path}'`);
    throw Object.assign(error, { code: 'EISDIR' });
  };
  const { opened, world, accountId } = place;
  const { id } = opened.parts.albums.ensureDestination(accountId, null);
  const added = await addFolder(opened, world.pictures, id);
  expect(added).toMatchObject({ ok: true, folder: { path: realpathSync(world.pictures) } });
  disk.spell = undefined;
});
