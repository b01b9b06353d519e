// Directories of which the system says something else first (Windows takes each that OneDrive keeps for a link, until it is looked
// at), and those of disks that do not answer.
import type * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listHere, listNow } from './listing.ts';

const asLink = vi.hoisted(
  () =>
    (entry: Dirent): Dirent =>
      Object.assign(entry, { isDirectory: () => false }),
);

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const readdirSync = (folder: string, options: { withFileTypes: true }): Dirent[] =>
    real.readdirSync(folder, options).map(asLink);
  return { ...real, readdirSync };
});

const looks = vi.hoisted(() => ({ areSilent: false, count: 0 }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const opendir = async function* (folder: string) {
    for await (const entry of await real.opendir(folder)) yield asLink(entry);
  };
  const lstat = (path: string) => {
    looks.count += 1;
    return looks.areSilent ? new Promise(() => undefined) : real.lstat(path);
  };
  return { ...real, lstat, opendir: (folder: string) => Promise.resolve(opendir(folder)) };
});

it.each([
  ['in this thread', listHere],
  ['in a thread of its own', listNow],
])('goes into them (listed %s)', async (_where, list) => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-listing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'Summer'));
  mkdirSync(join(folder, '.cache'));
  writeFileSync(join(folder, 'a.jpg'), 'bytes');
  const listing = await list(folder);
  const kinds = listing.ok ? listing.entries.map(({ name, kind }) => [name, kind]) : [];
  expect(Object.fromEntries(kinds)).toEqual({ Summer: 'folder', '.cache': 'other', 'a.jpg': 'file' });
});

it('asks a disk that does not answer little at once: each question keeps one of the threads that all disks share', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-listing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let index = 0; index < 20; index += 1) writeFileSync(join(folder, `${index}.jpg`), '');
  Object.assign(looks, { areSilent: true, count: 0 });
  void listHere(folder);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(looks.count).toBe(4);
  looks.areSilent = false;
});
