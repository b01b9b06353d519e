// How many files stand where, from the counts that the database keeps and from indexes alone: for what is shown, and for the day's
// requests. Reads only.
import type { AskedCode, Stage } from '../engine/file.ts';
import { IS_ASKED, IS_SENT_UNDATED, IS_UNFINISHED, IS_UNSENDABLE } from './conditions.ts';
import type { Database } from './database.ts';
import { inScope, type Scope } from './work.ts';

export class CountStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Rows of these stages, from the counts that the database keeps. */
  countIn(accountId: string, stages: readonly Stage[]): number {
    const marks = stages.map(() => '?').join(',');
    const row = this.#db.get<{ count: number | null }>(
      `SELECT sum(count) AS count FROM tally WHERE account_id=? AND stage IN (${marks})`,
      accountId,
      ...stages,
    );
    return row?.count ?? 0;
  }

  /** All that is not done yet. */
  countOpen(accountId: string): number {
    const sql = `SELECT sum(count) AS count FROM tally WHERE account_id=? AND ${IS_UNFINISHED}`;
    return this.#db.get<{ count: number | null }>(sql, accountId)?.count ?? 0;
  }

  /** What is not done yet, by what it still costs: files to be sent up to this size, larger ones, and those whose bytes Google has. */
  countLeft(accountId: string, smallBytes: number): { small: number; large: number; sent: number } {
    // The number in the very words of the index.
    const row = this.#db.get<{ count: number }>(
      `SELECT count(*) AS count FROM file WHERE open = 1 AND account_id = ?1 AND size_bytes > ${smallBytes}
       AND stage IN ('found', 'ready', 'uploading')`,
      accountId,
    );
    const large = row?.count ?? 0;
    const small = this.countIn(accountId, ['found', 'ready', 'uploading']) - large;
    return { small, large, sent: this.countIn(accountId, ['uploaded', 'creating', 'unknown', 'linking']) };
  }

  /**
   * How many calls bring rows of these stages to their end: batches by album, and an album for each title that has none yet. Album by
   * album, since the index that has no more than these columns begins with the album.
   */
  countCommits(accountId: string, stages: readonly Stage[], batchFiles: number): number {
    const marks = stages.map(() => '?').join(',');
    const row = this.#db.get<{ count: number | null }>(
      `SELECT sum((files + ?2 - 1) / ?2 + is_new) AS count FROM (
         SELECT count(*) AS files, max(destination.kind = 'title' AND destination.album_id IS NULL) AS is_new
         FROM destination CROSS JOIN file ON file.destination_id = destination.id
         WHERE destination.account_id = ?1 AND open = 1 AND stage IN (${marks}) GROUP BY destination.id)`,
      accountId,
      batchFiles,
      ...stages,
    );
    return row?.count ?? 0;
  }

  /** Whether as many files of the scope as this have their bytes at Google and could be created now. */
  hasManyToCreate(scope: Scope, accountId: string, now: number, count: number): boolean {
    if (this.countIn(accountId, ['uploaded']) < count) return false;
    const sql = `SELECT 1 FROM file WHERE open = 1 AND account_id = ?2 ${inScope(scope)} AND stage = 'uploaded'
      AND coalesce(waits_until_at, 0) <= ?3 LIMIT 1 OFFSET +?4`;
    return this.#db.get(sql, scope, accountId, now, count - 1) !== undefined;
  }

  /** How many files wait for a person's word, of all accounts or of one. */
  countAsked(accountId?: string): Record<AskedCode, number> {
    const rows = this.#db.all<{ code: AskedCode; count: number }>(
      `SELECT reason_code AS code, count(*) AS count FROM file
       WHERE ${IS_ASKED} AND (?1 IS NULL OR account_id = ?1) GROUP BY reason_code`,
      accountId ?? null,
    );
    return {
      editedAsk: 0,
      dateAsked: 0,
      ...Object.fromEntries(rows.map(({ code, count }) => [code, count])),
    };
  }

  /** Photos and videos that were skipped because they cannot be sent, of all accounts or of one. */
  countUnsendable(accountId?: string): number {
    const sql = `SELECT count(*) AS count FROM file WHERE ${IS_UNSENDABLE} AND (?1 IS NULL OR account_id = ?1)`;
    return this.#db.get<{ count: number }>(sql, accountId ?? null)?.count ?? 0;
  }

  countSentUndated(): number {
    const sql = `SELECT count(*) AS count FROM file WHERE ${IS_SENT_UNDATED}`;
    return this.#db.get<{ count: number }>(sql)?.count ?? 0;
  }

  /** Bytes of all files that are not finished. */
  openBytes(): number {
    return this.#bytesOf('1', null);
  }

  openBytesOf(accountId: string): number {
    return this.#bytesOf('account_id = ?1', accountId);
  }

  #bytesOf(where: string, accountId: string | null): number {
    const row = this.#db.get<{ bytes: number | null }>(
      `SELECT sum(bytes) AS bytes FROM tally WHERE ${IS_UNFINISHED} AND ${where} AND ?1 IS ?1`,
      accountId,
    );
    return row?.bytes ?? 0;
  }
}
