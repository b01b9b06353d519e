// What a person asked for ("these files, there, at this place, with this text"), and small facts that outlive a run (`meta`).
import { sep } from 'node:path';
import { z } from 'zod';
import { ownDatesSchema, type UploadWishes } from '../contract.ts';
import { NO_WISHES } from '../engine/wishes.ts';
import type { Database } from './database.ts';
import { parseDateSources } from './rules-json.ts';

const pathList = z.array(z.string());

export type Position = { kind: 'first' } | { kind: 'last' } | { kind: 'after'; mediaItemId: string };

export type StoredUpload = {
  id: number;
  destinationId: number;
  position: Position | null;
  description: string | null;
} & UploadWishes;

type UploadRow = {
  id: number;
  destination_id: number;
  position: 'first' | 'last' | 'after' | null;
  after_item_id: string | null;
  description: string | null;
  fix_dates: string;
  captions: number;
  own_dates: string;
};

export class UploadStore {
  readonly #db: Database;
  readonly #now: () => number;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  start(
    destinationId: number,
    position: Position | null,
    description: string | null,
    wishes: UploadWishes = NO_WISHES,
    paths: readonly string[] | null = null,
  ): number {
    const { id } = this.#db.run(
      `INSERT INTO upload (destination_id, position, after_item_id, description, started_at, fix_dates, captions, own_dates, paths)
       VALUES (?,?,?,?,?,?,?,?,?)`,
      destinationId,
      position?.kind ?? null,
      position?.kind === 'after' ? position.mediaItemId : null,
      description,
      this.#now(),
      JSON.stringify(wishes.fixDates),
      wishes.captions ? 1 : 0,
      JSON.stringify(wishes.ownDates),
      paths && JSON.stringify(paths),
    );
    return id;
  }

  byId(id: number): StoredUpload | undefined {
    const row = this.#db.get<UploadRow>('SELECT * FROM upload WHERE id=?', id);
    if (!row) return undefined;
    return {
      id: row.id,
      destinationId: row.destination_id,
      position: toPosition(row),
      description: row.description,
      fixDates: parseDateSources(row.fix_dates),
      captions: row.captions === 1,
      ownDates: ownDatesSchema.parse(JSON.parse(row.own_dates)),
    };
  }

  /** Uploads whose files have not all been found, with the paths they were asked for. */
  toWalk(): { id: number; destinationId: number; accountId: string; paths: string[] }[] {
    return this.#db
      .all<{ id: number; destination_id: number; account_id: string; paths: string }>(
        `SELECT upload.id, upload.destination_id, destination.account_id, upload.paths FROM upload
         JOIN destination ON destination.id = upload.destination_id WHERE upload.paths IS NOT NULL ORDER BY upload.id`,
      )
      .map((row) => ({
        id: row.id,
        destinationId: row.destination_id,
        accountId: row.account_id,
        paths: pathList.parse(JSON.parse(row.paths)),
      }));
  }

  /** Whether an upload was asked for the folder or anything in it, or has a row of it. */
  isFor(folder: string): boolean {
    const below = folder + sep;
    if (this.toWalk().some(({ paths }) => paths.some((path) => `${path}${sep}`.startsWith(below))))
      return true;
    const row = this.#db.get(
      `SELECT 1 FROM destination CROSS JOIN file ON file.destination_id = destination.id
       WHERE file.path > ?1 AND file.path < ?1 || char(0x10FFFF) LIMIT 1`,
      below,
    );
    return row !== undefined;
  }

  /** What lies below the folder and is at Google for every row of it. */
  doneBelow(folder: string): string[] {
    return this.#db
      .all<{ path: string }>(
        `SELECT file.path FROM destination CROSS JOIN file ON file.destination_id = destination.id
         WHERE file.path > ?1 AND file.path < ?1 || char(0x10FFFF)
         GROUP BY file.path HAVING sum(file.stage NOT IN ('created', 'verified')) = 0`,
        folder + sep,
      )
      .map(({ path }) => path);
  }

  /** Those that have rows of what lies below the folder. */
  withRowsBelow(folder: string): number[] {
    return this.#db
      .all<{ id: number }>(
        `SELECT DISTINCT file.upload_id AS id FROM destination CROSS JOIN file ON file.destination_id = destination.id
         WHERE file.path > ?1 AND file.path < ?1 || char(0x10FFFF) AND file.upload_id IS NOT NULL`,
        folder + sep,
      )
      .map(({ id }) => id);
  }

  isWalked(id: number): boolean {
    return this.#db.get('SELECT 1 FROM upload WHERE id=? AND paths IS NOT NULL', id) === undefined;
  }

  /** All files at these of its paths have rows. */
  noteWalked(id: number, walked: readonly string[]): void {
    const done = new Set(walked);
    this.#setToWalk(
      id,
      this.#pathsToWalk(id).filter((path) => !done.has(path)),
    );
  }

  /** The path is to be looked at once more. */
  noteToWalk(id: number, path: string): void {
    this.#setToWalk(id, [...this.#pathsToWalk(id), path]);
  }

  #pathsToWalk(id: number): string[] {
    const row = this.#db.get<{ paths: string | null }>('SELECT paths FROM upload WHERE id=?', id);
    return row?.paths ? pathList.parse(JSON.parse(row.paths)) : [];
  }

  #setToWalk(id: number, paths: readonly string[]): void {
    this.#db.run('UPDATE upload SET paths=? WHERE id=?', paths.length > 0 ? JSON.stringify(paths) : null, id);
  }

  /** The next batch of this upload follows the item placed last, so that several batches keep their order. */
  continueAfter(id: number, mediaItemId: string): void {
    this.#db.run(
      `UPDATE upload SET position='after', after_item_id=? WHERE id=? AND position IN ('first', 'after')`,
      mediaItemId,
      id,
    );
  }

  /** Whether the place in the album is behind an item that this upload itself has put there. */
  isBehindOwn(id: number): boolean {
    const row = this.#db.get(
      `SELECT 1 FROM upload JOIN file ON file.upload_id = upload.id AND file.media_item_id = upload.after_item_id
       WHERE upload.id=? LIMIT 1`,
      id,
    );
    return row !== undefined;
  }

  /** The rest goes to the end of the album. */
  giveUpPlace(id: number): void {
    this.#db.run('UPDATE upload SET position=NULL, after_item_id=NULL WHERE id=?', id);
  }

  meta(key: string): string | undefined {
    return this.#db.get<{ value: string }>('SELECT value FROM meta WHERE key=?', key)?.value;
  }

  setMeta(key: string, value: string | null): void {
    if (value === null) this.#db.run('DELETE FROM meta WHERE key=?', key);
    else
      this.#db.run(
        'INSERT INTO meta VALUES (?,?) ON CONFLICT DO UPDATE SET value=excluded.value',
        key,
        value,
      );
  }

  /** Numbers for batchCreate calls; never given twice. */
  nextBatchId(): number {
    const next = Number(this.meta('lastBatchId') ?? '0') + 1;
    this.setMeta('lastBatchId', String(next));
    return next;
  }
}

function toPosition(row: UploadRow): Position | null {
  if (row.position === null) return null;
  if (row.position !== 'after') return { kind: row.position };
  return row.after_item_id ? { kind: 'after', mediaItemId: row.after_item_id } : null;
}
