// Opens a data folder: lock, database, stores, and the parts that the engine is built from. One engine per folder, whoever
// hosts it. Used by every door; starts nothing.
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { Hasher } from '../engine/hasher.ts';
import type { Log, Parts } from '../engine/parts.ts';
import { recover } from '../engine/recover.ts';
import { Throttle } from '../engine/throttle.ts';
import { WriteLocks } from '../engine/write-locks.ts';
import { parseEndpoints, type Endpoints } from '../google/endpoints.ts';
import { createHttp, type Http } from '../google/http.ts';
import { AccountStore } from '../store/accounts.ts';
import { AlbumStore } from '../store/albums.ts';
import { ContentStore } from '../store/content.ts';
import { CountStore } from '../store/counts.ts';
import { DatabaseFailure, toDatabaseFailure } from '../store/database-failure.ts';
import type { Database } from '../store/database.ts';
import { FileStore } from '../store/files.ts';
import { FolderStore } from '../store/folders.ts';
import { HoldStore } from '../store/holds.ts';
import { ItemStore } from '../store/items.ts';
import { tryLock, type Lock } from '../store/lock.ts';
import { DatabaseFromFuture } from '../store/migrations.ts';
import { takesNoMoreFiles } from '../store/database-files.ts';
import { openDatabase, type DatabaseNotice } from '../store/open-database.ts';
import { QuotaStore } from '../store/quota.ts';
import { tightenRights } from '../store/rights.ts';
import { Secrets, type SecretBox } from '../store/secrets.ts';
import { UploadStore } from '../store/uploads.ts';
import { WorkStore } from '../store/work.ts';
import { Accounts } from './accounts.ts';
import { DatabaseCare } from './care.ts';
import { notePutAside, putAsideOf } from './put-aside.ts';
import { requestsOf } from './requests.ts';
import { isSameRoot } from './root.ts';

export type Opened = {
  parts: Parts;
  accounts: Accounts;
  folders: FolderStore;
  quota: QuotaStore;
  endpoints: Endpoints;
  care: DatabaseCare;
  /** Set when the database could not be used and another took its place: a person has to know. */
  notice: DatabaseNotice | null;
  close(): Promise<void>;
};

export type ProgramOptions = {
  dataFolder: string;
  /** One origin that stands for all of Google's; null for Google itself. */
  endpoint: string | null;
  /** Multiplies the program's own waiting times, 1 in normal life. */
  backoffScale: number;
};

/** Why a data folder cannot be opened. Damage is one only where it is met late: the next start looks closely, and another takes its place. */
export type OpenProblem =
  'dataFolderBusy' | 'dataFolderUnwritable' | 'diskFull' | 'databaseNewer' | 'databaseDamaged';

export type OpenResult = { ok: true; opened: Opened } | { ok: false; code: OpenProblem; message: string };

export const DATABASE_NAME = 'photostow.db';

/** Connections to Google at once: the most uploads a setting allows, a create, a check and one to spare. */
const CONNECTIONS = 20;

export const systemClock: Parts['clock'] = {
  now: () => Date.now(),
  timer: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};

export type OpenOptions = ProgramOptions & {
  /** The byte rate that all uploads share, asked each time; null: no limit. */
  limitBytesPerSecond?: () => number | null;
  secretBox: SecretBox;
  /** Said to the next one who finds the folder taken: which door, which process. */
  holder: string;
  log?: Log;
  clock?: Parts['clock'];
  /** How many requests a day Google takes from one client; its published number when absent. */
  requestsPerDay?: number;
  /** No byte to or from Google for so long: the call is given up. */
  stallMs?: number;
};

export function openDataFolder(options: OpenOptions): OpenResult {
  const endpoints = parseEndpoints(options.endpoint);
  let lock: Lock;
  try {
    makeFolder(options.dataFolder);
    const locked = tryLock(options.dataFolder, options.holder);
    if (!locked.ok) return { ok: false, code: 'dataFolderBusy', message: locked.holder };
    lock = locked.lock;
  } catch (error) {
    return toProblem(error, options) ?? { ok: false, code: 'dataFolderUnwritable', message: String(error) };
  }
  try {
    const opened = openLocked(options, endpoints, lock);
    const { notice, parts } = opened;
    const refused = tightenRights(options.dataFolder);
    if (Object.keys(refused).length > 0) parts.log('rights.refused', refused);
    if (notice) {
      notePutAside(parts.uploads, putAsideOf(notice));
      parts.log('database.replaced', { ...notice });
    }
    return { ok: true, opened };
  } catch (error) {
    lock.release();
    const problem = toProblem(error, options);
    if (problem) return problem;
    throw error;
  }
}

/**
 * Damage that shows only when the first rows are read has been noted by then: the second look is a close one, and a backup takes the
 * place of what it finds.
 */
function openLocked(options: OpenOptions, endpoints: Endpoints, lock: Lock, isAgain = false): Opened {
  const now = options.clock?.now() ?? Date.now();
  const { db, notice } = openDatabase(join(options.dataFolder, DATABASE_NAME), now);
  try {
    return { ...build(options, endpoints, db, lock), notice };
  } catch (error) {
    db.close();
    if (isAgain || !(error instanceof DatabaseFailure) || error.kind !== 'databaseDamaged') throw error;
    return openLocked(options, endpoints, lock, true);
  }
}

/** With those above it, one by one: where a system makes no folders (/proc), Node's own way of making them all tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  // A drive that is not there lies in itself.
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start was quicker.
    if (!existsSync(path)) throw error;
  }
}

/** Undefined: a bug. */
function toProblem(
  error: unknown,
  { dataFolder }: OpenOptions,
): Extract<OpenResult, { ok: false }> | undefined {
  if (error instanceof DatabaseFromFuture)
    return { ok: false, code: 'databaseNewer', message: error.message };
  const failure = toDatabaseFailure(error);
  if (!failure) return undefined;
  const isFull = failure.kind === 'dataFolderUnwritable' && takesNoMoreFiles(dataFolder);
  return { ok: false, code: isFull ? 'diskFull' : problemOf(failure), message: failure.message };
}

/** A folder that went while it was opened can be written to no more. */
export const problemOf = ({ kind }: DatabaseFailure): OpenProblem =>
  kind === 'dataFolderGone' ? 'dataFolderUnwritable' : kind;

/** A program that was killed while it removed a folder has begun something that holds. */
function endRemovals(parts: Parts, folders: FolderStore): void {
  const ids = folders.removals();
  // What it had left in the middle is given up as well.
  if (ids.length > 0) recover(parts);
  for (const id of ids) folders.remove(id);
}

const storesOf = (db: Database, now: () => number) => ({
  db,
  files: new FileStore(db, now),
  work: new WorkStore(db),
  counts: new CountStore(db),
  items: new ItemStore(db),
  albums: new AlbumStore(db, now),
  content: new ContentStore(db),
  accounts: new AccountStore(db, now),
  holds: new HoldStore(db, now),
  uploads: new UploadStore(db, now),
});

function build(options: OpenOptions, endpoints: Endpoints, db: Database, lock: Lock): Omit<Opened, 'notice'> {
  const clock = options.clock ?? systemClock;
  const now = (): number => clock.now();
  const http: Http = createHttp(CONNECTIONS, options.stallMs);
  const quota = new QuotaStore(db, now, options.requestsPerDay);
  const stores = storesOf(db, now);
  const folders = new FolderStore(db, now);
  const secrets = new Secrets(options.dataFolder, options.secretBox);
  const log = options.log ?? (() => undefined);
  const accounts = new Accounts({ ...stores, secrets, endpoints, http, quota, log, now });
  const own = realpathSync(options.dataFolder);
  const parts: Parts = {
    ...stores,
    hasher: new Hasher(),
    throttle: new Throttle(clock, options.limitBytesPerSecond ?? (() => null)),
    writeLocks: new WriteLocks(),
    clock,
    random: Math.random,
    backoffScale: options.backoffScale,
    log,
    requests: (accountId) => requestsOf(quota, stores.accounts, accountId),
    folderOf: (id) => folders.byId(id),
    isPaused: (id) => folders.isPaused(id),
    lineOf: (accountId) => accounts.lineOf(accountId),
    isOwn: (path) => path === own || path.startsWith(own + sep),
    isConnected: async (folderId) => {
      const folder = folders.byId(folderId);
      return !folder || isSameRoot(folder);
    },
  };
  endRemovals(parts, folders);
  const care = new DatabaseCare(parts);
  return {
    parts,
    accounts,
    folders,
    quota,
    endpoints,
    care,
    close: async () => {
      accounts.close();
      await care.stop();
      parts.hasher.close();
      await http.close();
      try {
        db.close();
      } finally {
        lock.release();
      }
    },
  };
}
