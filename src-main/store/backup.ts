// Makes the backups of the database: a whole copy of one moment, checked before it counts, three kept. Never touches the
// database itself, and never takes the last room on the disk.
import { statSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { asUnchanging, checkAside, checkCopy, SMALL_CACHE, type Finding } from './check.ts';
import {
  backupName,
  backupsOf,
  clearDraft,
  dropOldBackups,
  putInPlace,
  roomBytes,
  sizeOf,
} from './database-files.ts';

/** Less is how clocks are kept right. */
const CLOCK_STEP_MS = 60_000;
/** Stays free on the disk beside a backup, and as much again as the database is large. */
const ROOM_LEFT_BYTES = 16 * 1024 ** 2;
/** In one step, and so of one moment. Smaller steps begin anew after each write, and would never end during an upload. */
const ALL_PAGES = 2 ** 31 - 1;
/** A copy up to this size is checked at once: that takes a sixth of a second, and a thread would take 15 MB of memory beside it. */
export const SMALL_BYTES = 96 * 1024 ** 2;

export type BackupResult =
  { ok: true } | { ok: false; code: 'noRoom' } | { ok: false; code: 'damaged'; what: string };

/** When the newest backup was made, in ms since 1970. One that lies ahead was made by a clock that was wrong: nobody knows when. */
export function newestBackupAt(file: string, now = Date.now()): number | undefined {
  const times = backupsOf(file, now).map((backup) => statSync(backup).mtimeMs);
  return times.find((at) => at <= now + CLOCK_STEP_MS);
}

/** Beside the program's own work: on a connection of its own, off the main thread. */
export async function backUp(file: string, now: number): Promise<BackupResult> {
  if (roomBytes(file) < 2 * sizeOf(file) + ROOM_LEFT_BYTES) return { ok: false, code: 'noRoom' };
  const draft = clearDraft(file);
  try {
    const source = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      source.exec(SMALL_CACHE);
      await backup(source, draft, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    const what = await checkDraft(draft);
    if (what !== undefined) return { ok: false, code: 'damaged', what };
    keep(draft, file, now);
    return { ok: true };
  } finally {
    clearDraft(file);
  }
}

/** For the moment before a change of the schema: here and now, through the connection that will make the change. */
export function backUpNow(db: DatabaseSync, file: string, now: number): void {
  const draft = clearDraft(file);
  try {
    db.prepare('VACUUM INTO ?').run(draft);
    keep(draft, file, now);
  } finally {
    clearDraft(file);
  }
}

function keep(draft: string, file: string, now: number): void {
  putInPlace(draft, backupName(file, now));
  dropOldBackups(file, now);
}

const checkDraft = (draft: string): Promise<Finding> =>
  sizeOf(draft) <= SMALL_BYTES ? Promise.resolve(checkCopy(draft)) : checkAside(asUnchanging(draft)).finding;
