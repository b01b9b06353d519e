// Opens a data folder: lock, database, stores, and the parts that the engine is built from. One engine per folder, whoever
// hosts it. Used by every door; starts nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramOptions } from '../doors/host.ts';
import { Hasher } from '../engine/hasher.ts';
import type { Log, Parts } from '../engine/parts.ts';
import { WriteLocks } from '../engine/write-locks.ts';
import { parseEndpoints, type Endpoints } from '../google/endpoints.ts';
import { createHttp, type Http } from '../google/http.ts';
import { AccountStore } from '../store/accounts.ts';
import { AlbumStore } from '../store/albums.ts';
import { ContentStore } from '../store/content.ts';
import { Database } from '../store/database.ts';
import { FileStore } from '../store/files.ts';
import { FolderStore } from '../store/folders.ts';
import { HoldStore } from '../store/holds.ts';
import { tryLock, type Lock } from '../store/lock.ts';
import { DatabaseFromFuture } from '../store/migrations.ts';
import { QuotaStore, REQUESTS_PER_DAY } from '../store/quota.ts';
import { Secrets, type SecretBox } from '../store/secrets.ts';
import { UploadStore } from '../store/uploads.ts';
import { WorkStore } from '../store/work.ts';
import { Accounts } from './accounts.ts';

export type Opened = {
  parts: Parts;
  accounts: Accounts;
  folders: FolderStore;
  quota: QuotaStore;
  endpoints: Endpoints;
  close(): Promise<void>;
};

export type OpenResult =
  | { ok: true; opened: Opened }
  | { ok: false; code: 'dataFolderBusy' | 'dataFolderUnwritable' | 'databaseNewer'; message: string };

/** Connections to Google at once: the most uploads a setting allows, a create, a check and one to spare. */
const CONNECTIONS = 20;

const systemClock: Parts['clock'] = {
  now: () => Date.now(),
  timer: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};

export type OpenOptions = ProgramOptions & {
  secretBox: SecretBox;
  /** Said to the next one who finds the folder taken: which door, which process. */
  holder: string;
  log?: Log;
  clock?: Parts['clock'];
  /** No byte to or from Google for so long: the call is given up. */
  stallMs?: number;
};

export function openDataFolder(options: OpenOptions): OpenResult {
  const { dataFolder } = options;
  let lock: Lock;
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const locked = tryLock(dataFolder, options.holder);
    if (!locked.ok) return { ok: false, code: 'dataFolderBusy', message: locked.holder };
    lock = locked.lock;
  } catch (error) {
    return {
      ok: false,
      code: 'dataFolderUnwritable',
      message: String(error instanceof Error ? error.message : error),
    };
  }
  try {
    return { ok: true, opened: build(options, new Database(join(dataFolder, 'photostow.db')), lock) };
  } catch (error) {
    lock.release();
    if (error instanceof DatabaseFromFuture)
      return { ok: false, code: 'databaseNewer', message: error.message };
    throw error;
  }
}

function build(options: OpenOptions, db: Database, lock: Lock): Opened {
  const clock = options.clock ?? systemClock;
  const now = (): number => clock.now();
  const endpoints = parseEndpoints(options.endpoint);
  const http: Http = createHttp(CONNECTIONS, options.stallMs);
  const quota = new QuotaStore(db, now);
  const stores = {
    db,
    files: new FileStore(db, now),
    work: new WorkStore(db),
    albums: new AlbumStore(db, now),
    content: new ContentStore(db),
    accounts: new AccountStore(db, now),
    holds: new HoldStore(db),
    uploads: new UploadStore(db, now),
  };
  const secrets = new Secrets(options.dataFolder, options.secretBox);
  const accounts = new Accounts({ ...stores, secrets, endpoints, http, quota, now });
  const parts: Parts = {
    ...stores,
    hasher: new Hasher(),
    writeLocks: new WriteLocks(),
    clock,
    random: Math.random,
    backoffScale: options.backoffScale,
    log: options.log ?? (() => undefined),
    requests: (accountId) => {
      const clientId = stores.accounts.byId(accountId)?.clientId ?? '';
      return { used: quota.usedToday(clientId), perDay: REQUESTS_PER_DAY };
    },
    lineOf: (accountId) => accounts.lineOf(accountId),
  };
  return {
    parts,
    accounts,
    folders: new FolderStore(db, now),
    quota,
    endpoints,
    close: async () => {
      await parts.hasher.close();
      await http.close();
      db.close();
      lock.release();
    },
  };
}
