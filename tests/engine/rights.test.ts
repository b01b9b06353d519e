// Who may read what lies in the data folder: its owner alone, also where another program made it wider.
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { openWorld, signIn, startWorld, type World } from '../help/world.ts';

/** By name; the folder itself as `.`. */
const rightsIn = ({ dataFolder }: World): Record<string, string> =>
  Object.fromEntries(
    ['.', ...readdirSync(dataFolder)].map((name) => [
      name,
      (statSync(join(dataFolder, name)).mode & 0o777).toString(8),
    ]),
  );

const withUmask = (mask: number): void => {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
};

test('a new data folder is its owner’s alone, also where the settings are read first', async () => {
  const world = await startWorld();
  withUmask(0o022);
  createBrowserHost(world.dataFolder, false).settings.update({ theme: 'dark' });
  await signIn(world, openWorld(world));
  const { '.': folder, ...files } = rightsIn(world);
  expect(folder).toBe('700');
  expect(new Set(Object.values(files))).toEqual(new Set(['600']));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['photostow.db', 'photostow.db-wal', 'secrets.json']),
  );
});

test('what was made wider is made narrow again at the next start', async () => {
  const world = await startWorld();
  const before = openWorld(world);
  await signIn(world, before);
  await before.close();
  writeFileSync(join(world.dataFolder, 'photostow.db.damaged-2026-01-01T00-00-00'), '');
  for (const name of readdirSync(world.dataFolder)) chmodSync(join(world.dataFolder, name), 0o644);
  chmodSync(world.dataFolder, 0o755);
  openWorld(world);
  const { '.': folder, ...files } = rightsIn(world);
  expect(folder).toBe('700');
  expect(new Set(Object.values(files))).toEqual(new Set(['600']));
});

test('a folder that holds other things as well stays open, and what is ours in it is closed', async () => {
  const world = await startWorld();
  mkdirSync(world.dataFolder);
  chmodSync(world.dataFolder, 0o755);
  const other = join(world.dataFolder, 'notes.txt');
  writeFileSync(other, 'somebody’s own');
  chmodSync(other, 0o644);
  openWorld(world);
  expect(rightsIn(world)).toMatchObject({ '.': '755', 'notes.txt': '644', 'photostow.db': '600' });
});

test('the log of a database that could only be read for a while does not stay so', async () => {
  const world = await startWorld();
  await openWorld(world).close();
  const file = join(world.dataFolder, 'photostow.db');
  for (const beside of ['-wal', '-shm']) writeFileSync(`${file}${beside}`, '', { mode: 0o400 });
  openWorld(world);
  expect(rightsIn(world)).toMatchObject({ 'photostow.db-wal': '600', 'photostow.db-shm': '600' });
});
