// Files that went to another place before their turn came: which rows may stand for one file. Reads, and decides nothing.
import type { FileRecord } from '../engine/file.ts';
import type { Database, Row } from './database.ts';
import { toRecord } from './file-row.ts';

const MOST_PLACES = 5;
/** A row that says where a file is not. */
const IS_GONE = `coalesce(reason_code, '') IN ('vanished', 'moved')`;

export type Place = Pick<FileRecord, 'path' | 'folderId' | 'uploadId'>;
type PlaceRow = { path: string; folder_id: number | null; upload_id: number | null };

const toPlace = ({ path, folder_id, upload_id }: PlaceRow): Place => ({
  path,
  folderId: folder_id,
  uploadId: upload_id,
});

/** Where else the account has this file, newest first: with the same name, size and time, or the same bytes, or else the same file under another name. */
export function otherPlaces(db: Database, file: FileRecord): Place[] {
  const rows = db.all<PlaceRow>(
    `SELECT id, path, folder_id, upload_id FROM file WHERE size_bytes=?1 AND modified_at_ms=?2 AND name=?3 AND account_id=?4 AND path<>?5
       AND NOT (${IS_GONE})
     UNION SELECT id, path, folder_id, upload_id FROM file WHERE sha256=?6 AND account_id=?4 AND path<>?5 AND NOT (${IS_GONE})
     ORDER BY id DESC LIMIT ${MOST_PLACES}`,
    file.sizeBytes,
    file.modifiedAtMs,
    file.name,
    file.accountId,
    file.path,
    file.sha256,
  );
  return rows.length > 0 ? rows.map(toPlace) : otherNames(db, file);
}

/**
 * Renamed before anybody had read it: the one file found since then with its size and its very time. Only where the disk keeps parts of
 * a millisecond: to the second, two pictures of a burst may be alike.
 */
function otherNames(db: Database, { id, sizeBytes, modifiedAtMs, accountId, sha256 }: FileRecord): Place[] {
  if (sha256 !== null || sizeBytes === 0 || Number.isInteger(modifiedAtMs)) return [];
  const rows = db.all<PlaceRow>(
    `SELECT path, folder_id, upload_id FROM file WHERE size_bytes=?1 AND modified_at_ms=?2 AND account_id=?3 AND id>?4 AND NOT (${IS_GONE}) LIMIT 2`,
    sizeBytes,
    modifiedAtMs,
    accountId,
    id,
  );
  return rows.length === 1 ? rows.map(toPlace) : [];
}

/** Whether one that nobody has read yet may be this file under another name. */
export function hasUnreadLike(db: Database, { id, sizeBytes, modifiedAtMs, accountId }: FileRecord): boolean {
  const row = db.get(
    `SELECT 1 FROM file WHERE size_bytes=? AND modified_at_ms=? AND +account_id=? AND id<>? AND sha256 IS NULL AND NOT (${IS_GONE})`,
    sizeBytes,
    modifiedAtMs,
    accountId,
    id,
  );
  return row !== undefined;
}

/** Files of the folder with this size and time that a person has deleted at Google, or left alone here: this may be one of them. */
export function unwantedLike(
  db: Database,
  { id, accountId }: { id: number; accountId: string },
  { sizeBytes, modifiedAtMs }: Pick<FileRecord, 'sizeBytes' | 'modifiedAtMs'>,
): FileRecord[] {
  return db
    .all<Row>(
      `SELECT * FROM file WHERE size_bytes=? AND modified_at_ms=? AND +folder_id=? AND +account_id=? AND sha256 IS NOT NULL
         AND (stage='missing' OR (stage='skipped' AND reason_code='leftAlone')) ORDER BY id`,
      sizeBytes,
      modifiedAtMs,
      id,
      accountId,
    )
    .map(toRecord);
}

/**
 * Files of watched folders that were gone when their turn came. SQLite itself would look through all that no upload asked for, which may
 * be a million.
 */
export function vanishedFiles(db: Database): FileRecord[] {
  return db
    .all<Row>(
      `SELECT * FROM file INDEXED BY file_vanished
         WHERE stage='failed' AND reason_code='vanished' AND folder_id IS NOT NULL AND upload_id IS NULL`,
    )
    .map(toRecord);
}

/**
 * The row that has sent something of this very file (its bytes, its time) from another place, and does not go on with it now: the file
 * is there no more, or its turn comes later.
 */
export function sentElsewhere(db: Database, file: FileRecord): FileRecord | undefined {
  const row = db.get<Row>(
    `SELECT * FROM file WHERE sha256=?1 AND +account_id=?2 AND id<>?3 AND size_bytes=?4 AND modified_at_ms=?5
       AND +stage IN ('ready', 'skipped', 'failed') AND (session_url IS NOT NULL OR upload_token IS NOT NULL)
     ORDER BY upload_token IS NULL, id DESC LIMIT 1`,
    file.sha256,
    file.accountId,
    file.id,
    file.sizeBytes,
    file.modifiedAtMs,
  );
  return row && toRecord(row);
}
