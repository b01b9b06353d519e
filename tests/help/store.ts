// What tests of the database need: a folder of its own, a history of finished files, and a disk that refuses on demand.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished, vi } from 'vitest';
import type { Database } from '../../src-main/store/database.ts';

/** The path of a database that does not exist yet, in a folder that goes with the test. */
export function newDatabaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'photostow.db');
}

/** The names beside the database, without its own. */
export const besides = (file: string): string[] =>
  readdirSync(join(file, '..'))
    .filter((name) => name !== 'photostow.db')
    .sort();

/** So many finished files of one folder and one album; about 1 kB each. */
export function addHistory(db: Database, count: number): void {
  db.run(
    `INSERT INTO account (id, service, client_id, email, name, signed_in_at) VALUES ('a', 'other', 'c', 'a@example.com', 'A', 1)`,
  );
  db.run(
    `INSERT INTO destination (id, account_id, kind, key, title) VALUES (1, 'a', 'title', 'Holiday', 'Holiday')`,
  );
  db.run(`INSERT INTO folder (id, path, destination_id, added_at) VALUES (1, '/pictures', 1, 1)`);
  db.run(
    `WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?)
     INSERT INTO file (account_id, destination_id, folder_id, path, name, size_bytes, modified_at_ms, media, mime, sha256, stage,
       media_item_id, found_at, created_at, verified_at, changed_at, open, priority)
     SELECT 'a', 1, 1, '/pictures/' || i || '.jpg', i || '.jpg', 1000 + i, i, 'photo', 'image/jpeg', lower(hex(randomblob(32))),
       'verified', 'item-' || i, 1, 2, 3, 4, 0, 1 FROM number`,
    count,
  );
  db.commit();
}

export const countFiles = (db: Database): number =>
  db.get<{ count: number }>('SELECT count(*) AS count FROM file')?.count ?? 0;

/** SQLite's result codes that tests make it say. */
export const CODES = { readOnly: 8, io: 10, ioWrite: 10 | (3 << 8), corrupt: 11, full: 13 } as const;

export type BadDisk = {
  /** From now on, after so many commits that still work. */
  refuse(code: number, afterCommits?: number): void;
  mend(): void;
  /** Since it was last told to refuse. */
  readonly refusals: number;
};

/** Every COMMIT of this process asks here first. Mended with the test. */
export function watchDisk(): BadDisk {
  let code = 0;
  let left = 0;
  let refusals = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with its own object
  const real = DatabaseSync.prototype.exec;
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (code !== 0 && sql.includes('COMMIT') && left-- <= 0) {
      refusals += 1;
      throw Object.assign(new Error(`refused with code ${code}`), {
        code: 'ERR_SQLITE_ERROR',
        errcode: code,
      });
    }
    real.call(this, sql);
  });
  onTestFinished(() => spy.mockRestore());
  return {
    refuse: (wanted, afterCommits = 0) => {
      code = wanted;
      left = afterCommits;
      refusals = 0;
    },
    mend: () => (code = 0),
    get refusals() {
      return refusals;
    },
  };
}
