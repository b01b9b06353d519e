// The rows whose media item exists: which of them Google is to be asked about, and what lies in an album. Reads only.
import type { FileRecord } from '../engine/file.ts';
import type { Database, Row } from './database.ts';
import { toRecord } from './file-row.ts';

const HAS_ITEM = `stage IN ('created', 'verified', 'missing') AND media_item_id IS NOT NULL`;
const ARRIVED_IN = `FROM destination JOIN file ON file.destination_id = destination.id
  WHERE destination.album_id = ?1 AND file.stage IN ('created', 'verified')`;

export class ItemStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Created rows, their items made by this client, that Google has not been asked about since. */
  toVerify(
    { accountId, clientId }: { accountId: string; clientId: string },
    afterId: number,
    limit: number,
  ): FileRecord[] {
    return this.#records(
      `SELECT * FROM file WHERE account_id = ?1 AND stage = 'created' AND media_item_id IS NOT NULL
       AND client_id = ?2 AND id > ?3 ORDER BY id LIMIT +?4`,
      [accountId, clientId, afterId, limit],
    );
  }

  /** When the next item that this client made is to be asked for; undefined when none is. */
  nextCheckAt(accountId: string, clientId: string): number | undefined {
    const row = this.#db.get<{ at: number | null }>(
      'SELECT min(next_check_at) AS at FROM file WHERE account_id = ? AND client_id = ? AND next_check_at IS NOT NULL',
      accountId,
      clientId,
    );
    return row?.at ?? undefined;
  }

  /**
   * Rows whose item, made by this client, is to be asked for now, the longest due first. `latest`: what is to wait longer than that had
   * its time from a clock that was ahead.
   */
  dueForCheck(
    accountId: string,
    clientId: string,
    { now, latest, limit }: { now: number; latest: number; limit: number },
  ): FileRecord[] {
    const first = (isDue: string): string =>
      `SELECT * FROM (SELECT * FROM file WHERE account_id = ?1 AND client_id = ?2 AND ${isDue}
         ORDER BY next_check_at LIMIT +?5)`;
    return this.#records(
      `${first('next_check_at <= ?3')} UNION ALL ${first('next_check_at > ?4')} LIMIT +?5`,
      [accountId, clientId, now, latest, limit],
    );
  }

  /** The next items that Google ever made for the account, as the first row of each; its other albums are `withItem`. */
  firstWithItem(accountId: string, afterId: number, limit: number): FileRecord[] {
    return this.#records(
      `SELECT * FROM file WHERE account_id = ?1 AND ${HAS_ITEM} AND id > ?2 AND NOT EXISTS (
         SELECT 1 FROM file AS earlier WHERE earlier.media_item_id = file.media_item_id AND earlier.id < file.id
           AND earlier.account_id = file.account_id AND earlier.stage IN ('created', 'verified', 'missing'))
       ORDER BY id LIMIT +?3`,
      [accountId, afterId, limit],
    );
  }

  withItem(accountId: string, mediaItemId: string): FileRecord[] {
    return this.#records(
      `SELECT * FROM file WHERE account_id = ?1 AND media_item_id = ?2 AND ${HAS_ITEM} ORDER BY id`,
      [accountId, mediaItemId],
    );
  }

  /** What went into this album from here, newest first. */
  arrivedIn(albumId: string, offset: number, limit: number): FileRecord[] {
    return this.#records(`SELECT file.* ${ARRIVED_IN} ORDER BY file.id DESC LIMIT +?2 OFFSET +?3`, [
      albumId,
      limit,
      offset,
    ]);
  }

  countArrivedIn(albumId: string): number {
    return this.#db.get<{ count: number }>(`SELECT count(*) AS count ${ARRIVED_IN}`, albumId)?.count ?? 0;
  }

  #records(sql: string, values: (string | number | null)[]): FileRecord[] {
    return this.#db.all<Row>(sql, ...values).map(toRecord);
  }
}
