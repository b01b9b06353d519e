// The reconciliation report: every file once, with where it stands; the sums come out, or the report says that they do not.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { reportCommand } from '../../src-main/doors/cli/report-command.ts';
import type { ReportLine, ReportTotals } from '../../src-main/program/report.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg, sha256 } from '../help/media.ts';
import { addHistory } from '../help/store.ts';
import { openWorld, signIn, startWorld, type World } from '../help/world.ts';

afterEach(() => {
  process.exitCode = undefined;
});

type Json = { generatedAt: string; totals: ReportTotals; files: ReportLine[] };

const optionsOf = (world: World) => ({ data: world.dataFolder, endpoint: world.emulator.origin });

async function readJson(world: World): Promise<Json> {
  const out = join(world.folder, 'report.json');
  await reportCommand({ ...optionsOf(world), format: 'json', out });
  return JSON.parse(readFileSync(out, 'utf8')) as Json;
}

async function readCsv(world: World): Promise<string[]> {
  const out = join(world.folder, 'report.csv');
  await reportCommand({ ...optionsOf(world), format: 'csv', out });
  return readFileSync(out, 'utf8').split('\r\n');
}

/** Four ways for a file to end, and one that waits. */
async function makeHistory(world: World): Promise<{ picture: Buffer }> {
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const picture = jpeg('one');
  const paths = [
    world.put('a.jpg', picture),
    world.put('again, a.jpg', picture),
    world.put('notes.txt', 'no picture'),
    world.put('vanishes.jpg', jpeg('gone')),
  ];
  await runUpload(opened, paths.slice(0, 3), { album: '=Holiday' });
  const { parts } = opened;
  const { id: destinationId } = parts.albums.ensureDestination(accountId, null);
  const target = { accountId, destinationId, folderId: null, uploadId: null };
  const waits = { path: paths[3] ?? '', name: 'vanishes.jpg', sizeBytes: 5, modifiedAtMs: 1 };
  const failed = parts.files.note({ ...waits, path: '/nowhere/x.jpg', name: 'x.jpg' }, target).file;
  parts.files.apply(failed.id, { type: 'failed', reason: { code: 'vanished' } });
  parts.files.note(waits, target);
  parts.holds.set({ accountId, reason: { code: 'storageFull' }, untilAt: null, count: 1 });
  await parts.db.durable();
  await opened.close();
  return { picture };
}

test('the report adds up, and has each file with its state, hash, id and times', async () => {
  const world = await startWorld();
  const { picture } = await makeHistory(world);
  const { totals, files, generatedAt } = await readJson(world);
  expect(Date.parse(generatedAt)).toBeGreaterThan(Date.now() - 60_000);
  expect(totals).toEqual({
    found: 5,
    created: 1,
    alreadyThere: 1,
    skipped: 1,
    failed: 1,
    missing: 0,
    waiting: 1,
  });
  const byName = new Map(files.map((file) => [file.path.split('/').at(-1), file]));
  expect(byName.get('a.jpg')).toEqual({
    path: join(world.pictures, 'a.jpg'),
    folder: null,
    album: '=Holiday',
    account: expect.stringContaining('@'),
    state: 'created',
    reason: null,
    sha256: sha256(picture),
    mediaItemId: world.emulator.library.items()[0]?.id,
    sizeBytes: picture.length,
    foundAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    createdAt: expect.stringMatching(/Z$/),
    verifiedAt: null,
    alreadyThere: false,
  });
  expect(byName.get('again, a.jpg')).toMatchObject({ state: 'created', alreadyThere: true });
  expect(byName.get('notes.txt')).toMatchObject({
    state: 'skipped',
    reason: expect.stringContaining('Not a photo'),
  });
  expect(byName.get('x.jpg')).toMatchObject({ state: 'failed', album: null, createdAt: null });
  expect(byName.get('vanishes.jpg')).toMatchObject({
    state: 'found',
    reason: expect.stringContaining('storage'),
  });
});

test('the CSV has a header, one line for each file, and no formula', async () => {
  const world = await startWorld();
  await makeHistory(world);
  const [header, ...lines] = await readCsv(world);
  expect(header).toBe(
    'path,folder,album,account,state,reason,sha256,mediaItemId,sizeBytes,foundAt,createdAt,verifiedAt,alreadyThere',
  );
  expect(lines.filter((line) => line !== '')).toHaveLength(5);
  expect(lines.filter((line) => line.includes(",'=Holiday,"))).toHaveLength(3);
  expect(lines.some((line) => line.startsWith('"') && line.includes('again, a.jpg",'))).toBe(true);
});

test('the report says when its numbers do not add up', async () => {
  const world = await startWorld();
  await makeHistory(world);
  const db = new DatabaseSync(join(world.dataFolder, 'photostow.db'));
  db.exec(`UPDATE tally SET count = count + 2 WHERE stage = 'skipped'`);
  db.close();
  const out = join(world.folder, 'report.json');
  await expect(reportCommand({ ...optionsOf(world), format: 'json', out })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/do not add up: .*skipped: 1 ≠ 3/),
  });
  expect((JSON.parse(readFileSync(out, 'utf8')) as Json).files).toHaveLength(5);
});

test('the report can be had while Photostow runs, as of one moment', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  addHistory(opened.parts.db, 2500);
  await opened.parts.db.durable();
  const before = await readJson(world);
  expect(before.totals.found).toBe(2500);
  expect(new Set(before.files.map(({ path }) => path)).size).toBe(2500);
  const target = { accountId: 'a', destinationId: 1, folderId: null, uploadId: null };
  opened.parts.files.note({ path: '/x', name: 'x', sizeBytes: 1, modifiedAtMs: 1 }, target);
  await opened.parts.db.durable();
  expect((await readJson(world)).totals).toMatchObject({ found: 2501, waiting: 1 });
});

test('an empty data folder has an empty report', async () => {
  const world = await startWorld();
  expect(await readJson(world)).toMatchObject({ totals: { found: 0 }, files: [] });
  expect(await readCsv(world)).toHaveLength(2);
});

test('a report that cannot be written is said to be so, and leaves no half one', async () => {
  const world = await startWorld();
  const out = join(world.folder, 'no such folder', 'report.csv');
  await expect(reportCommand({ ...optionsOf(world), out })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('Nothing can be written to'),
  });
  mkdirSync(join(world.folder, 'taken'));
  const taken = join(world.folder, 'taken');
  await expect(reportCommand({ ...optionsOf(world), out: taken })).rejects.toMatchObject({ exitCode: 1 });
  expect(existsSync(`${taken}.draft`)).toBe(false);
});
