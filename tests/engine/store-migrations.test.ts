// From any older shape to today's: whole or not at all, with a backup before, and the same in the end as a new database.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { sizeOf } from '../../src-main/store/database-files.ts';
import { asUnchanging, checkCopy } from '../../src-main/store/check.ts';
import { Database } from '../../src-main/store/database.ts';
import { DatabaseFromFuture, migrate, MIGRATIONS, type Migration } from '../../src-main/store/migrations.ts';
import { openDatabase } from '../../src-main/store/open-database.ts';
import { until } from '../help/engine-run.ts';
import { addHistory, besides, countFiles, newDatabaseFile } from '../help/store.ts';

const STORE = join(import.meta.dirname, '../../src-main/store');
const TODAY = new Date().toISOString().slice(0, 10);

const NEXT: Migration = {
  version: 990,
  sql: 'ALTER TABLE file ADD COLUMN note TEXT; CREATE TABLE more (a INTEGER) STRICT',
};
const BROKEN: Migration = {
  version: 991,
  sql: 'CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE file (a)',
};

function openRaw(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode=WAL');
  return db;
}

const version = (db: DatabaseSync): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];
const schema = (db: DatabaseSync): unknown =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();

function withHistory(): string {
  const file = newDatabaseFile();
  const db = new Database(file);
  addHistory(db, 100);
  db.close();
  return file;
}

test('versions rise by tens and are never given twice', () => {
  const versions = MIGRATIONS.map((step) => step.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions.filter((number) => number % 10 !== 0)).toEqual([]);
});

test('fresh and migrated database end with the same schema', () => {
  const fresh = openRaw(newDatabaseFile());
  migrate(fresh, 'unused');
  for (let known = 1; known <= MIGRATIONS.length; known += 1) {
    const file = newDatabaseFile();
    const old = openRaw(file);
    migrate(old, file, MIGRATIONS.slice(0, known));
    migrate(old, file);
    expect(schema(old)).toEqual(schema(fresh));
    expect(version(old)).toBe(version(fresh));
    old.close();
  }
  fresh.close();
});

test('the backup before a migration has what was only in the log, and is a whole database', () => {
  const file = withHistory();
  const db = openRaw(file);
  db.exec(`UPDATE file SET name = 'in the log'`);
  migrate(db, file, [...MIGRATIONS, NEXT]);
  const backup = `${file}.backup-${TODAY}`;
  expect(checkCopy(backup)).toBe(undefined);
  const copy = new DatabaseSync(asUnchanging(backup), { readOnly: true });
  expect(copy.prepare(`SELECT count(*) AS count FROM file WHERE name = 'in the log'`).get()).toEqual({
    count: 100,
  });
  expect(version(copy)).toBe(MIGRATIONS.at(-1)?.version);
  copy.close();
  expect(version(db)).toBe(990);
  db.close();
  expect(besides(file)).toEqual([`photostow.db.backup-${TODAY}`]);
});

test('items from before are those of the client that the account is signed in with, or that sign-ins use', () => {
  const file = newDatabaseFile();
  const old = openRaw(file);
  migrate(
    old,
    file,
    MIGRATIONS.filter((step) => step.version < 190),
  );
  old.exec(`
    INSERT INTO account (id, service, client_id, email, name, signed_in_at) VALUES ('here', 'google', 'one', 'a@example.com', 'A', 1);
    INSERT INTO meta VALUES ('currentClient', 'two');
    INSERT INTO destination (id, account_id, kind, key) VALUES (1, 'here', 'library', ''), (2, 'gone', 'library', '');
    INSERT INTO file (account_id, destination_id, path, name, size_bytes, modified_at_ms, stage, media_item_id, found_at, changed_at,
        open, priority)
      VALUES ('here', 1, '/a', 'a', 1, 1, 'created', 'A', 1, 1, 0, 0), ('gone', 2, '/b', 'b', 1, 1, 'created', 'B', 1, 1, 0, 0),
        ('here', 1, '/c', 'c', 1, 1, 'found', NULL, 1, 1, 1, 0);
    INSERT INTO content (account_id, sha256, media_item_id, first_name) VALUES ('here', 'x', 'A', 'a'), ('here', 'y', NULL, 'y')`);
  migrate(old, file);
  const clients = (table: string): unknown[] =>
    old
      .prepare(`SELECT client_id FROM ${table}`)
      .all()
      .map((row) => row['client_id']);
  expect(clients('file')).toEqual(['one', 'two', null]);
  expect(clients('content')).toEqual(['one', null]);
  old.close();
});

test('a new database has nothing to back up', () => {
  const file = newDatabaseFile();
  new Database(file).close();
  expect(besides(file)).toEqual([]);
});

test('a migration that fails leaves the database as it was', () => {
  const file = withHistory();
  const db = openRaw(file);
  const before = schema(db);
  expect(() => migrate(db, file, [...MIGRATIONS, BROKEN])).toThrow(/already exists/);
  expect(db.isTransaction).toBe(false);
  expect(schema(db)).toEqual(before);
  db.close();
  expect(openDatabase(file, Date.now()).notice).toBe(null);
});

test('a newer database is refused and stays as it is', () => {
  const file = withHistory();
  const newer = openRaw(file);
  newer.exec('PRAGMA user_version=990');
  newer.close();
  const bytes = readFileSync(file);
  expect(() => openDatabase(file, Date.now())).toThrow(DatabaseFromFuture);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(besides(file)).toEqual([]);
});

test('kill during migration: the old shape is there, whole, and the migration then goes through', async () => {
  const file = withHistory();
  // A step that takes its time after it has changed much.
  const slow = `ALTER TABLE file ADD COLUMN note TEXT; UPDATE file SET note = hex(randomblob(500));
    CREATE TABLE more (a INTEGER) STRICT; WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number)
    INSERT INTO more SELECT i FROM number LIMIT 100000000`;
  const script = `${file}.ts`;
  writeFileSync(
    script,
    `import { DatabaseSync } from 'node:sqlite';
     import { migrate, MIGRATIONS } from ${JSON.stringify(join(STORE, 'migrations.ts'))};
     const db = new DatabaseSync(${JSON.stringify(file)});
     db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=50');
     console.log('begins');
     migrate(db, ${JSON.stringify(file)}, [...MIGRATIONS, { version: 990, sql: ${JSON.stringify(slow)} }]);`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await until(() => sizeOf(`${file}-wal`) > 500_000);
  child.kill('SIGKILL');
  const [, signal] = (await once(child, 'close')) as [number | null, string];
  expect(signal).toBe('SIGKILL');
  const { db, notice } = openDatabase(file, Date.now());
  expect(notice).toBe(null);
  expect(countFiles(db)).toBe(100);
  expect(db.get('PRAGMA user_version')).toEqual({ user_version: MIGRATIONS.at(-1)?.version });
  db.close();
  const again = openRaw(file);
  migrate(again, file, [...MIGRATIONS, NEXT]);
  expect(version(again)).toBe(990);
  again.close();
});
