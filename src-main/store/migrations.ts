// The steps that bring a database to today's shape, in order, each in one transaction, with a backup before the first.
// A step that has been released is never edited; a later change is a new step.
import type { DatabaseSync } from 'node:sqlite';
import { backUpNow } from './backup.ts';
import { DatabaseFailure } from './database-failure.ts';
import { start } from './migration-0010-start.ts';
import { history } from './migration-0030-history.ts';
import { root } from './migration-0070-root.ts';
import { fullAlbums } from './migration-0080-full-albums.ts';
import { uploadWishes } from './migration-0090-upload-wishes.ts';
import { folderPause } from './migration-0100-folder-pause.ts';
import { ownDates } from './migration-0110-own-dates.ts';
import { albumCover } from './migration-0120-album-cover.ts';
import { holdSetAt } from './migration-0130-hold-set-at.ts';
import { uploadPaths } from './migration-0140-upload-paths.ts';
import { movedFiles } from './migration-0150-moved-files.ts';
import { refusedAlbums } from './migration-0160-refused-albums.ts';
import { dates } from './migration-0170-dates.ts';
import { looks } from './migration-0180-looks.ts';
import { itemClient } from './migration-0190-item-client.ts';
import { waitingForFolder } from './migration-0200-waiting-for-folder.ts';
import { unsendable } from './migration-0220-unsendable.ts';
import { damaged } from './migration-0230-damaged.ts';
import { rulesVersion } from './migration-0300-rules-version.ts';
import { due } from './migration-0310-due.ts';
import { largeLeft } from './migration-0330-large-left.ts';
import { sameContent } from './migration-0340-same-content.ts';
import { longHistory } from './migration-0350-long-history.ts';

/** `version` is what `user_version` says afterwards; rising, by tens, so that branches rarely collide. */
export type Migration = { version: number; sql: string };

export const MIGRATIONS: readonly Migration[] = [
  { version: 10, sql: start },
  { version: 30, sql: history },
  { version: 70, sql: root },
  { version: 80, sql: fullAlbums },
  { version: 90, sql: uploadWishes },
  { version: 100, sql: folderPause },
  { version: 110, sql: ownDates },
  { version: 120, sql: albumCover },
  { version: 130, sql: holdSetAt },
  { version: 140, sql: uploadPaths },
  { version: 150, sql: movedFiles },
  { version: 160, sql: refusedAlbums },
  { version: 170, sql: dates },
  { version: 180, sql: looks },
  { version: 190, sql: itemClient },
  { version: 200, sql: waitingForFolder },
  { version: 220, sql: unsendable },
  { version: 230, sql: damaged },
  { version: 300, sql: rulesVersion },
  { version: 310, sql: due },
  { version: 330, sql: largeLeft },
  { version: 340, sql: sameContent },
  { version: 350, sql: longHistory },
];

/** "PHST": says whose file it is. */
const APPLICATION_ID = 0x50485354;

const LOWEST_VERSION = 10;
/** More than there will ever be. */
const HIGHEST_VERSION = 100_000;

/** Written by a newer program, which knows things that this one would lose. */
export class DatabaseFromFuture extends Error {}

export function migrate(db: DatabaseSync, file: string, steps = MIGRATIONS): void {
  const current = versionOf(db);
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest) throw new DatabaseFromFuture(`version ${current}, this program knows ${newest}`);
  const due = steps.filter(({ version }) => version > current);
  if (due.length > 0 && current > 0) backUpNow(db, file, Date.now());
  for (const step of due) apply(db, step);
}

function apply(db: DatabaseSync, { version, sql }: Migration): void {
  try {
    db.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA user_version=${version}; PRAGMA application_id=${APPLICATION_ID}; COMMIT`,
    );
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export const versionOf = (db: DatabaseSync): number => numberOf(db, 'PRAGMA user_version');

/** The cheap look at every start: the schema can be read, and it is ours or there is nothing at all. */
export function ensureOurs(db: DatabaseSync): void {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  if (tables.length === 0 && versionOf(db) === 0) return;
  if (numberOf(db, 'PRAGMA application_id') !== APPLICATION_ID)
    throw new DatabaseFailure('databaseDamaged', 'not a database of Photostow');
  const version = versionOf(db);
  if (version < LOWEST_VERSION || version > HIGHEST_VERSION)
    throw new DatabaseFailure('databaseDamaged', 'its version is none of ours');
  if (!tables.some(({ name }) => name === 'file'))
    throw new DatabaseFailure('databaseDamaged', 'its tables are missing');
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
}
