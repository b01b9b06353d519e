// Folders whose path a person writes in other letters than the disk, as macOS and Windows let them, and disks that cannot tell how
// they spell it.
import type * as fs from 'node:fs';
import { expect, test, vi } from 'vitest';
import { folderAt, spelledByDisk } from '../../src-main/program/folders.ts';
import { setRules, startFolderWorld } from '../help/folder-run.ts';

const disk = vi.hoisted(() => ({ spell: undefined as ((path: string) => string) | undefined }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const native = (path: string): string => disk.spell?.(path) ?? real.realpathSync.native(path);
  return { ...real, realpathSync: Object.assign((path: string) => real.realpathSync(path), { native }) };
});

test('a folder that is named in other letters is the one that is watched', async () => {
  const place = await startFolderWorld();
  setRules(place, { include: ['*.jpg'] });
  const { folders } = place.opened;
  const { pictures } = place.world;
  disk.spell = () => pictures;
  expect(folderAt(folders, pictures.toUpperCase())?.rules.include).toEqual(['*.jpg']);
  disk.spell = undefined;
  expect(folderAt(folders, `${pictures}-others`)).toBeUndefined();
});

test('a folder on a disk that cannot tell its spelling is watched all the same', async () => {
  const place = await startFolderWorld();
  disk.spell = (path) => {
    const error = new Error(`EISDIR: illegal operation on a directory, realpath '${path}'`);
    throw Object.assign(error, { code: 'EISDIR' });
  };
  setRules(place, {});
  expect(place.opened.folders.list()).toMatchObject([{ path: spelledByDisk(place.world.pictures) }]);
  disk.spell = undefined;
});
