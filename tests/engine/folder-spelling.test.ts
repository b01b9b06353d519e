// Folders whose path a person writes in other letters than the disk, as macOS and Windows let them, and disks that cannot tell how
// they spell it.
import { mkdirSync, realpathSync } from 'node:fs';
import type * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { addFolder, folderAt } from '../../src-main/program/add-folder.ts';
import { until } from '../help/engine-run.ts';
import { setRules, startFolderWorld } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { LIBRARY, startLine } from '../help/program.ts';

const disk = vi.hoisted(() => ({
  spell: undefined as ((path: string) => string) | undefined,
  asked: [] as string[],
}));
afterEach(() => (disk.spell = undefined));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  const realpath = async (path: string): Promise<string> => {
    disk.asked.push(path);
    return disk.spell?.(path) ?? real.realpath(path);
  };
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
});

test('a page that adds a folder which is watched in other letters is told so, and a preview of its rules knows its files', async () => {
  const { world, call, add, told, accountId } = await startLine();
  world.put('a.jpg', jpeg());
  const { id, rules } = await add(world.pictures);
  await until(() => world.emulator.library.items().length === 1);
  // The disk tells no capitals, and spells the folder otherwise by now.
  const spelled = join(realpathSync(world.folder), 'PICTURES');
  mkdirSync(spelled);
  disk.spell = (path) => (path.endsWith('ictures') ? spelled : path);
  const named = join(world.folder, 'Pictures');
  await expect(add(named)).rejects.toThrow('folderWatched');
  expect(disk.asked.filter((path) => path === named)).toHaveLength(1);
  await call('folders.preview', { accountId, source: { id }, destination: LIBRARY, rules });
  const preview = () =>
    told.findLast(({ message }) => 'topic' in message && message.topic === 'preview.changed')?.message;
  await expect.poll(preview).toMatchObject({ payload: { state: 'done', found: 1, there: 1 } });
});
