// One engine per data folder, whoever hosts it. The lock is a SQLite file held open: the system lets go of it when the
// process ends, however it ends, so a killed process leaves nothing behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Lock = { release(): void };
export type LockResult = { ok: true; lock: Lock } | { ok: false; holder: string };

export function tryLock(dataFolder: string, holder: string): LockResult {
  const note = join(dataFolder, 'engine.lock.txt');
  const db = new DatabaseSync(join(dataFolder, 'engine.lock'));
  try {
    db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return { ok: false, holder: readHolder(note) };
    throw error;
  }
  writeFileSync(note, holder);
  return { ok: true, lock: { release: () => db.close() } };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

/** Only for a message; a missing note is no reason to fail. */
function readHolder(note: string): string {
  try {
    return readFileSync(note, 'utf8');
  } catch {
    return 'another Photostow';
  }
}
