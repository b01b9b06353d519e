// What people do to files that were sent: other names, other folders, copies. It is recognised by its content: no bytes go again,
// no picture is made twice, and it is in the albums that the folders' rules say.
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import type { Hours } from '../../src-main/engine/hours.ts';
import { DEFAULT_RULES } from '../../src-main/engine/rules.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import {
  albumsOf,
  compareAll,
  setRules,
  startFolderWorld,
  syncOnce,
  told,
  wouldBe,
  type FolderWorld,
} from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { signIn } from '../help/world.ts';

/** How many times bytes were sent, and media items made. */
const spent = ({ world }: FolderWorld): { sends: number; items: number } => ({
  sends: world.emulator.ledger.of('uploads.*').length,
  items: world.emulator.library.albums().reduce((sum, album) => sum + album.items.length, 0),
});

/** A second watched folder beside the pictures. */
async function addSecond(place: FolderWorld, name: string, album: string): Promise<string> {
  const path = join(place.world.folder, name);
  mkdirSync(path);
  const destination = place.opened.parts.albums.ensureDestination(place.accountId, { title: album });
  const added = await addFolder(place.opened, path, destination.id, DEFAULT_RULES);
  if (!added.ok) throw new Error(added.code);
  return path;
}

/** Sends what is noted, without looking at the folder; outside the hours it is made ready and no more. */
async function sendAlone({ opened }: FolderWorld, hours: () => Hours | null = () => null): Promise<void> {
  const engine = new Engine(opened.parts, { scope: null, runOut: true, parallelUploads: () => 4, hours });
  engine.start();
  await engine.ended;
  await engine.stop();
}

/** Now is none of these. */
function outsideHours({ opened }: FolderWorld): () => Hours {
  const hour = new Date(opened.parts.clock.now()).getHours();
  return () => ({ from: (hour + 2) % 24, to: (hour + 3) % 24 });
}

test('a name that changes in its capitals alone sends nothing again', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const path = world.put('img_1.jpg', jpeg());
  await syncOnce(place);
  const before = spent(place);
  renameSync(path, join(world.pictures, 'IMG_1.JPG'));
  await syncOnce(place);
  expect(spent(place)).toEqual(before);
  expect(told(place)).toContain('IMG_1.JPG created sameContent');
});

test('one name in two encodings: different pictures are both sent, equal ones once', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const [composed, decomposed] = ['Küste.jpg'.normalize('NFC'), 'Küste.jpg'.normalize('NFD')];
  world.put(composed, jpeg('one'));
  world.put(decomposed, jpeg('another'));
  world.put(`copies/${composed}`, jpeg('one'));
  world.put(`copies/${decomposed}`, jpeg('one'));
  await syncOnce(place);
  expect(spent(place)).toEqual({ sends: 2, items: 2 });
  await syncOnce(place);
  expect(spent(place)).toEqual({ sends: 2, items: 2 });
});

test('a second copy anywhere in the folder is already there, and says which picture it is', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  world.put('a.jpg', jpeg('one'));
  await syncOnce(place);
  world.put('deep/down/copy of a.jpg', jpeg('one'));
  await syncOnce(place);
  expect(spent(place)).toEqual({ sends: 1, items: 1 });
  expect(told(place)).toContain('deep/down/copy of a.jpg created sameContent');
});

test('moved from one watched folder to another: no bytes again, and it is in both albums', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'First');
  const path = world.put('a.jpg', jpeg());
  world.put('b.jpg', jpeg());
  const second = await addSecond(place, 'second', 'Second');
  await syncOnce(place);
  renameSync(path, join(second, 'a.jpg'));
  await syncOnce(place);
  await syncOnce(place);
  expect(spent(place).sends).toBe(2);
  expect(albumsOf(place)).toEqual({ First: ['a.jpg', 'b.jpg'], Second: ['a.jpg'] });
});

test('two watched folders that lead to one album: one item of each picture', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Both');
  world.put('a.jpg', jpeg('one'));
  const second = await addSecond(place, 'second', 'Both');
  cpSync(join(world.pictures, 'a.jpg'), join(second, 'the same.jpg'));
  await syncOnce(place);
  expect(albumsOf(place)).toEqual({ Both: ['a.jpg'] });
  expect(spent(place)).toEqual({ sends: 1, items: 1 });
});

test.each(['rests', 'is not connected'])(
  'a picture whose equal waits in a folder that %s is sent from its own folder',
  async (how) => {
    const place = await startFolderWorld();
    const { world, opened } = place;
    setRules(place, {}, 'First');
    world.put('a.jpg', jpeg('one'));
    await compareAll(place);
    await sendAlone(place, outsideHours(place));
    expect(told(place)).toEqual(['a.jpg ready']);
    const [first] = opened.folders.list();
    if (how === 'rests' && first) opened.folders.setPaused(first.id, true);
    else renameSync(world.pictures, `${world.pictures}-away`);
    const second = await addSecond(place, 'second', 'Second');
    writeFileSync(join(second, 'b.jpg'), jpeg('one'));
    await syncOnce(place);
    expect(albumsOf(place)).toEqual({ Second: ['b.jpg'] });
  },
);

test('a directory that becomes a link to itself or to one above ends nothing and sends nothing twice', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  world.put('in/a.jpg', jpeg());
  symlinkSync(world.pictures, join(world.pictures, 'in', 'up'));
  symlinkSync('loop', join(world.pictures, 'loop'));
  await syncOnce(place);
  expect(spent(place)).toEqual({ sends: 1, items: 1 });
  expect(told(place)).toEqual(['in/a.jpg created', 'in/up skipped link', 'loop skipped link']);
});

test('every name in a storm of renames ends as what it holds', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  for (let i = 0; i < 60; i += 1) world.put(`a${i}.jpg`, jpeg(`picture ${i}`));
  await syncOnce(place);
  const before = spent(place);
  for (let round = 0; round < 4; round += 1)
    for (let i = 0; i < 60; i += 1) {
      const [from, to] = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
      renameSync(join(world.pictures, `${from}${i}.jpg`), join(world.pictures, `${to}${(i + 7) % 60}.jpg`));
    }
  await syncOnce(place);
  expect(spent(place)).toEqual(before);
  expect(told(place).filter((line) => line.includes('failed'))).toEqual([]);
});

test.each(['before their new place is seen', 'after it'])(
  'a directory renamed while its files wait: none of them failed, whether their turn comes %s',
  async (when) => {
    const place = await startFolderWorld();
    const { world } = place;
    setRules(place, {}, 'Lake');
    for (const name of ['a.jpg', 'b.jpg']) world.put(`old/${name}`, jpeg(name));
    await compareAll(place);
    renameSync(join(world.pictures, 'old'), join(world.pictures, 'new'));
    if (when === 'after it') await compareAll(place);
    await sendAlone(place);
    await syncOnce(place);
    expect(told(place)).toEqual([
      'new/a.jpg created',
      'new/b.jpg created',
      'old/a.jpg skipped moved',
      'old/b.jpg skipped moved',
    ]);
    renameSync(join(world.pictures, 'new'), join(world.pictures, 'old'));
    await syncOnce(place);
    expect(told(place).slice(2)).toEqual([
      'old/a.jpg created alreadyThere',
      'old/b.jpg created alreadyThere',
    ]);
    expect(spent(place)).toEqual({ sends: 2, items: 2 });
  },
);

test('a picture renamed while it waits is known by its bytes; one that was deleted is told as gone', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const renamed = world.put('a.jpg', jpeg('a'));
  const deleted = world.put('b.jpg', jpeg('b'));
  await compareAll(place);
  await sendAlone(place, outsideHours(place));
  expect(told(place)).toEqual(['a.jpg ready', 'b.jpg ready']);
  renameSync(renamed, join(world.pictures, 'lake at dawn.jpg'));
  rmSync(deleted);
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual(['a.jpg skipped moved', 'b.jpg failed vanished', 'lake at dawn.jpg created']);
});

test('the last picture of a folder, moved to another one under a new name while it waits, is told as moved', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const other = await addSecond(place, 'other', 'Sea');
  const path = world.put('a.jpg', jpeg('a'));
  await compareAll(place);
  await sendAlone(place, outsideHours(place));
  renameSync(path, join(other, 'b.jpg'));
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual(['../other/b.jpg created', 'a.jpg skipped moved']);
  expect(albumsOf(place)).toEqual({ Sea: ['b.jpg'] });
});

test('a folder that was given up with a file gone and is watched again takes the file up that is back', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  setRules(place, {}, 'Lake');
  const path = world.put('a.jpg', jpeg('a'));
  await compareAll(place);
  rmSync(path);
  await sendAlone(place);
  expect(told(place)).toEqual(['a.jpg failed vanished']);
  for (const { id } of opened.folders.list()) opened.folders.remove(id);
  // As it was, its time included: it comes from a backup.
  const was = opened.parts.files.byId(1)?.modifiedAtMs ?? 0;
  world.put('a.jpg', jpeg('a'));
  utimesSync(path, was / 1000, was / 1000);
  setRules(place, {}, 'Lake');
  await syncOnce(place);
  expect(told(place)).toEqual(['a.jpg created']);
});

test.each([
  ['one album', {}, 'Lake'],
  ['an album for each directory', { albumFrom: { kind: 'folder' } as const }, undefined],
])(
  'a folder with %s that is given to another account: nothing more goes to the one before, everything to its own',
  async (_, rules, album) => {
    const place = await startFolderWorld();
    const { world, opened } = place;
    const other = await signIn(
      world,
      opened,
      world.emulator.world.library.addUser({ email: 'bob@example.com' }).email,
    );
    for (const name of ['a.jpg', 'b.jpg']) world.put(name, jpeg(name));
    setRules(place, rules, album);
    await syncOnce(place);
    world.put('c.jpg', jpeg('c.jpg'));
    world.emulator.faults.add({
      match: { endpoint: 'uploads.raw' },
      effect: { kind: 'error', name: 'unavailable' },
    });
    await syncOnce(place);
    world.emulator.faults.clear();
    setRules({ ...place, accountId: other }, rules, album);
    for (const { accountId } of opened.parts.holds.all()) opened.parts.holds.clear(accountId);
    expect(await wouldBe({ ...place, accountId: other })).toEqual(['upload', 'upload', 'upload']);
    await syncOnce(place);
    const names = (email: string) =>
      world.emulator.library
        .items(email)
        .map(({ fileName }) => fileName)
        .sort();
    expect(names('ada@example.com')).toEqual(['a.jpg', 'b.jpg']);
    expect(names('bob@example.com')).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  },
);

test('the program’s own data folder within a watched one is not looked into', async () => {
  const place = await startFolderWorld();
  const { world, opened } = place;
  world.put('a.jpg', jpeg('a'));
  mkdirSync(join(world.dataFolder, 'inbox', 'x'), { recursive: true });
  writeFileSync(join(world.dataFolder, 'inbox', 'x', 'copy.jpg'), jpeg('copy'));
  const destination = opened.parts.albums.ensureDestination(place.accountId, null);
  expect(await addFolder(opened, world.folder, destination.id)).toMatchObject({ ok: true });
  await syncOnce(place);
  const rows = opened.parts.db.all<{ path: string }>('SELECT path FROM file').map(({ path }) => path);
  expect(rows).toContain(join(world.pictures, 'a.jpg'));
  expect(rows.filter((path) => path.startsWith(world.dataFolder))).toEqual([]);
  expect(world.emulator.library.items()).toHaveLength(1);
});

test('a file that is renamed before it was first read is told as moved under its old name', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const path = world.put('IMG_1.jpg', jpeg());
  await compareAll(place);
  renameSync(path, join(world.pictures, 'Grandma.jpg'));
  await sendAlone(place);
  await syncOnce(place);
  expect(told(place)).toEqual(['Grandma.jpg created', 'IMG_1.jpg skipped moved']);
  expect(spent(place)).toEqual({ sends: 1, items: 1 });
});

test('a file that failed and was renamed is told once, under its new name; one that was deleted is told as gone and needs nobody', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const bytes = jpeg('b');
  const [renamed, deleted] = [world.put('a.jpg', jpeg('a')), world.put('b.jpg', bytes)];
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate' },
    effect: { kind: 'item', code: 3, message: 'BAD_IMAGE' },
  });
  await syncOnce(place);
  expect(told(place)).toEqual(['a.jpg failed refusedByGoogle', 'b.jpg failed refusedByGoogle']);
  renameSync(renamed, join(world.pictures, 'c.jpg'));
  rmSync(deleted);
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual([
    'a.jpg skipped moved',
    'b.jpg skipped vanished',
    'c.jpg failed refusedByGoogle',
  ]);
  // Put back, it is what it was.
  writeFileSync(deleted, bytes);
  await syncOnce(place);
  expect(told(place)[1]).toBe('b.jpg failed refusedByGoogle');
});

test('a file that is gone before it was first read is told as gone, whatever of its size came later', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Lake');
  const path = world.put('IMG_1.jpg', jpeg('one'));
  await compareAll(place);
  rmSync(path);
  world.put('IMG_2.jpg', jpeg('two'));
  await syncOnce(place);
  expect(told(place)).toContain('IMG_1.jpg failed vanished');
});
