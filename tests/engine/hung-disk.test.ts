// A watched folder whose disk does not answer, neither yes nor no: its files wait, those of other folders arrive, and when it answers
// again everything goes on.
import type * as promises from 'node:fs/promises';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { noteStuck } from '../../src-main/engine/hung.ts';
import type { Parts } from '../../src-main/engine/parts.ts';
import { compareFolder } from '../../src-main/program/folders.ts';
import { walkOpenUploads } from '../../src-main/program/open-uploads.ts';
import { Scan } from '../../src-main/program/scan.ts';
import { runUpload, until } from '../help/engine-run.ts';
import { setRules, startFolderWorld } from '../help/folder-run.ts';
import { jpeg, mp4, noisyPng } from '../help/media.ts';
import { createTestClock, expectNoViolations, openWorld, signIn, startWorld } from '../help/world.ts';

const FILES = 90;

/** Of paths that begin so the disk does not answer these questions. */
const silent = vi.hoisted(() => ({ lstat: '-', open: '-', access: '-' }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const lstat = (...args: Parameters<typeof real.lstat>) =>
    String(args[0]).startsWith(silent.lstat) ? new Promise(() => undefined) : real.lstat(...args);
  const open = (...args: Parameters<typeof real.open>) =>
    String(args[0]).startsWith(silent.open) ? new Promise(() => undefined) : real.open(...args);
  const access = (...args: Parameters<typeof real.access>) =>
    String(args[0]).startsWith(silent.access) ? new Promise(() => undefined) : real.access(...args);
  return { ...real, lstat, open, access };
});

/** Two folders with as many files each, found and not yet prepared. */
async function openTwoFolders(content: () => Buffer) {
  const world = await startWorld();
  // A minute takes a fifth of a second.
  const opened = openWorld(world, { clock: createTestClock(300), backoffScale: 0.1 });
  const accountId = await signIn(world, opened);
  const { parts, folders } = opened;
  const destination = parts.albums.ensureDestination(accountId, { title: 'Lake' });
  const folderIds: number[] = [];
  for (const name of ['network', 'local']) {
    const path = join(world.folder, name);
    mkdirSync(path);
    for (let index = 0; index < FILES; index += 1)
      writeFileSync(join(path, `${name}-${index}.jpg`), content());
    folderIds.push(folders.add(path, destination.id).id);
  }
  const [network = 0] = folderIds;
  for (const id of folderIds) {
    const folder = folders.byId(id);
    if (!folder) throw new Error('it is not watched');
    const { signal } = new AbortController();
    await compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
  }
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const created = (): number => world.emulator.library.items().length;
  return { world, parts, folders, network, engine, created };
}

const waitsOf = (parts: Parts): (string | undefined)[] =>
  [...parts.work.open()].map(({ reason }) => reason?.code);

test('a disk that does not answer holds up no other folder', async () => {
  const { parts, network, engine, created } = await openTwoFolders(jpeg);
  const isConnected = parts.isConnected.bind(parts);
  const answers = Promise.withResolvers<boolean>();
  let asked = 0;
  parts.isConnected = (id) => {
    if (id !== network) return isConnected(id);
    asked += 1;
    return answers.promise;
  };
  engine.start();
  await until(() => created() === FILES, 20_000);
  expect(waitsOf(parts)).toContain('notConnected');
  // One question for each lane, not one for each file.
  expect(asked).toBeLessThanOrEqual(2);
  parts.isConnected = isConnected;
  answers.resolve(true);
  await until(() => created() === 2 * FILES, 20_000);
  await engine.stop();
});

test('a disk that stops to answer when its bytes are at Google holds up no item of another folder', async () => {
  const { world, parts, network, engine, created } = await openTwoFolders(jpeg);
  const bytesAreThere = Promise.withResolvers<void>();
  const run = parts.writeLocks.run.bind(parts.writeLocks);
  parts.writeLocks.run = (accountId, work) =>
    run(accountId, async () => {
      await bytesAreThere.promise;
      return work();
    });
  engine.start();
  const sent = (): number | undefined => world.emulator.ledger.counts['uploads.raw'];
  await until(() => sent() === 2 * FILES && engine.sentBytes.size === 0, 20_000);
  const answers = Promise.withResolvers<void>();
  noteStuck(parts, { folderId: network, uploadId: null }, answers.promise);
  bytesAreThere.resolve();
  await until(() => created() === FILES, 20_000);
  await until(() => waitsOf(parts).every((code) => code === 'notConnected'));
  answers.resolve();
  await until(() => created() === 2 * FILES, 20_000);
  await engine.stop();
  expect(sent()).toBe(2 * FILES);
});

test('a disk that stops to answer while its files are sent frees their places', async () => {
  const { world, parts, network, engine, created } = await openTwoFolders(() => noisyPng(400, 300));
  const answers = Promise.withResolvers<void>();
  const take = parts.throttle.take.bind(parts.throttle);
  let isStuck = false;
  parts.throttle.take = (bytes, signal) => {
    // The first piece of some file goes out; what comes after it has to be read.
    if (!isStuck) noteStuck(parts, { folderId: network, uploadId: null }, answers.promise);
    isStuck = true;
    return take(bytes, signal);
  };
  engine.start();
  await until(() => created() === FILES, 30_000);
  expect(waitsOf(parts)).toContain('notConnected');
  answers.resolve();
  await until(() => created() === 2 * FILES, 30_000);
  await engine.stop();
  expectNoViolations(world);
});

test('a folder whose disk does not answer is not connected, and is again when it answers', async () => {
  const { parts, folders, network } = await openTwoFolders(jpeg);
  const folder = folders.byId(network);
  if (!folder) throw new Error('it is not watched');
  const { signal } = new AbortController();
  const compare = () => compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
  const answers = Promise.withResolvers<void>();
  noteStuck(parts, { folderId: network, uploadId: null }, answers.promise);
  expect(await compare()).toMatchObject({ ok: false, why: 'unreadable', detail: 'ETIMEDOUT' });
  answers.resolve();
  await expect.poll(compare).toEqual({ ok: true, found: FILES });
});

test('a file that may lie on a silent disk by now holds up neither its own folder nor the comparison of it', async () => {
  const { world, parts, folders, network, engine } = await openTwoFolders(jpeg);
  const other = folders.byId(network)?.path ?? '';
  const local = folders.list().find(({ id }) => id !== network);
  if (!local) throw new Error('it is not watched');
  renameSync(join(world.folder, 'local/local-0.jpg'), join(other, 'local-0.jpg'));
  const { signal } = new AbortController();
  const compare = (folder: typeof local) =>
    compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
  await compare({ ...local, id: network, path: other });
  silent.access = other;
  onTestFinished(() => void (silent.access = '-'));
  const [gone] = [...parts.work.open()].filter(({ path }) => path === join(local.path, 'local-0.jpg'));
  const goneNow = () => parts.files.byId(gone?.id ?? 0);
  engine.start();
  await until(() => folders.counts(local.id).done === FILES - 1, 20_000);
  await until(() => goneNow()?.reason?.code === 'vanished');
  expect(await compare(local)).toEqual({ ok: true, found: FILES - 1 });
  expect(goneNow()?.reason).toEqual({ code: 'vanished' });
  silent.access = '-';
  await compare(local);
  await engine.stop();
});

test('large files of a disk that does not answer hold up no other folder', async () => {
  const { parts, folders, network, engine, created } = await openTwoFolders(() => mp4(1_100_000));
  silent.lstat = folders.byId(network)?.path ?? '-';
  onTestFinished(() => void (silent.lstat = '-'));
  engine.start();
  await until(() => created() === FILES, 30_000);
  await until(() => waitsOf(parts).every((code) => code === 'notConnected'));
  await engine.stop();
});

test('a file that has grown to a large one since it was named may take long to read', async () => {
  const world = await startWorld();
  const opened = openWorld(world, { clock: createTestClock(300), backoffScale: 0.1 });
  await signIn(world, opened);
  const { files, hasher } = opened.parts;
  const path = world.put('film.mp4', mp4(40_000));
  const stop = files.onChange(() => {
    stop();
    writeFileSync(path, mp4(1_100_000));
  });
  const hash = hasher.hash.bind(hasher);
  // A minute and a half.
  hasher.hash = (what) => sleep(300).then(() => hash(what));
  const sent = (await runUpload(opened, [path])).files['film.mp4'];
  expect(sent).toMatchObject({ stage: 'created', sizeBytes: 1_100_000 });
});

/** As it is called off a moment after it has begun. */
const calledOff = (work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('called off')), 200);
  return work(abort.signal);
};

test.each(['found', 'newest'] as const)(
  'a comparison (%s first) that a file on a silent disk holds up ends when it is called off, and so does a preview',
  async (order) => {
    const place = await startFolderWorld();
    place.world.put('a.jpg', jpeg());
    setRules(place, { newerThanAt: 1, order });
    const { parts, folders } = place.opened;
    const [folder] = folders.list();
    if (!folder) throw new Error('it is not watched');
    silent.open = folder.path;
    onTestFinished(() => void (silent.open = '-'));
    const compare = (signal: AbortSignal) =>
      compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
    await expect(calledOff(compare)).rejects.toThrow('called off');
    const where = { root: folder.path, part: folder.path };
    const { accountId } = place;
    const { db, hasher, clock } = parts;
    const scan = new Scan({ where, rules: folder.rules, folder, accountId, db, hasher, now: clock.now() });
    await expect(calledOff((signal) => scan.lines(signal).next())).rejects.toThrow('called off');
  },
);

test('a look for what a person named ends when it is called off', async () => {
  const world = await startWorld();
  const path = world.put('a.jpg', jpeg());
  silent.lstat = path;
  onTestFinished(() => void (silent.lstat = '-'));
  await expect(calledOff((signal) => findAll([path], signal).next())).rejects.toThrow('called off');
});

test('an upload that was ended in its walk, on a disk that does not answer by now, does not hold up the rest', async () => {
  const { world, parts } = await openTwoFolders(() => jpeg('a'));
  const path = join(world.folder, 'network');
  const [first] = parts.work.open();
  const noWishes = { fixDates: [], captions: false, ownDates: {} };
  parts.uploads.start(first?.destinationId ?? 0, null, null, noWishes, [path]);
  const { signal } = new AbortController();
  const walk = (): Promise<string[]> => walkOpenUploads({ parts, signal, onAdded: () => undefined });
  silent.lstat = silent.access = path;
  onTestFinished(() => void (silent.lstat = silent.access = '-'));
  expect(await walk()).toEqual([path]);
  expect(parts.uploads.toWalk()).toHaveLength(1);
  silent.lstat = silent.access = '-';
  expect(await walk()).toEqual([]);
  expect(parts.uploads.toWalk()).toEqual([]);
});
