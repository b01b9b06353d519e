// A file of a watched folder is sent when it has come to rest, and not before: copies in pieces, recordings that grow for hours, and
// clocks that are not ours.
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { isCloudOnly } from '../../src-main/engine/find.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import type { FolderRules } from '../../src-main/engine/rules.ts';
import { compareFolder } from '../../src-main/program/folders.ts';
import { runUpload, until } from '../help/engine-run.ts';
import {
  albumsOf,
  setRules,
  startFolderWorld,
  syncOnce,
  told,
  type FolderWorld,
} from '../help/folder-run.ts';
import { datedVideo } from '../help/dated-media.ts';
import { jpeg, mp4, sha256 } from '../help/media.ts';

/** The program's two seconds of rest last 300 ms. */
const SCALE = 0.15;
/** Where the file is written to meanwhile, by a machine that may stand still for longer than that. */
const SLOW = 1;

async function startRunning(
  rules: Partial<FolderRules> = {},
  backoffScale = SCALE,
): Promise<FolderWorld & { compare: () => Promise<unknown> }> {
  const place = await startFolderWorld({ backoffScale });
  setRules(place, rules, 'Watched');
  const { opened } = place;
  const { parts, folders } = opened;
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  engine.start();
  onTestFinished(async () => {
    await engine.stop();
    await opened.close();
  });
  const compare = async () => {
    const [folder] = folders.list();
    if (!folder) throw new Error('no folder');
    const { signal } = new AbortController();
    await compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
    engine.kick();
  };
  return { ...place, compare };
}

const arrived = ({ world }: FolderWorld): string[] =>
  world.emulator.library.items().map((item) => item.sha256);

test('a slow copy is sent once, whole', async () => {
  const place = await startRunning({}, SLOW);
  const { world, compare } = place;
  const whole = mp4(400_000);
  const path = world.put('film.mp4', whole.subarray(0, 40_000));
  for (let at = 40_000; at < whole.length; at += 40_000) {
    await compare();
    await sleep(60);
    expect(arrived(place)).toEqual([]);
    appendFileSync(path, whole.subarray(at, at + 40_000));
  }
  await compare();
  await until(() => arrived(place).length > 0);
  expect(arrived(place)).toEqual([sha256(whole)]);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
});

test('a slow copy goes into the album that the whole of it says, whoever saw first that it had grown', async () => {
  const place = await startRunning({ albumFrom: { kind: 'template', template: '{year}' } });
  const { world, opened, compare } = place;
  const secondsTo1970 = 2_082_844_800;
  const whole = datedVideo({ createdSeconds: secondsTo1970 + Date.UTC(2012, 6, 1) / 1000 });
  // When it was taken stands at its end.
  const path = world.put('film.mp4', whole.subarray(0, 1000));
  await compare();
  appendFileSync(path, whole.subarray(1000));
  const [file] = opened.parts.work.open();
  await until(() => opened.parts.files.byId(file?.id ?? 0)?.sizeBytes === whole.length);
  await compare();
  await until(() => arrived(place).length > 0);
  await until(() => Object.keys(albumsOf(place)).length > 0);
  expect(albumsOf(place)).toEqual({ 2012: ['film.mp4'] });
});

test('growing for hours is a state with its reason, not a failure and not a hundred uploads', async () => {
  const place = await startRunning({}, SLOW);
  const { world, opened, compare } = place;
  const path = world.put('recording.mp4', mp4(50_000));
  await compare();
  for (let i = 0; i < 40; i += 1) {
    appendFileSync(path, 'more');
    await sleep(50);
  }
  expect(told(place)).toEqual(['recording.mp4 found stillGrowing']);
  expect(world.emulator.ledger.counts['uploads.raw']).toBeUndefined();
  expect(opened.parts.db.all('SELECT * FROM attempt')).toEqual([]);
  await until(() => arrived(place).length === 1);
});

test('a new version of what a person once named is no wish of theirs: it is sent when it has come to rest', async () => {
  const place = await startRunning({}, SLOW);
  const { world, opened, compare } = place;
  const path = world.put('film.mp4', mp4(40_000));
  await runUpload(opened, [path], { album: 'Watched', description: 'the first cut' });
  await compare();
  const whole = mp4(400_000);
  writeFileSync(path, whole.subarray(0, 40_001));
  for (let at = 40_001; at < whole.length; at += 40_000) {
    await compare();
    await sleep(60);
    expect(arrived(place)).toHaveLength(1);
    appendFileSync(path, whole.subarray(at, at + 40_000));
  }
  await compare();
  await until(() => arrived(place).length > 1);
  expect(arrived(place)[1]).toBe(sha256(whole));
  expect(world.emulator.library.items().map(({ description }) => description)).toEqual(['the first cut', '']);
});

test('a file that grows with pauses is sent no more at each of them once a pause was seen', async () => {
  const place = await startRunning();
  const { world, compare } = place;
  const path = world.put('recording.mp4', mp4(50_000));
  // The first piece came a while ago.
  const before = new Date(Date.now() - 5000);
  utimesSync(path, before, before);
  await compare();
  await until(() => arrived(place).length === 1);
  for (let piece = 0; piece < 3; piece += 1) {
    appendFileSync(path, 'more');
    await compare();
    await sleep(700);
  }
  expect(told(place)).toEqual(['recording.mp4 found stillGrowing']);
  expect(arrived(place)).toHaveLength(1);
});

test('a copy that keeps the old time of its original is not taken for an old file while it is written', async () => {
  const place = await startRunning();
  const { world, compare } = place;
  const path = world.put('old.jpg', jpeg('the first half'));
  utimesSync(path, new Date('2015-06-01'), new Date('2015-06-01'));
  await compare();
  await sleep(100);
  expect(arrived(place)).toEqual([]);
  const whole = jpeg('the first half and the second half');
  writeFileSync(path, whole);
  utimesSync(path, new Date('2015-06-01'), new Date('2015-06-01'));
  await until(() => arrived(place).length === 1);
  expect(arrived(place)).toEqual([sha256(whole)]);
});

test('a file from a clock that is ahead is taken at the second look, when it is the same', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  setRules(place, {}, 'Watched');
  const path = world.put('tomorrow.jpg', jpeg());
  const tomorrow = new Date(Date.now() + 86_400_000);
  utimesSync(path, tomorrow, tomorrow);
  await syncOnce(place);
  expect(arrived(place)).toHaveLength(1);
});

test('files whose bytes are in another cloud are told by the room they take', () => {
  const bytes = 3_000_000;
  expect(isCloudOnly({ size: bytes, blocks: 0 }, 'win32')).toBe(true);
  expect(isCloudOnly({ size: bytes, blocks: 0 }, 'darwin')).toBe(true);
  expect(isCloudOnly({ size: bytes, blocks: 8 }, 'darwin')).toBe(false);
  expect(isCloudOnly({ size: 600, blocks: 0 }, 'win32')).toBe(false);
  expect(isCloudOnly({ size: bytes, blocks: 0 }, 'linux')).toBe(false);
});
