// What changes while a watched folder is compared: it rests and goes on, its disk goes and comes back, the clock is set back. No
// comparison outlives its watch, and none is put off for long.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { compareFolder } from '../../src-main/program/folders.ts';
import { FolderEvents } from '../../src-main/program/folder-events.ts';
import { FolderWatch, type WatchOptions } from '../../src-main/program/watch.ts';
import type { StoredFolder } from '../../src-main/store/folders.ts';
import { until } from '../help/engine-run.ts';
import { compareAll, setRules, startFolderWorld, told, type FolderWorld } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock } from '../help/world.ts';

type EventsArgs = ConstructorParameters<typeof FolderEvents>;

const folderOf = ({ opened }: FolderWorld): StoredFolder => {
  const [folder] = opened.folders.list();
  if (!folder) throw new Error('no folder');
  return folder;
};

/** Each watch of a directory tree that was begun, in order. */
function startWatch(at: FolderWorld, options: Partial<WatchOptions> = {}) {
  const begun: EventsArgs[] = [];
  const watch = new FolderWatch(at.opened.parts, at.opened.folders, {
    onWork: () => undefined,
    events: (...args) => {
      begun.push(args);
      return new FolderEvents(...args);
    },
    ...options,
  });
  at.world.onEnd(() => watch.stop());
  watch.start();
  const { id } = folderOf(at);
  const isWatching = (): boolean => watch.standingOf(id).state === 'watching';
  /** The clock alone brings the next look, in an hour. */
  const isQuiet = (): boolean =>
    isWatching() && (watch.standingOf(id).nextCheckAt ?? 0) > at.opened.parts.clock.now() + 60_000;
  return { watch, begun, id, isWatching, isQuiet };
}

test('a folder that rests and goes on while it is compared is watched once, and not once more each time', async () => {
  const at = await startFolderWorld({ clock: createTestClock(50) });
  for (let number = 0; number < 1500; number += 1) at.world.put(`${number % 9}/${number}.jpg`, jpeg());
  setRules(at, {});
  const { watch, begun, id, isWatching } = startWatch(at, { checkEveryMs: () => 5000 });
  const { folders } = at.opened;
  for (const many of [100, 400]) {
    await until(() => folders.counts(id).files > many);
    for (const isPaused of [true, false]) {
      folders.setPaused(id, isPaused);
      watch.start();
    }
  }
  await until(isWatching);
  // Several rounds of the clock.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(begun).toHaveLength(3);
});

test('a disk that goes while it is looked through is not connected, and does not count as compared', async () => {
  const at = await startFolderWorld();
  for (const name of 'abcdefgh') at.world.put(`${name}/1.jpg`, jpeg());
  setRules(at, {});
  const { parts, folders } = at.opened;
  const { pictures } = at.world;
  const folder = folderOf(at);
  const { signal } = new AbortController();
  let isFirst = true;
  const result = await compareFolder({ parts, folders, signal }, folder, {
    onFile: () => {
      if (isFirst) renameSync(pictures, `${pictures}-away`);
      // What is left of it when it is not mounted.
      if (isFirst) mkdirSync(pictures);
      isFirst = false;
    },
  });
  expect(result).toMatchObject({ ok: false, code: 'notConnected', why: 'empty', isSame: false });
  expect(folderOf(at).lastCheckedAt).toBeNull();
  rmSync(pictures, { recursive: true });
  renameSync(`${pictures}-away`, pictures);
  const again = await compareFolder({ parts, folders, signal }, folderOf(at), {
    onFile: () => undefined,
  });
  expect(again).toEqual({ ok: true, found: 8 });
  expect(told(at)).toHaveLength(8);
});

test('a folder that comes back is compared as a whole, whatever a notice was about', async () => {
  const at = await startFolderWorld({ clock: createTestClock(10) });
  const { pictures } = at.world;
  at.world.put('sub/a.jpg', jpeg());
  at.world.put('other/b.jpg', jpeg());
  setRules(at, {});
  const { watch, begun, id, isWatching } = startWatch(at);
  await until(isWatching);
  renameSync(pictures, `${pictures}-away`);
  writeFileSync(join(`${pictures}-away`, 'other/new.jpg'), jpeg());
  watch.checkNow();
  while (watch.standingOf(id).state !== 'checking') await setImmediate();
  begun[0]?.[2].hint(join(pictures, 'sub'), false);
  while (watch.standingOf(id).state === 'checking') await setImmediate();
  expect(watch.standingOf(id).state).toBe('notConnected');
  renameSync(`${pictures}-away`, pictures);
  await until(isWatching);
  expect(told(at)).toContain('other/new.jpg found');
});

test('a clock that is set back by days does not put off the next comparison by days', async () => {
  const clock = createTestClock(50);
  const at = await startFolderWorld({ clock });
  at.world.put('a.jpg', jpeg());
  setRules(at, {});
  let checks = 0;
  const { watch, begun, id, isWatching } = startWatch(at, {
    onState: () => (checks += isWatching() ? 1 : 0),
  });
  await until(isWatching);
  clock.advance(-3 * 24 * 3_600_000);
  const before = checks;
  begun[0]?.[2].hint(at.world.pictures, false);
  await until(() => checks > before && isWatching());
  expect((watch.standingOf(id).nextCheckAt ?? 0) - clock.now()).toBeLessThanOrEqual(3_600_000);
});

test('a file that is back, and is sent by the time that a comparison has looked at it, is left to that', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  setRules(at, {});
  await compareAll(at);
  const { files } = at.opened.parts;
  const folder = folderOf(at);
  const { id, sizeBytes, modifiedAtMs } = [...at.opened.parts.work.open()][0] ?? {};
  if (id === undefined || sizeBytes === undefined || modifiedAtMs === undefined) throw new Error('no row');
  files.apply(id, { type: 'failed', reason: { code: 'vanished' } });
  const inFolder = files.inFolder.bind(files);
  files.inFolder = (...args) => {
    queueMicrotask(() => {
      if (files.byId(id)?.stage !== 'failed') return;
      // A person asks to try again, and the engine is quick.
      files.apply(id, { type: 'retryAsked' });
      const seen = {
        sha256: 'a'.repeat(64),
        sizeBytes,
        modifiedAtMs,
        media: 'photo',
        mime: 'image/jpeg',
      } as const;
      files.apply(id, { type: 'fingerprinted', ...seen });
      files.apply(id, { type: 'uploadStarted' });
    });
    return inFolder(...args);
  };
  const { signal } = new AbortController();
  await compareFolder({ ...at.opened, signal }, folder, {
    onFile: () => undefined,
  });
  expect(told(at)).toEqual(['a.jpg uploading']);
});

test('a mistake of ours in a comparison does not fail a file that is being sent', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', jpeg());
  setRules(at, {});
  await compareAll(at);
  const { db, files } = at.opened.parts;
  db.run(`UPDATE file SET stage='uploading'`);
  writeFileSync(path, jpeg('longer than it was before'));
  files.inFolder = () => {
    throw new Error('a mistake');
  };
  await compareAll(at);
  expect(told(at)).toEqual(['a.jpg uploading']);
});

const jpegAt = (path: string): void => writeFileSync(path, jpeg());

test('a folder that is away for a moment only, and back before anybody has looked, still tells of its changes', async () => {
  const at = await startFolderWorld({ clock: createTestClock(5) });
  const { pictures } = at.world;
  at.world.put('sub/a.jpg', jpeg());
  setRules(at, {});
  const { begun, isQuiet } = startWatch(at);
  await until(isQuiet);
  renameSync(pictures, `${pictures}-away`);
  // Shorter than a hint rests.
  await new Promise((resolve) => setTimeout(resolve, 150));
  renameSync(`${pictures}-away`, pictures);
  await until(() => begun.length === 2 && isQuiet());
  jpegAt(join(pictures, 'b.jpg'));
  jpegAt(join(pictures, 'sub/c.jpg'));
  await until(() => told(at).length === 3, 10_000);
});

test.each(['of the whole', 'of a part'])(
  'a directory with the same files that has taken the folder’s place is watched from the next look on, one %s',
  async (which) => {
    const at = await startFolderWorld({ clock: createTestClock(5) });
    const { pictures } = at.world;
    at.world.put('a.jpg', jpeg('a'));
    at.world.put('sub/b.jpg', jpeg('b'));
    setRules(at, {});
    const { watch, begun, isQuiet } = startWatch(at);
    await until(isQuiet);
    // As where a disk is mounted over the place: what was watched tells nothing of it.
    const [, , listener] = begun[0] ?? [];
    if (listener) listener.gone = () => undefined;
    cpSync(pictures, `${pictures}-copy`, { recursive: true, preserveTimestamps: true });
    renameSync(pictures, `${pictures}-old`);
    renameSync(`${pictures}-copy`, pictures);
    if (which === 'of the whole') watch.checkNow();
    else listener?.hint(join(pictures, 'sub'), false);
    await until(() => begun.length === 2 && isQuiet());
    jpegAt(join(pictures, 'c.jpg'));
    jpegAt(join(pictures, 'sub/d.jpg'));
    await until(() => told(at).length === 4, 10_000);
  },
);
