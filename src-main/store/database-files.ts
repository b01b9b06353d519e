// The files around the database: backups, copies that were set aside, what the next start has to check. Renames and never
// deletes a database; only superseded backups and half-made copies go. It never opens `photostow.db` itself: closing any
// handle to it would drop SQLite's locks of the whole process.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toDatabaseFailure } from './database-failure.ts';
import { renameOver } from './rename-over.ts';

const BACKUPS_KEPT = 3;
const DAY_MS = 24 * 3_600_000;
/** The write-ahead log and its index belong to their database and move with it. */
const COMPANIONS = ['-wal', '-shm'];

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Docker makes one where a file that is not there is to be mounted. */
export const isFolder = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Which file it is, whatever its name; undefined where there is none. Windows lets nobody move or remove a file that is open, and its
 * network drives may number files as they like.
 */
export function identityOf(file: string): string | undefined {
  const info = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (process.platform === 'win32') return info && 'there';
  return info && `${info.dev}:${info.ino}`;
}

/** Free on the disk that holds the file. */
export function roomBytes(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize;
}

const ROOM_TO_GO_ON_BYTES = 8 * 1024 ** 2;

/** A full disk often takes one small write and not the next: with less than this nothing goes on. Some file systems count no room at all. */
export function isDiskFull(file: string): boolean {
  const { blocks } = statfsSync(dirname(file));
  return blocks > 0 && roomBytes(file) < ROOM_TO_GO_ON_BYTES;
}

/** There are bytes left and no place in the disk's list of files, which SQLite tells as a file that cannot be opened. */
export function takesNoMoreFiles(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { files, ffree } = statfsSync(folder);
  return files > 0 && ffree === 0;
}

/** More than what is left where a write has just failed for want of room. */
const PROBE_BYTES = 64 * 1024;

/** A person's share of the disk is used up: `statfs` does not count it, and SQLite tells it like a disk that is broken. */
export function takesNoMoreBytes(file: string): boolean {
  const probe = `${file}.probe`;
  try {
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flush: true });
  } catch (error) {
    if (toDatabaseFailure(error)?.kind !== 'diskFull') return false;
    rmSync(probe, { force: true });
    return true;
  }
  rmSync(probe, { force: true });
  return false;
}

/** SQLite removes the write-ahead log when the database is closed: one that is left behind tells of an unclean stop. */
export const wasLeftOpen = (file: string): boolean => sizeOf(`${file}-wal`) > 0;

/** Newest first; those that are named after a day to come, by a clock that was wrong, last: any other may be newer. */
export function backupsOf(file: string, now = Date.now()): string[] {
  const start = `${basename(file)}.backup-`;
  const isBackup = (name: string): boolean =>
    name.startsWith(start) && /^\d{4}-\d{2}-\d{2}$/.test(name.slice(start.length));
  const latest = basename(backupName(file, now + DAY_MS));
  const names = readdirSync(dirname(file)).filter(isBackup).sort().reverse();
  const ahead = names.filter((name) => name > latest);
  return [...names.slice(ahead.length), ...ahead].map((name) => join(dirname(file), name));
}

export const backupName = (file: string, now: number): string =>
  `${file}.backup-${new Date(now).toISOString().slice(0, 10)}`;

/** Where a backup or a restored database grows until it is whole; what an earlier try left there is removed. */
export function clearDraft(file: string): string {
  const draft = `${file}.draft`;
  for (const end of ['', '-journal', ...COMPANIONS]) rmSync(draft + end, { force: true });
  return draft;
}

/** On the disk first, then under its name: whole or not at all. */
export function putInPlace(draft: string, file: string): void {
  flush(draft, 'r+');
  chmodSync(draft, 0o600);
  renameOver(draft, file);
  flushFolder(dirname(file));
}

export function dropOldBackups(file: string, now: number): void {
  for (const old of backupsOf(file, now).slice(BACKUPS_KEPT)) rmSync(old, { force: true });
}

/** Moves the database and its companions to a name of their own, which it answers; null when there was nothing. */
export function setAside(file: string, now: number): string | null {
  const aside = freeName(`${file}.damaged-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}`);
  let found = false;
  // The log first: the log of a damaged database must never be applied to the one that takes its place.
  for (const end of [...COMPANIONS, '']) {
    if (!existsSync(file + end)) continue;
    renameOver(file + end, aside + end);
    found = true;
  }
  flushFolder(dirname(file));
  return found ? aside : null;
}

/** Two in one second are still two. */
function freeName(name: string): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${name}-${count}`;
    if ([...COMPANIONS, ''].every((end) => !existsSync(free + end))) return free;
  }
}

/** What the next start has to do before it trusts the database. */
export type CheckDue = 'quick' | 'full';

const noteOf = (file: string): string => `${file}.check-due`;

export function readCheckDue(file: string): CheckDue | undefined {
  if (!existsSync(noteOf(file))) return undefined;
  return readFileSync(noteOf(file), 'utf8').trim() === 'full' ? 'full' : 'quick';
}

export function setCheckDue(file: string, due: CheckDue | undefined): void {
  if (due === undefined) rmSync(noteOf(file), { force: true });
  else writeFileSync(noteOf(file), due, { flush: true });
}

function flush(path: string, flags: string): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Windows keeps its directories by itself and opens none of them. */
function flushFolder(folder: string): void {
  if (process.platform !== 'win32') flush(folder, 'r');
}
