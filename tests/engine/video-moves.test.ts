// A video that is renamed, moved or deleted while its session is open: its bytes go to Google once, and it is made under the name that it
// has by then, or not at all.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { recover } from '../../src-main/engine/recover.ts';
import { until } from '../help/engine-run.ts';
import {
  albumsOf,
  compareAll,
  setRules,
  startFolderWorld,
  syncOnce,
  told,
  type FolderWorld,
} from '../help/folder-run.ts';
import { MIB, mp4 } from '../help/media.ts';
import { expectNoViolations } from '../help/world.ts';

const SIZE = 6 * MIB;
/** What was on its way when the line broke goes again. */
const MOST_AGAIN = 2 * MIB;

const finishes = ({ world }: FolderWorld) => world.emulator.ledger.of('uploads.finalize');
const bytesIn = (place: FolderWorld): number =>
  finishes(place).reduce((sum, { bytesIn: count }) => sum + count, 0);
const isMidway = (place: FolderWorld): boolean => bytesIn(place) > 2 * MIB;

async function startVideo(): Promise<{ place: FolderWorld; path: string; engine: Engine }> {
  const place = await startFolderWorld();
  setRules(place, {}, 'Videos');
  const path = place.world.put('MVI_1.mp4', mp4(SIZE));
  place.world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
  });
  await compareAll(place);
  const engine = new Engine(place.opened.parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  engine.start();
  await until(() => isMidway(place));
  return { place, path, engine };
}

async function breakOff({ opened }: FolderWorld, engine: Engine): Promise<void> {
  await engine.stop();
  recover(opened.parts);
}

function expectSentOnce(place: FolderWorld, name: string): void {
  expect(place.world.emulator.ledger.of('uploads.start')).toHaveLength(1);
  expect(bytesIn(place)).toBeLessThanOrEqual(SIZE + MOST_AGAIN);
  expect(albumsOf(place)).toEqual({ Videos: [name] });
  expect(place.world.emulator.library.items()).toHaveLength(1);
  expectNoViolations(place.world);
}

test('a video renamed while it is sent is not sent twice', async () => {
  const { place, path, engine } = await startVideo();
  renameSync(path, join(place.world.pictures, 'The lake.mp4'));
  await engine.ended;
  await engine.stop();
  expect(albumsOf(place)).toEqual({});
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual(['MVI_1.mp4 skipped moved', 'The lake.mp4 created']);
  expectSentOnce(place, 'The lake.mp4');
});

test('a video renamed while it is sent, and seen at its new place before all of it is out', async () => {
  const { place, path, engine } = await startVideo();
  renameSync(path, join(place.world.pictures, 'The lake.mp4'));
  await engine.expecting(() => compareAll(place));
  await engine.ended;
  await engine.stop();
  expect(told(place)).toEqual(['MVI_1.mp4 skipped moved', 'The lake.mp4 created']);
  expectSentOnce(place, 'The lake.mp4');
});

test('a video broken off half-way and renamed goes on at the byte that Google has', async () => {
  const { place, path, engine } = await startVideo();
  await breakOff(place, engine);
  renameSync(path, join(place.world.pictures, 'The lake.mp4'));
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual(['MVI_1.mp4 skipped moved', 'The lake.mp4 created']);
  expectSentOnce(place, 'The lake.mp4');
});

test('a video renamed while its next try has to wait is taken up at its new place, from where it came to', async () => {
  const { place, path, engine } = await startVideo();
  await breakOff(place, engine);
  const { parts } = place.opened;
  const [video] = parts.work.open();
  const untilAt = parts.clock.now() + 3_600_000;
  parts.files.apply(video?.id ?? 0, {
    type: 'postponed',
    reason: { code: 'tryAgain' },
    untilAt,
    counts: true,
  });
  renameSync(path, join(place.world.pictures, 'The lake.mp4'));
  await compareAll(place);
  const next = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  next.start();
  await until(() => told(place).includes('The lake.mp4 created'));
  await next.stop();
  expectSentOnce(place, 'The lake.mp4');
});

test('a session that Google has forgotten meanwhile is no obstacle at the new place', async () => {
  const { place, path, engine } = await startVideo();
  await breakOff(place, engine);
  renameSync(path, join(place.world.pictures, 'The lake.mp4'));
  place.world.emulator.faults.add({
    match: { endpoint: 'uploads.query', times: 1 },
    effect: { kind: 'answer', status: 404, body: 'Not Found' },
  });
  await syncOnce(place);
  expect(albumsOf(place)).toEqual({ Videos: ['The lake.mp4'] });
  expect(place.world.emulator.ledger.of('uploads.start')).toHaveLength(2);
});

test('a video deleted while it is sent is not made, however much of it Google has', async () => {
  const { place, path, engine } = await startVideo();
  rmSync(path);
  await engine.ended;
  await engine.stop();
  await syncOnce(place);
  expect(told(place)).toEqual(['MVI_1.mp4 failed vanished']);
  expect(place.world.emulator.library.items()).toEqual([]);
});
