// Backups: whole, checked, three of them, made beside the work; and the check that a large database gets after an unclean stop.
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { backUp, newestBackupAt } from '../../src-main/store/backup.ts';
import { asUnchanging, checkAside } from '../../src-main/store/check.ts';
import { backupsOf, setCheckDue } from '../../src-main/store/database-files.ts';
import { Database } from '../../src-main/store/database.ts';
import { createTestClock, openWorld, startWorld } from '../help/world.ts';
import { until } from '../help/engine-run.ts';
import { addHistory, besides, newDatabaseFile } from '../help/store.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12);

function makeDatabase(files = 100): { file: string; db: Database } {
  const file = newDatabaseFile();
  const db = new Database(file);
  addHistory(db, files);
  return { file, db };
}

function countIn(backup: string): unknown {
  const db = new DatabaseSync(asUnchanging(backup), { readOnly: true });
  try {
    return db.prepare('SELECT count(*) AS count FROM file').get()?.['count'];
  } finally {
    db.close();
  }
}

test('the three newest backups are kept, and no half one beside them', async () => {
  const { file, db } = makeDatabase();
  for (let day = 0; day < 5; day += 1) expect(await backUp(file, NOW + day * DAY_MS)).toEqual({ ok: true });
  db.close();
  expect(besides(file)).toEqual(['25', '26', '27'].map((day) => `photostow.db.backup-2026-11-${day}`));
  expect(newestBackupAt(file)).toBeGreaterThan(Date.now() - 60_000);
});

test('a backup has what is in the log, and not what the open turn has not ended', async () => {
  const { file, db } = makeDatabase();
  db.run('DELETE FROM file WHERE id > 60');
  db.commit();
  db.run('DELETE FROM file WHERE id > 30');
  const made = backUp(file, NOW);
  expect(await made).toEqual({ ok: true });
  expect([60, 30]).toContain(countIn(`${file}.backup-2026-11-23`));
  db.close();
});

test('a backup ends although somebody writes all the time, and both are whole', async () => {
  const { file, db } = makeDatabase(5000);
  let writes = 0;
  const writing = setInterval(
    () => db.run(`UPDATE file SET attempts=? WHERE id=?`, writes, 1 + (writes++ % 5000)),
    1,
  );
  expect(await backUp(file, NOW)).toEqual({ ok: true });
  clearInterval(writing);
  expect(countIn(`${file}.backup-2026-11-23`)).toBe(5000);
  await db.durable();
  db.close();
});

test('a database with a hole gives no backup, and the older ones stay', async () => {
  const { file, db } = makeDatabase(2000);
  expect(await backUp(file, NOW - DAY_MS)).toEqual({ ok: true });
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
  writeFileSync(file, bytes);
  expect(await backUp(file, NOW)).toMatchObject({ ok: false, code: 'damaged' });
  expect(backupsOf(file)).toEqual([`${file}.backup-2026-11-22`]);
});

test('the check on a thread of its own tells a whole database from one with a hole', async () => {
  const { file, db } = makeDatabase(2000);
  expect(await checkAside(pathToFileURL(file)).finding).toBe(undefined);
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
  writeFileSync(file, bytes);
  expect(await checkAside(pathToFileURL(file)).finding).toEqual(expect.any(String));
});

test('a program that stays makes a backup when there is none, and the next one after a week', async () => {
  const world = await startWorld();
  const clock = createTestClock(2000);
  const opened = openWorld(world, { clock });
  addHistory(opened.parts.db, 20);
  const { file } = opened.parts.db;
  opened.care.start();
  await until(() => backupsOf(file).length === 1);
  const [first = ''] = backupsOf(file);
  const longAgo = (Date.now() - 8 * DAY_MS) / 1000;
  utimesSync(first, longAgo, longAgo);
  await until(() => (newestBackupAt(file) ?? 0) > Date.now() - DAY_MS);
});

test('a backup that a clock ahead has dated puts off no other, and does not stand for the newest', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const { db } = opened.parts;
  addHistory(db, 5);
  await db.durable();
  const years = 3 * 365 * DAY_MS;
  expect(await backUp(db.file, Date.now() + years)).toEqual({ ok: true });
  const [ahead = ''] = backupsOf(db.file);
  utimesSync(ahead, (Date.now() + years) / 1000, (Date.now() + years) / 1000);
  await opened.care.finish();
  const [newest = '', ...others] = backupsOf(db.file);
  expect(others).toEqual([ahead]);
  expect(newestBackupAt(db.file)).toBeGreaterThan(Date.now() - DAY_MS);
  // And that is that for a week.
  const madeAt = newestBackupAt(db.file);
  await opened.care.finish();
  expect(newestBackupAt(db.file)).toBe(madeAt);
  expect(backupsOf(db.file)[0]).toBe(newest);
});

test('a folder that was added is in a backup soon', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const { parts, folders, care } = opened;
  addHistory(parts.db, 5);
  await care.finish();
  expect(backupsOf(parts.db.file)).toHaveLength(1);
  const [backup = ''] = backupsOf(parts.db.file);
  const longAgo = (Date.now() - DAY_MS) / 1000;
  utimesSync(backup, longAgo, longAgo);
  await care.finish();
  expect(newestBackupAt(parts.db.file)).toBeLessThan(Date.now() - DAY_MS / 2);
  mkdirSync(join(world.folder, 'more'));
  folders.add(join(world.folder, 'more'), 1);
  await care.finish();
  expect(newestBackupAt(parts.db.file)).toBeGreaterThan(Date.now() - DAY_MS / 2);
});

test('the check that an unclean stop left owing is made while the program works', async () => {
  const world = await startWorld();
  const opened = openWorld(world, { clock: createTestClock(2000) });
  const { db } = opened.parts;
  addHistory(db, 20);
  setCheckDue(db.file, 'quick');
  opened.care.start();
  await until(() => !existsSync(`${db.file}.check-due`));
  expect(db.failure).toBe(undefined);
});

test('a check that finds a hole while the program works stops it, and nothing is deleted', async () => {
  const world = await startWorld();
  const opened = openWorld(world, { clock: createTestClock(2000) });
  const { db } = opened.parts;
  addHistory(db, 2000);
  db.get('PRAGMA wal_checkpoint(TRUNCATE)');
  const bytes = readFileSync(db.file);
  bytes.fill(0, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
  writeFileSync(db.file, bytes);
  setCheckDue(db.file, 'quick');
  opened.care.start();
  await until(() => db.failure !== undefined);
  expect(db.failure?.kind).toBe('databaseDamaged');
  await opened.close();
  expect(readFileSync(`${db.file}.check-due`, 'utf8')).toBe('full');
});
