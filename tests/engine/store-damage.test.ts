// A database that cannot be used any more: nothing is deleted, the newest good backup takes its place, and it is told.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { createContext, withDataFolder } from '../../src-main/doors/cli/context.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { backUp } from '../../src-main/store/backup.ts';
import { readCheckDue, setCheckDue } from '../../src-main/store/database-files.ts';
import { DatabaseFailure } from '../../src-main/store/database-failure.ts';
import { Database } from '../../src-main/store/database.ts';
import { DatabaseFromFuture } from '../../src-main/store/migrations.ts';
import { openDatabase, type DatabaseNotice } from '../../src-main/store/open-database.ts';
import { addHistory, besides, countFiles, newDatabaseFile } from '../help/store.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 30, 15);
const AT = '2026-11-23T12-30-15';
const DAY_MS = 24 * 3_600_000;

function makeDatabase(files: number): string {
  const file = newDatabaseFile();
  const db = new Database(file);
  addHistory(db, files);
  db.close();
  return file;
}

async function makeWithBackup(): Promise<string> {
  const file = makeDatabase(300);
  expect(await backUp(file, NOW - DAY_MS)).toEqual({ ok: true });
  const db = new Database(file);
  db.run(`DELETE FROM file WHERE id > 290`);
  db.close();
  return file;
}

/** Opens, counts, closes. */
function open(file: string): { notice: DatabaseNotice | null; files: number; folders: unknown[] } {
  const { db, notice } = openDatabase(file, NOW);
  const files = countFiles(db);
  const folders = db.all('SELECT path FROM folder');
  expect(db.get('PRAGMA quick_check')).toEqual({ quick_check: 'ok' });
  db.close();
  return { notice, files, folders };
}

const half = (file: string): void => truncateSync(file, Math.floor(statSync(file).size / 2));
const noise = (file: string): void => writeFileSync(file, Buffer.alloc(statSync(file).size, 'noise'));

test('a database cut in half is set aside and the newest backup takes its place', async () => {
  const file = await makeWithBackup();
  half(file);
  const cut = readFileSync(file);
  const { notice, files, folders } = open(file);
  expect(notice).toMatchObject({
    code: 'databaseRestored',
    aside: `${file}.damaged-${AT}`,
    backupAt: expect.any(Number),
  });
  expect(files).toBe(300);
  expect(folders).toEqual([{ path: '/pictures' }]);
  expect(readFileSync(`${file}.damaged-${AT}`)).toEqual(cut);
  expect(open(file).notice).toBe(null);
});

test.each([
  ['noise', noise],
  ['its first hundred bytes', (file: string) => truncateSync(file, 100)],
  ['its first page', (file: string) => truncateSync(file, 4096)],
  ['another program’s database', otherDatabase],
])('a database that is only %s is set aside', async (_, damage) => {
  const file = await makeWithBackup();
  damage(file);
  const { notice, files } = open(file);
  expect(notice).toMatchObject({ code: 'databaseRestored' });
  expect(files).toBe(300);
});

function otherDatabase(file: string): void {
  writeFileSync(file, '');
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE file (a); PRAGMA user_version=10');
  db.close();
}

test.each([
  ['emptied', (file: string) => truncateSync(file, 0)],
  ['gone', (file: string) => renameSync(file, `${file}.elsewhere`)],
])(
  'a database that is %s comes back from its backup instead of silently beginning anew',
  async (_, damage) => {
    const file = await makeWithBackup();
    damage(file);
    const { notice, files } = open(file);
    expect(notice).toMatchObject({ code: 'databaseRestored', detail: 'it is missing' });
    expect(files).toBe(300);
  },
);

test('without any backup the program begins anew and says so; the old file stays', () => {
  const file = makeDatabase(50);
  noise(file);
  expect(open(file)).toMatchObject({
    notice: { code: 'databaseRebuilt', aside: `${file}.damaged-${AT}` },
    files: 0,
  });
  expect(besides(file)).toEqual([`photostow.db.damaged-${AT}`]);
});

test('a folder in its place is told, and kept; the newest backup takes its place', async () => {
  const file = await makeWithBackup();
  rmSync(file);
  mkdirSync(`${file}/inside`, { recursive: true });
  expect(open(file)).toMatchObject({
    notice: {
      code: 'databaseRestored',
      detail: 'a folder lies in its place',
      aside: `${file}.damaged-${AT}`,
    },
    files: 300,
  });
  expect(existsSync(`${file}.damaged-${AT}/inside`)).toBe(true);
});

test('a bad backup is passed over for an older good one', async () => {
  const file = await makeWithBackup();
  expect(await backUp(file, NOW)).toEqual({ ok: true });
  half(`${file}.backup-2026-11-23`);
  noise(file);
  expect(open(file)).toMatchObject({ notice: { code: 'databaseRestored' }, files: 300 });
  expect(existsSync(`${file}.backup-2026-11-23`)).toBe(true);
});

test('a backup by a newer program is not passed over, and nothing is touched', async () => {
  const file = await makeWithBackup();
  const newer = new DatabaseSync(`${file}.backup-2026-11-22`);
  newer.exec('PRAGMA user_version=990');
  newer.close();
  noise(file);
  const before = besides(file);
  expect(() => openDatabase(file, NOW)).toThrow(DatabaseFromFuture);
  expect(besides(file)).toEqual(before);
});

test('the log of a damaged database goes aside with it', async () => {
  const file = await makeWithBackup();
  const db = new Database(file);
  db.run(`UPDATE file SET name='in the log alone'`);
  db.commit();
  copyFileSync(`${file}-wal`, `${file}.log`);
  db.close();
  noise(file);
  copyFileSync(`${file}.log`, `${file}-wal`);
  expect(open(file)).toMatchObject({ notice: { code: 'databaseRestored' }, files: 300 });
  expect(besides(file)).toContain(`photostow.db.damaged-${AT}-wal`);
});

test('two damaged databases in one second are both kept', () => {
  const file = makeDatabase(10);
  noise(file);
  open(file);
  noise(file);
  open(file);
  expect(besides(file)).toEqual([`photostow.db.damaged-${AT}`, `photostow.db.damaged-${AT}-2`]);
});

const PAGE_BYTES = 4096;
/** What SQLite writes at the beginning of a page that holds rows. */
const LEAF_OF_TABLE = 0x0d;

/** Zeroes the pages in which the rows of files lie, where opening does not look. */
function hollow(file: string): void {
  const bytes = readFileSync(file);
  let count = 0;
  for (let at = PAGE_BYTES; at < bytes.length; at += PAGE_BYTES) {
    const page = bytes.subarray(at, at + PAGE_BYTES);
    if (page[0] !== LEAF_OF_TABLE || !page.includes('/pictures/')) continue;
    page.fill(0);
    count += 1;
  }
  expect(count).toBeGreaterThan(1);
  writeFileSync(file, bytes);
}

/** Zeroes the first page of one table. */
function hollowTable(file: string, table: string): void {
  const db = new DatabaseSync(file);
  const page = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name=?').get(table)?.['rootpage']);
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(file, bytes);
}

test('after an unclean stop the pages are checked, and a hole in them is found', async () => {
  const file = await makeWithBackup();
  const db = new Database(file);
  db.run(`INSERT INTO meta VALUES ('a', 'b')`);
  db.commit();
  const log = readFileSync(`${file}-wal`);
  db.close();
  hollow(file);
  writeFileSync(`${file}-wal`, log);
  const { notice } = open(file);
  // In one line, without the heading in which SQLite names its database.
  expect(notice).toMatchObject({
    code: 'databaseRestored',
    detail: expect.stringMatching(/^\w.* page \d+: .*$/),
  });
});

test('a clean stop leaves nothing behind that would ask for a check', () => {
  const file = makeDatabase(20);
  expect(besides(file)).toEqual([]);
  expect(open(file)).toEqual({ notice: null, files: 20, folders: [{ path: '/pictures' }] });
});

test('a hole that is met while the program works stops all writing; the next start restores', async () => {
  const file = await makeWithBackup();
  hollow(file);
  const { db, notice } = openDatabase(file, NOW);
  expect(notice).toBe(null);
  expect(() => db.all('SELECT * FROM file NOT INDEXED')).toThrow(DatabaseFailure);
  expect(db.failure?.kind).toBe('databaseDamaged');
  expect(() => db.run(`INSERT INTO meta VALUES ('a', 'b')`)).toThrow(DatabaseFailure);
  expect(db.tryAgain()).toBe(false);
  db.close();
  expect(readCheckDue(file)).toBe('full');
  expect(open(file)).toMatchObject({ notice: { code: 'databaseRestored' }, files: 300 });
  expect(readCheckDue(file)).toBe(undefined);
});

test('a check that finds nothing is not asked for again', () => {
  const file = makeDatabase(20);
  setCheckDue(file, 'full');
  expect(open(file).notice).toBe(null);
  expect(besides(file)).toEqual([]);
});

test('a command says in one line what took the place of a damaged database', async () => {
  const file = await makeWithBackup();
  noise(file);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  const context = createContext({ data: dirname(file) });
  const count = (): Promise<number> =>
    withDataFolder(context, ({ parts }) => Promise.resolve(countFiles(parts.db)));
  expect(await count()).toBe(300);
  expect(said).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(
      /^photostow: The database in .* could not be used \(.*\) and is kept as .*\.damaged-.* The backup of .* took its place: .*\n$/,
    ),
  );
  expect(await count()).toBe(300);
  expect(said).toHaveBeenCalledTimes(1);
});

test('damage that shows only after opening, when the first rows are read, is no disk that cannot be written to', async () => {
  const file = await makeWithBackup();
  hollowTable(file, 'meta');
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  const context = createContext({ data: dirname(file) });
  expect(await withDataFolder(context, ({ parts }) => Promise.resolve(countFiles(parts.db)))).toBe(300);
  expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('took its place'));
});

test('a program that meets damage while it comes up goes on from the backup, and says so', async () => {
  const file = await makeWithBackup();
  const db = new Database(file);
  db.run(`UPDATE file SET stage='uploading', open=1`);
  db.close();
  hollow(file);
  const started = await startProgram(createBrowserHost(dirname(file), false), {
    dataFolder: dirname(file),
    endpoint: 'http://127.0.0.1:9',
    backoffScale: 1,
  });
  expect(started).toMatchObject({ ok: true, notice: { code: 'databaseRestored' } });
  if (started.ok) await started.program.stop();
});

test('damage that is met only while the program comes up is told as damage, and the next start goes on from the backup', async () => {
  const file = await makeWithBackup();
  hollowTable(file, 'tally');
  const host = createBrowserHost(dirname(file), false);
  const start = () =>
    startProgram(host, { dataFolder: dirname(file), endpoint: 'http://127.0.0.1:9', backoffScale: 1 });
  expect(await start()).toMatchObject({ ok: false, code: 'databaseDamaged' });
  const again = await start();
  expect(again).toMatchObject({ ok: true, notice: { code: 'databaseRestored' } });
  if (again.ok) await again.program.stop();
});
