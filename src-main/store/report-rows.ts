// The whole history for the report: every row of `file` with the names that belong to it, page by page, and the rows counted.
// Reads only; no row is left out for want of a folder, an album or an account.
import type { FileRecord } from '../engine/file.ts';
import type { Database, Row } from './database.ts';
import { toRecord } from './file-row.ts';

export type ReportRow = {
  file: FileRecord;
  /** Path of the watched folder. */
  folder: string | null;
  album: string | null;
  /** E-mail address, or Google's id where the account has signed out here. */
  account: string;
};

export type RowCount = { stage: FileRecord['stage']; alreadyThere: boolean; count: number };

const ROWS = `SELECT file.*, folder.path AS folder_path, coalesce(album.title, destination.title) AS album_title,
    coalesce(account.email, file.account_id) AS account_name
  FROM file LEFT JOIN folder ON folder.id = file.folder_id
    LEFT JOIN destination ON destination.id = file.destination_id
    LEFT JOIN album ON album.id = destination.album_id
    LEFT JOIN account ON account.id = file.account_id
  WHERE file.id > ?1 AND (?3 IS NULL OR file.account_id = ?3) ORDER BY file.id LIMIT ?2`;

export function reportPage(
  db: Database,
  afterId: number,
  limit: number,
  accountId: string | null,
): ReportRow[] {
  return db.all<Row>(ROWS, afterId, limit, accountId).map((row) => ({
    file: toRecord(row),
    folder: row['folder_path'] as string | null,
    album: row['album_title'] as string | null,
    account: row['account_name'] as string,
  }));
}

/** Counted from the rows, not from the running count that the screens show. */
export function countRows(db: Database, accountId: string | null): RowCount[] {
  return db
    .all<{
      stage: FileRecord['stage'];
      already_there: number;
      count: number;
    }>(
      `SELECT stage, already_there, count(*) AS count FROM file
       WHERE ?1 IS NULL OR account_id = ?1 GROUP BY stage, already_there`,
      accountId,
    )
    .map(({ stage, already_there, count }) => ({ stage, alreadyThere: already_there === 1, count }));
}
