// One engine per data folder, whoever hosts it. The lock is a SQLite file held open: the system lets go of it when the
// process ends, however it ends, so a killed process leaves nothing behind.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Lock = { release(): void };
export type LockResult = { ok: true; lock: Lock } | { ok: false; holder: string };

/** What is held is held by name here: a lock that nobody refers to would be closed, and let go, by the garbage collector. */
const held = new Set<DatabaseSync>();

/** Throws what the disk says when the lock file can be neither read nor made. */
export function tryLock(dataFolder: string, holder: string): LockResult {
  const file = join(dataFolder, 'engine.lock');
  const note = `${file}.txt`;
  const db = take(file) ?? takeAnew(file);
  if (db === 'busy') return { ok: false, holder: readHolder(note) };
  try {
    writeFileSync(note, holder);
  } catch (error) {
    db.close();
    throw error;
  }
  held.add(db);
  return { ok: true, lock: { release: () => letGo(db) } };
}

function letGo(db: DatabaseSync): void {
  held.delete(db);
  db.close();
}

/** Undefined: the file is something else; no program can be holding it. */
function take(file: string): DatabaseSync | 'busy' | undefined {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    const code = codeOf(error);
    if (code === SQLITE_BUSY) return 'busy';
    if (code === SQLITE_NOTADB || code === SQLITE_CORRUPT) return undefined;
    throw error;
  }
}

function takeAnew(file: string): DatabaseSync | 'busy' {
  renameSync(file, `${file}.damaged-${Date.now()}`);
  const db = take(file);
  if (!db) throw new Error(`${file} cannot be made anew`);
  return db;
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;

/** Only for a message; a missing note is no reason to fail. */
function readHolder(note: string): string {
  try {
    return readFileSync(note, 'utf8');
  } catch {
    return 'another Photostow';
  }
}
