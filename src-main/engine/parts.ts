// What the engine is given: its stores, its clock, its line to Google. Everything that touches time, chance or the network
// comes in here, so that a test can hold the clock.
import type { Photos } from '../google/photos.ts';
import type { AccountStore } from '../store/accounts.ts';
import type { AlbumStore } from '../store/albums.ts';
import type { ContentStore } from '../store/content.ts';
import type { CountStore } from '../store/counts.ts';
import type { Database } from '../store/database.ts';
import type { FileStore } from '../store/files.ts';
import type { HoldStore } from '../store/holds.ts';
import type { ItemStore } from '../store/items.ts';
import type { UploadStore } from '../store/uploads.ts';
import type { BatchGroup, WorkStore } from '../store/work.ts';
import type { Hasher } from './hasher.ts';
import type { FolderRules } from './rules.ts';
import type { Throttle } from './throttle.ts';
import type { WriteLocks } from './write-locks.ts';

export type Clock = {
  /** ms since 1970. */
  now(): number;
  /** Calls back once after `ms`; the answer cancels it. */
  timer(ms: number, callback: () => void): () => void;
};

export type Log = (event: string, fields?: Record<string, string | number | boolean | null>) => void;

/** A signed-in account's line to Google. */
export type Line = { accountId: string; photos: Photos; clientId: string };

/** What the calls that fill one album are made with. */
export type GroupCall = { parts: Parts; line: Line; group: BatchGroup; signal: AbortSignal };

export type Parts = {
  db: Database;
  files: FileStore;
  work: WorkStore;
  counts: CountStore;
  items: ItemStore;
  albums: AlbumStore;
  content: ContentStore;
  accounts: AccountStore;
  holds: HoldStore;
  uploads: UploadStore;
  hasher: Hasher;
  writeLocks: WriteLocks;
  clock: Clock;
  /** 0 to 1, for jitter. */
  random: () => number;
  /** Multiplies the program's own waits, never a server's Retry-After. */
  backoffScale: number;
  log: Log;
  /** Requests of the account's client on this quota day, how many a day allows, and the accounts that share them, this one included. */
  requests(accountId: string): { used: number; perDay: number; accountIds: readonly string[] };
  /** Photostow's own data folder and what lies in it: nothing to be sent, and it changes with every file that is. */
  isOwn(path: string): boolean;
  /** False while the watched folder's disk is unplugged, or another folder lies at its place. */
  isConnected(folderId: number): Promise<boolean>;
  /** The byte rate that all uploads share. */
  throttle: Throttle;
  /** The watched folder of a file; undefined where it is watched no more. */
  folderOf(folderId: number): { path: string; rules: FolderRules } | undefined;
  /** A person lets the watched folder rest. */
  isPaused(folderId: number): boolean;
  /** Undefined when the account is not signed in here. */
  lineOf(accountId: string): Promise<Line | undefined>;
};
