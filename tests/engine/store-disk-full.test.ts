// A disk that takes nothing more, may only be read, or fails: the run stops with one sentence, nothing goes to Google that is
// not noted, and when the disk works again everything goes on and nothing is there twice.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineState, ToPage } from '../../src-main/contract.ts';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { createContext, withDataFolder } from '../../src-main/doors/cli/context.ts';
import type { Program } from '../../src-main/doors/host.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { openDataFolder } from '../../src-main/program/open.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { DatabaseFailure } from '../../src-main/store/database-failure.ts';
import { plainBox } from '../../src-main/store/secrets.ts';
import { runUpload, until } from '../help/engine-run.ts';
import { jpeg, mp4 } from '../help/media.ts';
import { CODES, watchDisk } from '../help/store.ts';
import {
  expectNoViolations,
  openWorld,
  prepareSignedIn,
  signIn,
  startWorld,
  type World,
} from '../help/world.ts';

/** Long enough for a request that should not be to arrive. */
const QUIET_MS = 60;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function putFiles(world: World): string[] {
  return [
    world.put('a.jpg', jpeg('a')),
    world.put('b.jpg', jpeg('b')),
    world.put('copy of b.jpg', jpeg('b')),
    world.put('c.jpg', jpeg('c')),
    world.put('film.mp4', mp4(6 * 1024 ** 2)),
  ];
}

const namesAtGoogle = ({ emulator }: World): string[] =>
  emulator.library.items().map(({ fileName }) => fileName);

test('a full disk stops the run at whichever write, and the next run finishes without sending twice', async () => {
  const disk = watchDisk();
  for (let works = 0, over = false; !over; works += 1) {
    const world = await startWorld();
    const paths = putFiles(world);
    const first = openWorld(world);
    await signIn(world, first);
    disk.refuse(CODES.full, works);
    const run = runUpload(first, paths, { album: 'Holiday', parallel: 1 });
    const end = await run.catch((error: unknown) => error);
    over = disk.refusals === 0;
    if (!over) {
      expect(end).toBeInstanceOf(DatabaseFailure);
      const asked = world.emulator.ledger.lastNumber;
      await pause(QUIET_MS);
      expect(world.emulator.ledger.lastNumber - asked).toBeLessThanOrEqual(1);
    }
    await first.close();
    disk.mend();
    const second = openWorld(world);
    const result = await runUpload(second, paths, { album: 'Holiday' });
    await second.close();
    expect(result.totals, `after ${works} writes`).toMatchObject({
      found: 5,
      failed: 0,
      waiting: 0,
      skipped: 0,
    });
    expect(
      namesAtGoogle(world)
        .sort()
        .map((name) => name.replace('copy of ', '')),
    ).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'film.mp4']);
    expect(world.emulator.library.albums().map(({ title, items }) => [title, items.length])).toEqual([
      ['Holiday', 4],
    ]);
    // Results that the disk did not take are asked for with the same tokens: decision 0003.
    const broken = world.emulator.ledger.violations.filter(
      ({ rule }) => rule !== 'token sent again after success',
    );
    expect(broken).toEqual([]);
    if (over) expect(works).toBeGreaterThan(12);
  }
}, 120_000);

test.each([
  ['full', CODES.full, /^The disk that holds .* is full /],
  ['read only', CODES.readOnly, /^Photostow cannot write to its data folder/],
  ['failing', CODES.io, /^Photostow cannot write to its data folder/],
  ['damaged', CODES.corrupt, /^The database in .* is damaged .* Nothing was deleted/],
])('a command on a disk that is %s ends with one sentence', async (_, code, sentence) => {
  const world = await startWorld();
  await prepareSignedIn(world);
  const disk = watchDisk();
  const context = createContext({ data: world.dataFolder, endpoint: world.emulator.origin });
  const ended = withDataFolder(context, async ({ parts }) => {
    disk.refuse(code);
    parts.uploads.setMeta('a', 'b');
    await parts.db.durable();
  });
  await expect(ended).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(sentence) });
});

test.skipIf(!existsSync('/dev/full'))(
  'a share of the disk that is used up, which SQLite tells like a broken disk, is told as full, and it goes on with room',
  async () => {
    const world = await startWorld();
    const { parts } = openWorld(world);
    const disk = watchDisk();
    disk.refuse(CODES.ioWrite);
    // Takes nothing, as the disk does then.
    symlinkSync('/dev/full', `${parts.db.file}.probe`);
    parts.uploads.setMeta('a', 'b');
    await expect(parts.db.durable()).rejects.toMatchObject({ kind: 'diskFull' });
    expect(parts.db.tryAgain()).toBe(false);
    expect(parts.db.failure?.kind).toBe('diskFull');
    disk.mend();
    expect(parts.db.tryAgain()).toBe(true);
    expect(existsSync(`${parts.db.file}.probe`)).toBe(false);
  },
);

test('what a turn wrote before the disk refused is undone as a whole', async () => {
  const world = await startWorld();
  const { parts } = openWorld(world);
  const disk = watchDisk();
  disk.refuse(CODES.full);
  parts.uploads.setMeta('one', '1');
  parts.uploads.setMeta('two', '2');
  const told: (string | undefined)[] = [];
  parts.db.onFailure((failure) => told.push(failure?.kind));
  await expect(parts.db.durable()).rejects.toBeInstanceOf(DatabaseFailure);
  expect([parts.uploads.meta('one'), parts.uploads.meta('two')]).toEqual([undefined, undefined]);
  expect(() => parts.uploads.setMeta('three', '3')).toThrow(DatabaseFailure);
  await expect(parts.db.durable()).rejects.toBeInstanceOf(DatabaseFailure);
  expect(parts.db.tryAgain()).toBe(false);
  disk.mend();
  expect(parts.db.tryAgain()).toBe(true);
  parts.uploads.setMeta('three', '3');
  await parts.db.durable();
  expect(parts.uploads.meta('three')).toBe('3');
  expect(told).toEqual(['diskFull', undefined]);
});

test('a data folder on a full disk is said to be so, and opens when there is room', async () => {
  const world = await startWorld();
  const disk = watchDisk();
  const options = {
    dataFolder: world.dataFolder,
    endpoint: null,
    backoffScale: 1,
    secretBox: plainBox,
    holder: 'we',
  };
  disk.refuse(CODES.full);
  expect(openDataFolder(options)).toMatchObject({ ok: false, code: 'diskFull' });
  disk.refuse(CODES.readOnly);
  expect(openDataFolder(options)).toMatchObject({ ok: false, code: 'dataFolderUnwritable' });
  disk.mend();
  const result = openDataFolder(options);
  expect(result.ok).toBe(true);
  if (result.ok) await result.opened.close();
});

/** The program behind the browser door, and what it says to a page. */
async function startPage(
  world: World,
): Promise<{ program: Program; state: () => EngineState | undefined; call: Call }> {
  const host = createBrowserHost(world.dataFolder, false);
  const { dataFolder } = world;
  const started = await startProgram(host, {
    dataFolder,
    endpoint: world.emulator.origin,
    backoffScale: 0.001,
  });
  if (!started.ok) throw new Error(started.code);
  const { program } = started;
  onTestFinished(() => program.stop());
  let state: EngineState | undefined;
  const answers = new Map<number, (answer: Extract<ToPage, { id: number }>) => void>();
  const line = program.connect((message) => {
    if ('topic' in message) {
      if (message.topic === 'engine.changed') state = message.payload;
    } else answers.get(message.id)?.(message);
  });
  let lastId = 0;
  const call: Call = (name, arg) =>
    new Promise((resolve) => {
      const id = (lastId += 1);
      answers.set(id, resolve);
      line.receive({ id, call: name, arg });
    });
  return { program, state: () => state, call };
}

type Call = (name: string, arg: unknown) => Promise<Extract<ToPage, { id: number }>>;

async function watchPictures(world: World): Promise<void> {
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const destination = opened.parts.albums.ensureDestination(accountId, { title: 'Holiday' });
  expect(await addFolder(opened, world.pictures, destination.id)).toMatchObject({ ok: true });
  await opened.parts.db.durable();
  await opened.close();
}

test('the app says that the disk is full, waits, and goes on by itself', async () => {
  const world = await startWorld({ latency: { uploadMs: 30 } });
  putFiles(world);
  await watchPictures(world);
  const disk = watchDisk();
  const { state } = await startPage(world);
  await until(
    () =>
      (world.emulator.ledger.counts['uploads.start'] ?? 0) + world.emulator.ledger.of('uploads.*').length > 0,
  );
  disk.refuse(CODES.full);
  await until(() => state()?.reason?.code === 'diskFull');
  expect(state()).toMatchObject({ activity: 'waiting' });
  await pause(QUIET_MS);
  const asked = world.emulator.ledger.lastNumber;
  await pause(5 * QUIET_MS);
  // It is not tried while something is under way: a film may still be hashed.
  await until(() => disk.refusals > 2);
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  disk.mend();
  await until(() => namesAtGoogle(world).length === 4 && state()?.reason === null);
  await until(() => state()?.totals.waiting === 0);
  expect(state()?.totals).toMatchObject({ found: 5, failed: 0 });
  expect(world.emulator.library.albums()).toHaveLength(1);
  expectNoViolations(world);
});

test('a disk that takes one small write and not the next is waited for like any other', async () => {
  const world = await startWorld();
  let look: (() => void) | undefined;
  // Only what is asked for is looked at: no timer goes off by itself.
  const clock = {
    now: () => Date.now(),
    timer: (_: number, callback: () => void) => ((look = callback), () => undefined),
  };
  const { parts } = openWorld(world, { clock });
  const { id, accountId } = parts.albums.ensureDestination('a', null);
  const target = { accountId, destinationId: id, folderId: null, uploadId: null };
  const { file } = parts.files.note({ path: '/a.jpg', name: 'a.jpg', sizeBytes: 1, modifiedAtMs: 1 }, target);
  parts.db.run(`UPDATE file SET stage = 'uploading' WHERE id = ?`, file.id);
  await parts.db.durable();
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 });
  const disk = watchDisk();
  disk.refuse(CODES.full);
  parts.uploads.setMeta('anything', '1');
  await expect(parts.db.durable()).rejects.toMatchObject({ kind: 'diskFull' });
  const run = parts.db.run.bind(parts.db);
  parts.db.run = () => {
    throw new DatabaseFailure('diskFull', 'database or disk is full');
  };
  disk.mend();
  expect(() => look?.()).not.toThrow();
  expect(parts.files.byId(file.id)?.stage).toBe('uploading');
  parts.db.run = run;
  look?.();
  expect(parts.files.byId(file.id)?.stage).toBe('ready');
  await engine.stop();
});

test('a disk that is full in the middle of a walk costs no file of it', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  const folder = join(world.folder, 'many');
  mkdirSync(folder);
  for (let number = 0; number < 450; number += 1) writeFileSync(join(folder, `${number}.txt`), 'no picture');
  const disk = watchDisk();
  const { program, state, call } = await startPage(world);
  const { selectionId } = await program.addSelection([folder], false);
  const hello = await call('app.hello', { contractVersion: 1 });
  const accountId = hello.ok ? (hello.value as { accounts: { id: string }[] }).accounts[0]?.id : undefined;
  disk.refuse(CODES.full, 3);
  const wishes = { fixDates: [], captions: false, ownDates: {} };
  const answer = await call('upload.start', {
    accountId,
    selectionId,
    destination: { kind: 'library' },
    wishes,
  });
  expect(answer).toMatchObject({ ok: true });
  await until(() => state()?.reason?.code === 'diskFull');
  expect(state()?.totals.found).toBeLessThan(450);
  expect(await call('engine.pause', { until: 'resumed' })).toMatchObject({
    ok: false,
    error: { code: 'diskFull' },
  });
  disk.mend();
  await until(() => state()?.totals.skipped === 450);
  expect(state()).toMatchObject({ reason: null, totals: { found: 450, waiting: 0 } });
});

test('a database that turns out to be damaged stops the app, which says how to go on', async () => {
  const world = await startWorld();
  putFiles(world);
  await watchPictures(world);
  const disk = watchDisk();
  disk.refuse(CODES.corrupt, 2);
  const { state, call } = await startPage(world);
  await until(() => state()?.reason?.code === 'databaseDamaged');
  disk.mend();
  expect(await call('app.hello', { contractVersion: 1 })).toMatchObject({ ok: true });
  expect(await call('engine.resume', null)).toMatchObject({ ok: true });
  const asked = world.emulator.ledger.lastNumber;
  await pause(QUIET_MS);
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  expect(state()?.reason?.code).toBe('databaseDamaged');
});
