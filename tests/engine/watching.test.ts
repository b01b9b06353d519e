// Watched folders: what appears arrives, what a walk leaves alone a notice leaves alone too, and a folder that is gone for a while
// loses nothing.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { addFound } from '../../src-main/program/add.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { DEFAULT_RULES, type FolderRules } from '../../src-main/engine/rules.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { compareFolder, endRest } from '../../src-main/program/folders.ts';
import type { Opened } from '../../src-main/program/open.ts';
import { FolderWatch } from '../../src-main/program/watch.ts';
import { until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4, sha256 } from '../help/media.ts';
import {
  createTestClock,
  expectNoViolations,
  openWorld,
  signIn,
  startWorld,
  type World,
} from '../help/world.ts';

type Watching = { world: World; opened: Opened; engine: Engine; watch: FolderWatch; folderId: number };

/** The program's seconds are fiftieths of ours: its rest of two seconds lasts 40 ms. */
async function startWatching(before: (world: World) => void = () => undefined): Promise<Watching> {
  const world = await startWorld();
  const opened = openWorld(world, { clock: createTestClock(50), backoffScale: 1 });
  const accountId = await signIn(world, opened);
  before(world);
  const { parts } = opened;
  const destination = parts.albums.ensureDestination(accountId, { title: 'Watched' });
  const added = await addFolder(opened, world.pictures, destination.id);
  if (!added.ok) throw new Error(added.code);
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const watch = new FolderWatch(parts, opened.folders, { onWork: () => engine.kick() });
  engine.start();
  watch.start();
  const close = opened.close.bind(opened);
  opened.close = async () => {
    await watch.stop();
    await engine.stop();
    await close();
  };
  await until(() => watch.standingOf(added.folder.id).state === 'watching');
  onTestFinished(() => opened.close());
  return { world, opened, engine, watch, folderId: added.folder.id };
}

const inAlbum = ({ emulator }: World): string[] =>
  (emulator.library.albumByTitle('Watched')?.items ?? []).map((item) => item.fileName).sort();

const arrived = (world: World, count: number): Promise<void> =>
  until(() => world.emulator.library.items().length >= count);

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

test('what lies there already arrives, and what is added later arrives too, deep folders included', async () => {
  const { world } = await startWatching(({ put }) => put('old.jpg', jpeg()));
  await arrived(world, 1);
  world.put('new.jpg', jpeg());
  world.put('2026/November/23/deep.jpg', jpeg());
  await arrived(world, 3);
  await aMoment();
  expect(inAlbum(world)).toEqual(['deep.jpg', 'new.jpg', 'old.jpg']);
  expectNoViolations(world);
});

test('a paused folder is left alone, also what was queued of it, and goes on where it was', async () => {
  const { world, opened, engine, watch, folderId } = await startWatching();
  engine.pause();
  world.put('queued.jpg', jpeg());
  await until(() => opened.parts.db.get('SELECT 1 FROM file') !== undefined);
  opened.folders.setPaused(folderId, true);
  watch.start();
  engine.resume();
  await until(() => opened.parts.work.idsWaitingFor(folderId, 'folderPaused').length === 1);
  expect(watch.standingOf(folderId).state).toBe('paused');
  world.put('later.jpg', jpeg());
  await aMoment();
  expect(world.emulator.ledger.counts['uploads.raw']).toBeUndefined();
  expect(opened.parts.db.all('SELECT name FROM file')).toEqual([{ name: 'queued.jpg' }]);

  opened.folders.setPaused(folderId, false);
  await endRest(opened.parts, folderId);
  watch.start();
  engine.kick();
  await arrived(world, 2);
  expect(inAlbum(world)).toEqual(['later.jpg', 'queued.jpg']);
  expectNoViolations(world);
});

test('what a person names by itself goes although its folder is paused', async () => {
  const { world, opened, engine, watch, folderId } = await startWatching();
  opened.folders.setPaused(folderId, true);
  watch.start();
  const path = world.put('named.jpg', jpeg());
  const { parts, folders } = opened;
  const folder = folders.byId(folderId);
  if (!folder) throw new Error('the folder is gone');
  const uploadId = parts.uploads.start(folder.destinationId, null, null);
  const { accountId, destinationId } = folder;
  const wish = { accountId, destinationId, folderId, uploadId, again: 'all' as const };
  await addFound(parts, findAll([path], new AbortController().signal), wish);
  engine.kick();
  await arrived(world, 1);
  expect(inAlbum(world)).toEqual(['named.jpg']);
});

test('ten thousand files dropped at once are each noted, and each once', async () => {
  const { world, opened, engine } = await startWatching();
  engine.pause();
  const wanted = 10_000;
  for (let number = 0; number < wanted; number += 1)
    world.put(`day ${number % 20}/IMG_${number}.jpg`, `picture ${number}`);
  const noted = (): Record<string, number> | undefined =>
    opened.parts.db.get(
      `SELECT count(*) AS files, count(DISTINCT path) AS paths, sum(stage = 'found') AS found FROM file`,
    );
  await expect.poll(() => noted()?.['files'], { timeout: 60_000 }).toBe(wanted);
  await aMoment();
  expect(noted()).toEqual({ files: wanted, paths: wanted, found: wanted });
});

test('a file is left alone under its temporary name and taken under its final one', async () => {
  const { world } = await startWatching();
  const path = world.put('photo.jpg.part', jpeg());
  await aMoment();
  expect(world.emulator.library.items()).toHaveLength(0);
  renameSync(path, join(world.pictures, 'photo.jpg'));
  await arrived(world, 1);
  expect(inAlbum(world)).toEqual(['photo.jpg']);
});

test('what is put into a hidden or system folder stays there, at the start and later', async () => {
  const { world } = await startWatching(({ put }) => {
    put('.thumbnails/start.jpg', jpeg());
    put('@eaDir/start/start2.jpg', jpeg());
  });
  world.put('.thumbnails/later.jpg', jpeg());
  world.put('.private/deep/down/later.jpg', jpeg());
  world.put('@eaDir/later.jpg', jpeg());
  await aMoment();
  expect(world.emulator.library.items()).toEqual([]);
  world.put('seen.jpg', jpeg());
  await arrived(world, 1);
  await aMoment();
  expect(world.emulator.library.items().map(({ fileName }) => fileName)).toEqual(['seen.jpg']);
});

test('a folder inside that gets another name sends nothing again', async () => {
  const { world, opened } = await startWatching(({ put }) => {
    for (let i = 0; i < 5; i += 1) put(`June/IMG_${i}.jpg`, jpeg());
  });
  await arrived(world, 5);
  await until(() => [...opened.parts.work.open()].length === 0);
  renameSync(join(world.pictures, 'June'), join(world.pictures, 'July'));
  const known = (): number =>
    opened.parts.db.all(`SELECT 1 FROM file WHERE path LIKE '%/July/%' AND open=0`).length;
  await until(() => known() === 5);
  expect(world.emulator.library.items()).toHaveLength(5);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(5);
});

test('a link inside a watched folder is not followed', async () => {
  const { world, opened } = await startWatching();
  const outside = join(world.folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.jpg'), jpeg());
  symlinkSync(outside, join(world.pictures, 'link'));
  symlinkSync(join(outside, 'secret.jpg'), join(world.pictures, 'link.jpg'));
  symlinkSync(world.pictures, join(world.pictures, 'loop'));
  world.put('seen.jpg', jpeg());
  await arrived(world, 1);
  await aMoment();
  expect(inAlbum(world)).toEqual(['seen.jpg']);
  expect(opened.parts.db.all(`SELECT 1 FROM file WHERE reason_code='link'`).length).toBeGreaterThanOrEqual(2);
});

test('a film edited while it is sent arrives in its last version only', async () => {
  const { world } = await startWatching();
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'delay', ms: 400 },
  });
  const path = world.put('film.mp4', mp4(6 * MIB));
  await until(() => world.emulator.ledger.of('uploads.finalize').length === 1);
  const last = mp4(6 * MIB + 77);
  writeFileSync(path, last);
  await arrived(world, 1);
  await aMoment();
  expect(world.emulator.library.items().map((item) => item.sha256)).toEqual([sha256(last)]);
  expectNoViolations(world);
});

test('a folder that vanishes is "not connected", and goes on when it is back, its new files included', async () => {
  const { world, watch, opened, folderId } = await startWatching(({ put }) => put('a.jpg', jpeg()));
  await arrived(world, 1);
  const away = `${world.pictures}-away`;
  renameSync(world.pictures, away);
  watch.checkNow();
  await until(() => watch.standingOf(folderId).state === 'notConnected');
  expect(opened.folders.list()).toHaveLength(1);
  writeFileSync(join(away, 'b.jpg'), jpeg());
  renameSync(away, world.pictures);
  await arrived(world, 2);
  await until(() => watch.standingOf(folderId).state === 'watching');
  // And from now on it is watched again, not only compared.
  await aMoment();
  world.put('c.jpg', jpeg());
  await arrived(world, 3);
  await until(() => [...opened.parts.work.open()].length === 0);
  expect(opened.parts.db.all(`SELECT name FROM file WHERE stage = 'failed'`)).toEqual([]);
});

test('“check now” during a comparison that finds nothing there is not put off to the next round', async () => {
  const { world, watch, opened, folderId } = await startWatching();
  renameSync(world.pictures, `${world.pictures}-away`);
  watch.checkNow();
  while (watch.standingOf(folderId).state !== 'checking') await setImmediate();
  watch.checkNow();
  while (watch.standingOf(folderId).state === 'checking') await setImmediate();
  const { state, nextCheckAt } = watch.standingOf(folderId);
  expect(state).toBe('notConnected');
  expect((nextCheckAt ?? 0) - opened.parts.clock.now()).toBeLessThanOrEqual(2000);
});

test('rules that change while their folder is compared decide of what the comparison has still to come to', async () => {
  const { world, watch, opened, folderId } = await startWatching();
  const { folders } = opened;
  const withRules = (rules: Partial<FolderRules>): void => {
    folders.setRules(folderId, { ...DEFAULT_RULES, ...rules });
    watch.restart(folderId);
  };
  const counts = (): { files: number; skipped: number } => folders.counts(folderId);
  const isCompared = (): boolean => watch.standingOf(folderId).state === 'watching';
  for (let at = 0; at < 2000; at += 1) world.put(`${at % 20}/${at}.jpg`, jpeg());
  withRules({ exclude: ['*.jpg'] });
  await until(() => counts().skipped > 100);
  expect(counts().files).toBeLessThan(2000);
  withRules({ minimumAgeMs: 3_600_000 });
  await until(() => counts().files === 2000 && isCompared());
  await aMoment();
  await until(isCompared);
  expect(counts().skipped).toBe(0);
});

test('files removed here stay in Google Photos', async () => {
  const { world, watch } = await startWatching(({ put }) => {
    put('a.jpg', jpeg());
    put('b.jpg', jpeg());
  });
  await arrived(world, 2);
  rmSync(join(world.pictures, 'a.jpg'));
  watch.checkNow();
  await aMoment();
  expect(inAlbum(world)).toEqual(['a.jpg', 'b.jpg']);
  expect(world.emulator.ledger.counts['albums.batchRemove']).toBeUndefined();
});

test('a storm of new files is one batch after the other, each file once', async () => {
  const { world } = await startWatching();
  for (let i = 0; i < 150; i += 1) world.put(`${i % 40}/IMG_${i}.jpg`, jpeg());
  await until(() => world.emulator.library.items().length === 150, 30_000);
  await aMoment();
  expect(inAlbum(world)).toHaveLength(150);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(150);
  expectNoViolations(world);
});

test('a removed folder is compared no more; what was on its way ends', async () => {
  const { world, opened, watch, engine, folderId } = await startWatching();
  world.emulator.settings.latency.uploadMs = 5;
  for (let i = 0; i < 40; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  watch.checkNow();
  await until(() => world.emulator.ledger.of('uploads.raw').length > 5);
  opened.folders.remove(folderId);
  watch.start();
  await until(() => !engine.busy && [...opened.parts.work.open()].length === 0);
  const count = world.emulator.library.items().length;
  world.put('late.jpg', jpeg());
  await aMoment();
  expect(world.emulator.library.items()).toHaveLength(count);
  expect(opened.parts.db.all(`SELECT 1 FROM file WHERE stage='failed'`)).toEqual([]);
});

test('a folder that rests and is given up while its files are sent: what is under way breaks off, and nothing of it arrives', async () => {
  const { world, opened, watch, engine, folderId } = await startWatching();
  world.emulator.settings.latency.uploadMs = 300;
  for (let i = 0; i < 12; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  watch.checkNow();
  await until(() => [...opened.parts.work.open()].some(({ stage }) => stage === 'uploading'));
  opened.folders.setPaused(folderId, true);
  await engine.interrupt();
  expect([...opened.parts.work.open()].map(({ stage }) => stage)).not.toContain('uploading');
  opened.folders.remove(folderId);
  watch.start();
  await aMoment();
  expect([...opened.parts.work.open()]).toEqual([]);
  expect(world.emulator.library.items()).toEqual([]);
});

test('a folder inside a watched one, around one, or a file is refused with the reason', async () => {
  const { world, opened } = await startWatching(({ put }) => put('inner/a.jpg', jpeg()));
  const destination = opened.folders.list()[0]?.destinationId ?? 0;
  expect(await addFolder(opened, join(world.pictures, 'inner'), destination)).toMatchObject({
    code: 'folderNested',
  });
  expect(await addFolder(opened, world.folder, destination)).toMatchObject({ code: 'folderNested' });
  expect(await addFolder(opened, `${world.pictures}-too`, destination)).toMatchObject({
    code: 'folderNotFound',
  });
  expect(await addFolder(opened, world.put('file.jpg', jpeg()), destination)).toMatchObject({
    code: 'notAFolder',
  });
  mkdirSync(`${world.pictures}-too`);
  expect(await addFolder(opened, `${world.pictures}-too`, destination)).toMatchObject({ ok: true });
});

test('comparing a folder that is not connected says so and changes no row', async () => {
  const { world, opened } = await startWatching(({ put }) => put('a.jpg', jpeg()));
  await arrived(world, 1);
  await until(() => [...opened.parts.work.open()].length === 0);
  rmSync(world.pictures, { recursive: true });
  const [folder] = opened.folders.list();
  if (!folder) throw new Error('no folder');
  const before = opened.parts.db.all('SELECT stage, changed_at FROM file');
  const { signal } = new AbortController();
  const result = await compareFolder({ ...opened, signal }, folder, {
    onFile: () => undefined,
  });
  expect(result).toMatchObject({ ok: false, code: 'notConnected', why: 'missing' });
  expect(opened.parts.db.all('SELECT stage, changed_at FROM file')).toEqual(before);
});

test('a folder that was added in other capitals is the same folder, and so are those inside it', async () => {
  const { world, opened } = await startWatching();
  const destination = opened.folders.list()[0]?.destinationId ?? 0;
  const small = join(world.folder, 'photos');
  const large = join(world.folder, 'PHOTOS');
  mkdirSync(join(small, 'inner'), { recursive: true });
  // As on macOS and Windows, where both names lead to it and the disk spells one of them.
  symlinkSync(small, large);
  const known = opened.folders.add(large, destination);
  expect(await addFolder(opened, small, destination)).toMatchObject({ ok: true, folder: { id: known.id } });
  expect(await addFolder(opened, join(small, 'inner'), destination)).toMatchObject({
    code: 'folderNested',
    other: large,
  });
});
