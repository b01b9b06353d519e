// Opens the database of a data folder whatever state it is in. A damaged one is set aside, never deleted, and the newest good
// backup takes its place, or an empty one where there is none; which it was, the caller is told. Nothing is sent to anyone.
import { copyFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SMALL_BYTES } from './backup.ts';
import { asUnchanging, checkCopy, checkOpen } from './check.ts';
import { DatabaseFailure, toDatabaseFailure } from './database-failure.ts';
import {
  backupsOf,
  clearDraft,
  isFolder,
  putInPlace,
  readCheckDue,
  setAside,
  setCheckDue,
  sizeOf,
  wasLeftOpen,
  type CheckDue,
} from './database-files.ts';
import { Database } from './database.ts';
import { DatabaseFromFuture, ensureOurs, MIGRATIONS, versionOf } from './migrations.ts';
import { freeLog } from './rights.ts';

/** What a person has to know about a start that could not use its database. `aside` null: there was nothing to set aside. */
export type DatabaseNotice =
  | { code: 'databaseRestored'; detail: string; aside: string | null; backupAt: number }
  | { code: 'databaseRebuilt'; detail: string; aside: string | null };

export type OpenedDatabase = { db: Database; notice: DatabaseNotice | null };

/** Set when the history may be older than what Google has; rebuild.ts looks there what is known of albums. */
export const RESTORED_AT = 'restoredAt';

export function openDatabase(file: string, now: number): OpenedDatabase {
  if (isFolder(file)) return replace(file, now, 'a folder lies in its place');
  // Nothing, where something has been: never a silent new beginning. An empty file tells of a disk that lost it.
  if (sizeOf(file) === 0)
    return backupsOf(file).length === 0 ? fresh(file, now) : replace(file, now, 'it is missing');
  try {
    const check = checkBeforeUse(file);
    freeLog(file);
    look(file, check);
    const db = new Database(file);
    if (check) setCheckDue(file, undefined);
    return { db, notice: null };
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || error.kind !== 'databaseDamaged') throw error;
    return replace(file, now, error.message);
  }
}

/** Through a connection that only reads: what turns out to be damaged is set aside as it was found, its log included. */
function look(file: string, check: CheckDue | undefined): void {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    ensureOurs(db);
    const finding = check && checkOpen(db, check);
    if (finding !== undefined) throw new DatabaseFailure('databaseDamaged', finding);
  } catch (error) {
    // Whatever else SQLite says to these plain questions ("unsupported file format") tells of the file.
    const message = error instanceof Error ? error.message : String(error);
    throw toDatabaseFailure(error) ?? new DatabaseFailure('databaseDamaged', message, { cause: error });
  } finally {
    db.close();
  }
}

/** After an unclean stop, at once where that is quick; a large database is checked while the program works. */
function checkBeforeUse(file: string): CheckDue | undefined {
  const due = readCheckDue(file) ?? (wasLeftOpen(file) ? 'quick' : undefined);
  if (due !== 'quick' || sizeOf(file) <= SMALL_BYTES) return due;
  setCheckDue(file, 'quick');
  return undefined;
}

function fresh(file: string, now: number): OpenedDatabase {
  // A log without its database is of no use to this one, and may be of use to somebody.
  if (wasLeftOpen(file)) setAside(file, now);
  return { db: new Database(file), notice: null };
}

function replace(file: string, now: number, detail: string): OpenedDatabase {
  const backup = newestGoodBackup(file);
  const draft = clearDraft(file);
  if (backup !== undefined) copyFileSync(backup, draft);
  const aside = setAside(file, now);
  if (backup !== undefined) putInPlace(draft, file);
  setCheckDue(file, undefined);
  const db = new Database(file);
  // What held an account up then need not do so now; where it does, Google says so again.
  db.run('DELETE FROM hold');
  db.run('INSERT OR REPLACE INTO meta VALUES (?,?)', RESTORED_AT, String(now));
  db.commit();
  if (backup === undefined) return { db, notice: { code: 'databaseRebuilt', detail, aside } };
  return { db, notice: { code: 'databaseRestored', detail, aside, backupAt: statSync(backup).mtimeMs } };
}

/** A backup of a newer program ends the search: an older one in its place would lose what that program knew. */
function newestGoodBackup(file: string): string | undefined {
  return backupsOf(file).find((backup) => {
    if (checkCopy(backup) !== undefined) return false;
    ensureNotFromFuture(backup);
    return true;
  });
}

function ensureNotFromFuture(backup: string): void {
  const db = new DatabaseSync(asUnchanging(backup), { readOnly: true });
  try {
    const version = versionOf(db);
    const newest = MIGRATIONS.at(-1)?.version ?? 0;
    if (version > newest)
      throw new DatabaseFromFuture(`version ${version} of the newest backup, this program knows ${newest}`);
  } finally {
    db.close();
  }
}
