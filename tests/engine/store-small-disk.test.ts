// A data folder on a disk that really is full, or really cannot be written: the command line, run as a person runs it.
// Needs the right to mount a small disk (root on Linux); elsewhere the simulated disk of store-disk-full.test.ts stands alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { command } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, prepareSignedIn, startWorld, type World } from '../help/world.ts';

const FILES = 60;

const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0;
const unmount = (folder: string): void => void spawnSync('umount', ['-l', folder]);

function canMount(): boolean {
  if (process.platform !== 'linux') return false;
  const folder = mkdtempSync(join(tmpdir(), 'photostow-mount-'));
  const can = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder);
  if (can) unmount(folder);
  rmSync(folder, { recursive: true });
  return can;
}

/** A world whose data folder is a disk of its own, with someone signed in and pictures to send. */
async function startOnSmallDisk(): Promise<World> {
  const world = await startWorld();
  mkdirSync(world.dataFolder);
  expect(mount('-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', world.dataFolder)).toBe(true);
  onTestFinished(() => unmount(world.dataFolder));
  await prepareSignedIn(world);
  for (let number = 0; number < FILES; number += 1) world.put(`${number}.jpg`, jpeg(`picture ${number}`));
  return world;
}

/** Leaves so much room and no more. */
function fill(world: World, leaveBytes: number): string {
  const { bavail, bsize } = statfsSync(world.dataFolder);
  const filler = join(world.dataFolder, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
  return filler;
}

test.skipIf(!canMount()).each([0, 60, 200])(
  'with %i kB left the upload stops with one sentence, and the next run finishes without sending twice',
  async (kiloBytes) => {
    const world = await startOnSmallDisk();
    const filler = fill(world, kiloBytes * 1000);
    const full = await command(world, ['upload', world.pictures, '--album', 'Holiday']);
    expect(full.code).toBe(1);
    expect(full.stderr.trim().split('\n')).toEqual([
      `photostow: The disk that holds ${world.dataFolder} is full (or your share of it, or its list of files). Nothing is lost; make room and run Photostow again.`,
    ]);
    rmSync(filler);
    const well = await command(world, ['upload', world.pictures, '--album', 'Holiday']);
    expect(well).toMatchObject({ code: 0, stderr: '' });
    expect(world.emulator.library.items()).toHaveLength(FILES);
    expect(world.emulator.library.albums().map(({ items }) => items.length)).toEqual([FILES]);
    expect(readdirSync(world.dataFolder).filter((name) => name.includes('damaged'))).toEqual([]);
  },
);

test.skipIf(!canMount())('a data folder that can only be read is said to be so', async () => {
  const world = await startOnSmallDisk();
  expect(mount('-o', 'remount,ro', world.dataFolder)).toBe(true);
  for (const name of ['upload', 'scan']) {
    const ended = await command(world, [name, world.pictures]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^photostow: Photostow cannot write to its data folder [^\n]*\n$/);
  }
  expect(mount('-o', 'remount,rw', world.dataFolder)).toBe(true);
  expect(await command(world, ['upload', world.pictures])).toMatchObject({ code: 0, stderr: '' });
  expect(world.emulator.library.items()).toHaveLength(FILES);
  expectNoViolations(world);
});

test.skipIf(!canMount())(
  'a disk that has bytes left and can hold no more files is told as full',
  async () => {
    const world = await startWorld();
    mkdirSync(world.dataFolder);
    // The folder itself, the lock and its note; nothing is left for the database.
    expect(mount('-t', 'tmpfs', '-o', 'size=12m,nr_inodes=3', 'tmpfs', world.dataFolder)).toBe(true);
    onTestFinished(() => unmount(world.dataFolder));
    const full = await command(world, ['status']);
    expect(full.code).toBe(1);
    expect(full.stderr).toContain(
      `The disk that holds ${world.dataFolder} is full (or your share of it, or its list of files).`,
    );
  },
);
