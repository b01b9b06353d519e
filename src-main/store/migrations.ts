// The steps that bring a database to today's shape, in order, each in one transaction, with a copy of the file before.
// A step that has been released is never edited; a later change is a new step.
import { copyFileSync, existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { start } from './migration-0010-start.ts';

/** `version` is what `user_version` says afterwards; rising, by tens, so that branches rarely collide. */
export const MIGRATIONS: readonly { version: number; sql: string }[] = [{ version: 10, sql: start }];

/** "PHST": says whose file it is. */
const APPLICATION_ID = 0x50485354;

export class DatabaseFromFuture extends Error {}

export function migrate(db: DatabaseSync, file: string): void {
  const current = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  if (current > newest) throw new DatabaseFromFuture(`version ${current}, this program knows ${newest}`);
  for (const { version, sql } of MIGRATIONS) {
    if (version <= current) continue;
    if (current > 0) backUp(db, file, version);
    db.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA user_version=${version}; PRAGMA application_id=${APPLICATION_ID}; COMMIT`,
    );
  }
}

function backUp(db: DatabaseSync, file: string, before: number): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const copy = `${file}.before-${before}`;
  if (!existsSync(copy)) copyFileSync(file, copy);
}
