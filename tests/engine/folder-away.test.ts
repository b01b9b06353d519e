// A watched folder that is unplugged, empty all at once, or another one under the same name: nothing of it is lost, nothing foreign is
// sent, and it goes on by itself.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { compareFolder, type CompareResult } from '../../src-main/program/folders.ts';
import {
  albumsOf,
  setRules,
  startFolderWorld,
  syncOnce,
  told,
  type FolderWorld,
} from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { creates } from '../help/world.ts';

const compare = ({ opened }: FolderWorld): Promise<CompareResult> => {
  const [folder] = opened.folders.list();
  if (!folder) throw new Error('no folder');
  const { signal } = new AbortController();
  return compareFolder({ ...opened, signal }, folder, {
    onFile: () => undefined,
  });
};

const sent = ({ world }: FolderWorld): string[] =>
  world.emulator.library
    .items()
    .map((item) => item.fileName)
    .sort();

test('unplugged while files wait: none of them has failed, and all arrive when it is back', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Card');
  for (let i = 0; i < 20; i += 1) world.put(`DCIM/IMG_${i}.jpg`, jpeg());
  expect(await compare(place)).toMatchObject({ ok: true, found: 20 });
  renameSync(world.pictures, `${world.pictures}-away`);
  await syncOnce(place);
  expect(sent(place)).toEqual([]);
  expect(new Set(told(place).map((line) => line.replace(/^\S+ /, '')))).toEqual(
    new Set(['found notConnected']),
  );
  renameSync(`${world.pictures}-away`, world.pictures);
  await syncOnce(place);
  expect(sent(place)).toHaveLength(20);
  expect(told(place).filter((line) => !line.endsWith(' created') && !line.endsWith(' verified'))).toEqual([]);
});

test('an empty place under its name, as when a disk is not mounted: not connected, and nothing forgotten', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Card');
  world.put('a.jpg', jpeg());
  await syncOnce(place);
  const before = told(place);
  renameSync(world.pictures, `${world.pictures}-away`);
  mkdirSync(world.pictures);
  expect(await compare(place)).toMatchObject({ ok: false, why: 'empty', isSame: false });
  rmSync(world.pictures, { recursive: true });
  renameSync(`${world.pictures}-away`, world.pictures);
  world.put('b.jpg', jpeg());
  await syncOnce(place);
  expect(sent(place)).toEqual(['a.jpg', 'b.jpg']);
  expect(told(place)).toEqual(expect.arrayContaining(before));
});

test('another disk under the same name is not sent, even with files of the same names; nor what waits from before', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Card');
  world.put('DCIM/IMG_1.jpg', jpeg('the first card, first picture'));
  await syncOnce(place);
  world.put('DCIM/IMG_2.jpg', jpeg('the first card, second'));
  await compare(place);
  renameSync(world.pictures, `${world.pictures}-away`);
  world.put('DCIM/IMG_1.jpg', jpeg('the other card'));
  world.put('DCIM/IMG_2.jpg', jpeg('the other card, second picture'));
  world.put('DCIM/IMG_3.jpg', jpeg());
  expect(await compare(place)).toMatchObject({ ok: false, why: 'otherFolder' });
  await syncOnce(place);
  expect(sent(place)).toEqual(['IMG_1.jpg']);
  expect(told(place)).toContain('DCIM/IMG_2.jpg found notConnected');
  renameSync(world.pictures, `${world.pictures}-other`);
  renameSync(`${world.pictures}-away`, world.pictures);
  await syncOnce(place);
  expect(sent(place)).toEqual(['IMG_1.jpg', 'IMG_2.jpg']);
});

test('a copy of the folder on a new disk is the folder; what is really another one is taken when it is added again', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  setRules(place, {}, 'Card');
  for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  await syncOnce(place);
  const old = `${world.pictures}-old`;
  renameSync(world.pictures, old);
  cpSync(old, world.pictures, { recursive: true });
  expect(await compare(place)).toMatchObject({ ok: true, found: 5 });
  renameSync(world.pictures, `${world.pictures}-copy`);
  world.put('fresh.jpg', jpeg());
  expect(await compare(place)).toMatchObject({ ok: false, why: 'otherFolder' });
  const [folder] = opened.folders.list();
  await addFolder(opened, world.pictures, folder?.destinationId ?? 0);
  await syncOnce(place);
  expect(sent(place)).toContain('fresh.jpg');
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(6);
});

test('a folder whose pictures are moved away after each run stays itself, and takes the next ones', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Inbox');
  for (let round = 0; round < 3; round += 1) {
    const path = world.put(`IMG_${round}.jpg`, jpeg());
    await syncOnce(place);
    rmSync(path);
    expect(await compare(place)).toMatchObject({ ok: false, why: 'empty', isSame: true });
  }
  expect(albumsOf(place)).toEqual({ Inbox: ['IMG_0.jpg', 'IMG_1.jpg', 'IMG_2.jpg'] });
});

test('a file that was gone when its turn came is taken up again when it is found again', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const path = world.put('a.jpg', jpeg());
  world.put('b.jpg', jpeg());
  await compare(place);
  renameSync(path, `${path}.aside`);
  renameSync(`${path}.aside`, join(world.folder, 'a.jpg'));
  await syncOnce(place);
  expect(told(place)).toContain('a.jpg failed vanished');
  renameSync(join(world.folder, 'a.jpg'), path);
  await syncOnce(place);
  expect(sent(place)).toEqual(['a.jpg', 'b.jpg']);
  expect(creates(world)).toBe(2);
});

test('what could not be read is taken up as soon as it can be', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  setRules(place, {}, 'Lake');
  world.put('secret.jpg', jpeg());
  const { hasher } = opened.parts;
  const hash = hasher.hash.bind(hasher);
  hasher.hash = () => Promise.resolve({ ok: false, code: 'EACCES', message: 'permission denied' });
  await syncOnce(place);
  expect(told(place)).toEqual(['secret.jpg failed unreadable']);
  hasher.hash = hash;
  await syncOnce(place);
  expect(sent(place)).toEqual(['secret.jpg']);
});

test('a directory that cannot be read is a row that counts, and none any more when it can be', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  setRules(place, {}, 'Deep');
  // One path of 200 names cannot be made in one go: the system takes no path longer than 4,096 bytes.
  const long = (root: string): string => join(root, ...Array<string>(12).fill('n'.repeat(200)));
  const lower = long(join(world.folder, 'lower'));
  mkdirSync(lower, { recursive: true });
  writeFileSync(join(lower, 'deep.jpg'), jpeg());
  const upper = long(world.pictures);
  mkdirSync(upper, { recursive: true });
  renameSync(join(world.folder, 'lower'), join(upper, 'lower'));
  await syncOnce(place);
  expect(sent(place)).toEqual([]);
  const [folder] = opened.folders.list();
  expect(opened.folders.counts(folder?.id ?? 0)).toMatchObject({ files: 1, failed: 1 });
  renameSync(join(upper, 'lower'), join(world.pictures, 'lower'));
  await syncOnce(place);
  expect(sent(place)).toEqual(['deep.jpg']);
  expect(opened.folders.counts(folder?.id ?? 0)).toMatchObject({ files: 1, failed: 0 });
});
