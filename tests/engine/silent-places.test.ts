// Paths that a person names while a disk does not answer, neither yes nor no: nobody waits for that of another, and what lies on it is
// told as not answering.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, type Dir, type Stats } from 'node:fs';
import type * as AskedNow from 'node:fs';
import type * as Asked from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Preview } from '../../src-main/contract.ts';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { createContext } from '../../src-main/doors/cli/context.ts';
import { ensureThere } from '../../src-main/doors/cli/path-argument.ts';
import { Previews } from '../../src-main/doors/previews.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { DEFAULT_RULES } from '../../src-main/engine/rules.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { takeOverList } from '../../src-main/program/take-over.ts';
import { FolderWatch } from '../../src-main/program/watch.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openSignedIn } from '../help/world.ts';

/** While it is silent, no question about a path with this word in it has an answer; `goOn` gives them all. */
const disk = vi.hoisted(() => {
  let answers = Promise.resolve();
  let goOn = (): void => undefined;
  return {
    fallSilent: () => void (answers = new Promise((resolve) => (goOn = resolve))),
    goOn: () => goOn(),
    answersFor: (path: string): Promise<void> | undefined => (path.includes('silent') ? answers : undefined),
  };
});
afterEach(() => disk.goOn());

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof Asked>();
  const silent =
    <Rest extends unknown[], T>(ask: (path: string, ...rest: Rest) => Promise<T>) =>
    async (path: string, ...rest: Rest): Promise<T> => {
      await disk.answersFor(path);
      return ask(path, ...rest);
    };
  return {
    ...real,
    realpath: silent(real.realpath),
    opendir: silent(real.opendir as (path: string) => Promise<Dir>),
    stat: silent(real.stat as (path: string, options?: object) => Promise<Stats>),
  };
});
vi.mock('node:fs', async (load) => {
  const real = await load<typeof AskedNow>();
  const frozen =
    <Rest extends unknown[], T>(ask: (path: string, ...rest: Rest) => T) =>
    (path: string, ...rest: Rest): T => {
      if (disk.answersFor(path)) throw new Error('the whole program stands still');
      return ask(path, ...rest);
    };
  const realpathSync = Object.assign(frozen(real.realpathSync), { native: frozen(real.realpathSync.native) });
  const existsSync = frozen(real.existsSync as (path: string) => boolean);
  return { ...real, realpathSync, existsSync, statSync: frozen(real.statSync as (path: string) => Stats) };
});

async function openPlaces(...names: string[]) {
  const { world, opened, accountId } = await openSignedIn({ clock: createTestClock(60) });
  for (const name of names) mkdirSync(join(world.folder, name), { recursive: true });
  const { id } = opened.parts.albums.ensureDestination(accountId, null);
  return { world, opened, accountId, place: (name: string): string => join(world.folder, name), id };
}

test('a folder is added while the disk of another watched one does not answer', async () => {
  const { opened, place, id } = await openPlaces('silent', 'local');
  opened.folders.add(place('silent'), id);
  disk.fallSilent();
  expect(await addFolder(opened, place('local'), id)).toMatchObject({ ok: true });
});

test('a file that is named to a command, on a disk that does not answer, is told as that', async () => {
  const { place } = await openPlaces('silent', 'local');
  const context = createContext({});
  const clock = createTestClock(60);
  await ensureThere(context, clock, [place('local'), place('silent')]);
  await expect(ensureThere(context, clock, [place('local'), place('missing')])).rejects.toMatchObject({
    exitCode: 2,
  });
  disk.fallSilent();
  await expect(ensureThere(context, clock, [place('local'), place('silent')])).rejects.toMatchObject({
    exitCode: 1,
  });
});

test('a list of another program that names files on a disk that does not answer holds nobody else', async () => {
  const { opened, place, accountId, world } = await openPlaces('silent');
  writeFileSync(place('silent/a.jpg'), jpeg());
  disk.fallSilent();
  const lines = async function* () {
    yield await Promise.resolve('silent/a.jpg');
  };
  const wish = { accountId, base: world.folder, from: 'list' };
  const taken = takeOverList(opened.parts, lines(), wish, () => undefined);
  expect(await Promise.race([taken, setTimeout(100, 'nobody is held')])).toBe('nobody is held');
  disk.goOn();
  expect(await taken).toMatchObject({ found: 1, added: 1 });
});

test('a folder whose own disk does not answer is refused with that', async () => {
  const { opened, place, id } = await openPlaces('silent');
  disk.fallSilent();
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
  disk.fallSilent();
  expect(await addFolder(opened, place('around'), id)).toMatchObject({ code: 'folderNested' });
});

test('a folder whose disk stops to answer while it is checked says so, and is checked when it answers again', async () => {
  const { opened, place, id } = await openPlaces('silent/inner/deep');
  const { parts, folders } = opened;
  for (const name of ['silent/a.jpg', 'silent/inner/b.jpg', 'silent/inner/deep/c.jpg'])
    writeFileSync(place(name), jpeg());
  const folder = folders.add(place('silent'), id);
  let isFirst = true;
  const watch = new FolderWatch(parts, folders, {
    onWork: () => {
      if (isFirst) disk.fallSilent();
      isFirst = false;
    },
  });
  watch.start();
  const standing = () => watch.standingOf(folder.id);
  await expect.poll(standing).toMatchObject({
    state: 'notConnected',
    note: { code: 'unreadable', detail: 'ETIMEDOUT' },
  });
  disk.goOn();
  await expect.poll(standing).toMatchObject({ state: 'watching', note: null });
  expect(folders.counts(folder.id)).toMatchObject({ files: 3 });
  await watch.stop();
});

test('a preview whose disk stops to answer keeps no later one from its turn', async () => {
  const { opened, place, accountId } = await openPlaces('network', 'local');
  // Of one size, so that the second one is read.
  for (const path of ['network/a.jpg', 'network/b.jpg', 'local/c.jpg'])
    writeFileSync(place(path), jpeg('same'));
  const hash = vi.spyOn(opened.parts.hasher, 'hash').mockReturnValue(new Promise(() => undefined));
  const told: Preview[] = [];
  const previews = new Previews(opened, (preview) => told.push(preview));
  const start = (name: string) => {
    const where = { root: place(name), part: place(name) };
    return previews.start({ where, folder: undefined, accountId, rules: DEFAULT_RULES }).previewId;
  };
  start('network');
  await expect.poll(() => hash).toHaveBeenCalled();
  const next = start('local');
  await expect.poll(() => told.at(-1)).toMatchObject({ previewId: next, state: 'done', found: 1 });
  await previews.stop();
});

test.skipIf(process.platform === 'win32')(
  'a program whose page waits for a picture on a disk that does not answer ends all the same',
  async () => {
    const { world, opened, id, accountId } = await openPlaces();
    // A pipe that nobody writes to keeps whoever opens it in the same way.
    const path = join(world.folder, 'picture.jpg');
    execFileSync('mkfifo', [path]);
    onTestFinished(() => closeSync(openSync(path, 'r+')));
    const { files } = opened.parts;
    const target = { accountId, destinationId: id, folderId: null, uploadId: null };
    const { file } = files.note({ path, name: 'picture.jpg', sizeBytes: 9, modifiedAtMs: 9 }, target);
    files.apply(file.id, {
      ...{ type: 'fingerprinted', sha256: 'a', sizeBytes: 9, modifiedAtMs: 9, media: 'photo' },
      mime: 'image/jpeg',
    });
    await opened.parts.db.durable();
    await opened.close();
    const options = { dataFolder: world.dataFolder, endpoint: world.emulator.origin, backoffScale: 1 };
    const started = await startProgram(createBrowserHost(world.dataFolder, false), options);
    if (!started.ok) throw new Error(started.code);
    const page = started.program.connect(() => undefined);
    page.receive({ id: 1, call: 'engine.pause', arg: { until: 'resumed' } });
    page.receive({ id: 2, call: 'files.thumbnail', arg: { id: file.id } });
    await setTimeout(3000);
    await started.program.stop();
  },
);
