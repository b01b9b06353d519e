// Paths that a person names while a disk does not answer, neither yes nor no: nobody waits for that of another, and what lies on it is
// told as not answering.
import { mkdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { createTestClock, openSignedIn } from '../help/world.ts';

const never = vi.hoisted(() => new Promise<never>(() => undefined));
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const silent =
    <Rest extends unknown[], T>(ask: (path: string, ...rest: Rest) => Promise<T>) =>
    (path: string, ...rest: Rest): Promise<T> =>
      path.includes('silent') ? never : ask(path, ...rest);
  return {
    ...real,
    realpath: silent(real.realpath),
    stat: silent(real.stat as (path: string) => Promise<Stats>),
  };
});
vi.mock('node:fs', async (load) => {
  const real = await load<typeof import('node:fs')>();
  const frozen =
    <Rest extends unknown[], T>(ask: (path: string, ...rest: Rest) => T) =>
    (path: string, ...rest: Rest): T => {
      if (path.includes('silent')) throw new Error('the whole program stands still');
      return ask(path, ...rest);
    };
  const realpathSync = Object.assign(frozen(real.realpathSync), { native: frozen(real.realpathSync.native) });
  return { ...real, realpathSync, existsSync: frozen(real.existsSync as (path: string) => boolean) };
});

async function openPlaces(...names: string[]) {
  const { world, opened, accountId } = await openSignedIn({ clock: createTestClock(300) });
  for (const name of names) mkdirSync(join(world.folder, name), { recursive: true });
  const { id } = opened.parts.albums.ensureDestination(accountId, null);
  return { opened, place: (name: string): string => join(world.folder, name), id };
}

test('a folder is added while the disk of another watched one does not answer', async () => {
  const { opened, place, id } = await openPlaces('silent', 'local');
  opened.folders.add(place('silent'), id);
  expect(await addFolder(opened, place('local'), id)).toMatchObject({ ok: true });
});

test('a folder whose own disk does not answer is refused with that', async () => {
  const { opened, place, id } = await openPlaces('silent');
  expect(await addFolder(opened, place('silent'), id)).toMatchObject({
    ok: false,
    code: 'folderUnreadable',
    detail: 'ETIMEDOUT',
  });
  expect(opened.folders.list()).toEqual([]);
});

test('a folder around one whose disk does not answer is nested by its letters', async () => {
  const { opened, place, id } = await openPlaces('around/silent');
  opened.folders.add(place('around/silent'), id);
  expect(await addFolder(opened, place('around'), id)).toMatchObject({ code: 'folderNested' });
});
