// What the system tells of a folder, and what is done where it tells nothing: folders without notices, a system that watches no more,
// directories that come and go, and the look at a directory alone.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { watch as watchFiles } from 'chokidar';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { PROBE_NAME } from '../../src-main/engine/names.ts';
import { FolderEvents } from '../../src-main/program/folder-events.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { FolderWatch, type WatchOptions } from '../../src-main/program/watch.ts';
import type { Opened } from '../../src-main/program/open.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld, type World } from '../help/world.ts';

type Watching = { world: World; opened: Opened; watch: FolderWatch; id: number };

async function startWatching(
  before: (world: World) => void,
  options: Partial<WatchOptions> = {},
  speed = 20,
): Promise<Watching> {
  const world = await startWorld();
  const opened = openWorld(world, { clock: createTestClock(speed), backoffScale: 1 });
  const accountId = await signIn(world, opened);
  before(world);
  const { parts } = opened;
  const added = await addFolder(opened, world.pictures, parts.albums.ensureDestination(accountId, null).id);
  if (!added.ok) throw new Error(added.code);
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const watch = new FolderWatch(parts, opened.folders, { onWork: () => engine.kick(), ...options });
  engine.start();
  watch.start();
  onTestFinished(async () => {
    await watch.stop();
    await engine.stop();
    await opened.close();
  });
  return { world, opened, watch, id: added.folder.id };
}

const names = ({ world }: Watching): string[] =>
  world.emulator.library
    .items()
    .map((item) => item.fileName)
    .sort();
const rowNames = ({ opened }: Watching): string[] =>
  opened.parts.db.all<{ name: string }>('SELECT name FROM file ORDER BY name').map(({ name }) => name);

test('the probe shows that a folder tells of changes, leaves nothing behind and is never a row', async () => {
  let events: FolderEvents | undefined;
  const place = await startWatching(({ put }) => put('a.jpg', jpeg()), {
    events: (...args) => (events = new FolderEvents(...args)),
  });
  await until(() => events?.state === 'working');
  expect(place.watch.standingOf(place.id).note).toBeNull();
  await until(() => !existsSync(join(place.world.pictures, PROBE_NAME)));
  place.world.put('b.jpg', jpeg());
  await until(() => names(place).length === 2);
  expect(rowNames(place)).toEqual(['a.jpg', 'b.jpg']);
});

/** chokidar of a drive that tells nothing, or of a system that refuses. */
const silent = (errorCode?: string) =>
  (() => {
    const listeners = new Map<string, (argument?: unknown) => void>();
    const watcher = {
      on: (name: string, listener: (argument?: unknown) => void) => (listeners.set(name, listener), watcher),
      add: () => watcher,
      unwatch: () => watcher,
      close: () => Promise.resolve(),
    };
    // At once: of a clock that goes 500 times as fast a few milliseconds are the seconds after which the system has surely answered.
    setImmediate(() => {
      if (errorCode) listeners.get('error')?.(Object.assign(new Error('refused'), { code: errorCode }));
      listeners.get('ready')?.();
    });
    return watcher;
  }) as unknown as typeof watchFiles;

test('a folder that tells nothing is compared every ten minutes, and says so', async () => {
  const place = await startWatching(
    ({ put }) => put('a.jpg', jpeg()),
    { events: (root, clock, to) => new FolderEvents(root, clock, to, silent()) },
    500,
  );
  await until(() => place.watch.standingOf(place.id).note?.code === 'noNotices');
  const { nextCheckAt } = place.watch.standingOf(place.id);
  expect((nextCheckAt ?? 0) - place.opened.parts.clock.now()).toBeLessThanOrEqual(600_000);
  place.world.put('b.jpg', jpeg());
  await until(() => names(place).length === 2);
});

test.each(['ENOSPC', 'EMFILE'])(
  'a system that watches no more (%s) is said, and nothing is missed',
  async (code) => {
    const place = await startWatching(
      ({ put }) => put('a.jpg', jpeg()),
      { events: (root, clock, to) => new FolderEvents(root, clock, to, silent(code)) },
      500,
    );
    await until(() => place.watch.standingOf(place.id).note?.code === 'watchLimit');
    place.world.put('deep/b.jpg', jpeg());
    await until(() => names(place).length === 2);
  },
);

test('a limit that has passed: the folder is watched again, and until then told as limited', async () => {
  let begun = 0;
  const notes: (string | undefined)[] = [];
  const place: Watching = await startWatching(
    ({ put }) => put('deep/a.jpg', jpeg()),
    {
      events: (root, clock, to) =>
        new FolderEvents(root, clock, to, (begun += 1) < 4 ? silent('ENOSPC') : undefined),
      onState: () => begun > 1 && notes.push(place.watch.standingOf(place.id).note?.code),
    },
    500,
  );
  await until(() => place.watch.standingOf(place.id).note?.code === 'watchLimit');
  await until(() => place.watch.standingOf(place.id).note === null);
  expect(begun).toBe(4);
  expect(notes.lastIndexOf('watchLimit')).toBeLessThan(notes.indexOf(undefined));
  const { nextCheckAt } = place.watch.standingOf(place.id);
  await until(() => place.watch.standingOf(place.id).nextCheckAt !== nextCheckAt);
  expect(begun).toBe(4);
});

test('the interval of the whole comparison can be chosen', async () => {
  const place = await startWatching(({ put }) => put('a.jpg', jpeg()), { checkEveryMs: () => 120_000 });
  await until(() => place.watch.standingOf(place.id).state === 'watching' && names(place).length === 1);
  const { nextCheckAt } = place.watch.standingOf(place.id);
  expect((nextCheckAt ?? 0) - place.opened.parts.clock.now()).toBeLessThanOrEqual(120_000);
});

test('a new file in the root is found without a look into each directory below', async () => {
  const place = await startWatching(({ put }) => {
    for (let i = 0; i < 30; i += 1) put(`d${i}/a.jpg`, jpeg());
  });
  await until(() => names(place).length === 30);
  await until(() => place.watch.standingOf(place.id).state === 'watching');
  const asked = vi.spyOn(place.opened.parts.files, 'inFolder');
  place.world.put('new.jpg', jpeg());
  await until(() => names(place).length === 31);
  expect(asked.mock.calls.some(([, path]) => path.endsWith('/d7/a.jpg'))).toBe(false);
});

test('directories that are moved, renamed and made anew are watched where they are', async () => {
  const place = await startWatching(({ put }) => put('June/1/a.jpg', jpeg()));
  const { world } = place;
  await until(() => names(place).length === 1);
  renameSync(join(world.pictures, 'June'), join(world.pictures, 'July'));
  await until(() => rowNames(place).length === 2);
  world.put('July/1/b.jpg', jpeg());
  await until(() => names(place).length === 2);
  mkdirSync(join(world.pictures, 'June'));
  world.put('June/c.jpg', jpeg());
  await until(() => names(place).length === 3);
  world.put('June/1/2/3/d.jpg', jpeg());
  await until(() => names(place).length === 4);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(4);
});

test('a comparison can be cancelled, and the next one brings the rest', async () => {
  const place = await startWatching(({ put }) => {
    for (let i = 0; i < 3000; i += 1) put(`${i % 10}/IMG_${i}.txt`, Buffer.from('x'));
  });
  const { watch, id } = place;
  await until(() => (watch.standingOf(id).foundCount ?? 0) > 0);
  watch.cancelCheck(id);
  await until(() => watch.standingOf(id).state === 'watching');
  expect(rowNames(place).length).toBeLessThan(3000);
  watch.checkNow(id);
  await until(() => rowNames(place).length === 3000);
});

/** A name space of its own has a limit of its own, which may be lowered there. */
const LIMIT = '/proc/sys/user/max_inotify_watches';
const lowered = (script: string): string =>
  execFileSync('unshare', ['--user', '--map-root-user', 'sh', '-c', `echo 20 > ${LIMIT} && ${script}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

const canLower = ((): boolean => {
  try {
    return lowered(`cat ${LIMIT}`).trim() === '20';
  } catch {
    return false;
  }
})();

test.runIf(canLower)(
  'with the limit of the system really lowered to 20 directories, it is noticed',
  async () => {
    const { pictures, folder } = await startWorld();
    for (let i = 0; i < 60; i += 1) mkdirSync(join(pictures, `d${i}`));
    const source = resolve('src-main/program/folder-events.ts');
    const script = join(folder, 'watch.ts');
    writeFileSync(
      script,
      `import { FolderEvents } from ${JSON.stringify(source)};
     import { readdirSync } from 'node:fs';
     const clock = { now: Date.now, timer: () => () => undefined };
     const root = ${JSON.stringify(pictures)};
     const state = () => { console.log(events.state); if (events.state === 'limited') process.exit(0); };
     const events = new FolderEvents(root, clock, { hint: () => {}, gone: () => {}, log: () => {}, state });
     for (const name of readdirSync(root)) events.add(root + '/' + name);
     setTimeout(() => process.exit(1), 20_000);`,
    );
    expect(lowered(`exec ${process.execPath} ${script}`)).toContain('limited');
  },
);
