// What is known of the files of a watched folder, asked for many at once: the questions that a comparison of the folder puts before it
// looks at single files. Reads only.
import type { ReasonCode } from '../contract.ts';
import type { FileRecord, Stage } from '../engine/file.ts';
import type { Database } from './database.ts';
import { toRecord } from './file-row.ts';

/** What tells whether there is anything to do for a file that is known. */
export type KnownFile = Pick<
  FileRecord,
  | 'id'
  | 'accountId'
  | 'destinationId'
  | 'sizeBytes'
  | 'modifiedAtMs'
  | 'stage'
  | 'reason'
  | 'waitsUntilAt'
  | 'rulesVersion'
> & {
  /** What was under way to the folder's former album when the album became another one, has a row of its own. */
  hasOthers?: boolean;
};

type SentFile = Pick<KnownFile, 'id' | 'sizeBytes' | 'modifiedAtMs'>;

type KnownRow = {
  id: number;
  account_id: string;
  path: string;
  destination_id: number;
  size_bytes: number;
  modified_at_ms: number;
  stage: Stage;
  reason_code: ReasonCode | null;
  waits_until_at: number | null;
  rules_version: number;
};

const toKnown = (row: KnownRow): KnownFile => ({
  id: row.id,
  accountId: row.account_id,
  destinationId: row.destination_id,
  sizeBytes: row.size_bytes,
  modifiedAtMs: row.modified_at_ms,
  stage: row.stage,
  reason: row.reason_code === null ? null : { code: row.reason_code },
  waitsUntilAt: row.waits_until_at,
  rulesVersion: row.rules_version,
});

/** Neither a directory that could not be read nor what programs leave in each folder. */
const IS_FILE = `size_bytes > 0 AND coalesce(reason_code, '') NOT IN ('hidden', 'partial')`;

/**
 * What is known of these files of the folder, by path: of several rows that to the wished destination or else the newest, as
 * `FileStore.inFolder`, and of each only what tells whether it has changed.
 */
export function knownFilesIn(
  db: Database,
  folderId: number,
  paths: readonly string[],
  destinationId: number,
): Map<string, KnownFile> {
  if (paths.length === 0) return new Map();
  // CROSS keeps the order: a database without statistics would go through the whole folder for each of them.
  const rows = db.all<KnownRow>(
    `SELECT file.id, account_id, file.path, destination_id, size_bytes, modified_at_ms, stage, reason_code, waits_until_at, rules_version
     FROM json_each(?1) AS wanted CROSS JOIN file ON file.folder_id=?2 AND file.path=wanted.value
     ORDER BY destination_id=?3, file.id`,
    JSON.stringify(paths),
    folderId,
    destinationId,
  );
  const known = new Map<string, KnownFile>();
  for (const row of rows) known.set(row.path, { ...toKnown(row), hasOthers: known.has(row.path) });
  return known;
}

/**
 * Those of the paths whose one row was sent, at their place in the list: nearly all of them in a folder that is compared again.
 * `to`: only what was sent there.
 */
export function sentFilesIn(
  db: Database,
  folderId: number,
  paths: readonly string[],
  to: { accountId: string; destinationId: number | null },
): (SentFile | undefined)[] {
  const rows = db.allLists<[number, number, number, number, number]>(
    `SELECT wanted.key, file.id, size_bytes, modified_at_ms,
       stage IN ('created', 'verified') AND account_id = ?4 AND (?3 IS NULL OR destination_id = ?3)
     FROM json_each(?1) AS wanted CROSS JOIN file ON file.folder_id=?2 AND file.path=wanted.value`,
    JSON.stringify(paths),
    folderId,
    to.destinationId,
    to.accountId,
  );
  const sent = new Array<SentFile | undefined>(paths.length);
  const rowsAt = new Uint8Array(paths.length);
  for (const [at, id, sizeBytes, modifiedAtMs, isSent] of rows) {
    const isOnly = rowsAt[at] === 0;
    rowsAt[at] = 1;
    sent[at] = isOnly && isSent === 1 ? { id, sizeBytes, modifiedAtMs } : undefined;
  }
  return sent;
}

/** Whether any file was ever seen in the folder. */
export function hasAnyFileIn(db: Database, folderId: number): boolean {
  return db.get(`SELECT 1 FROM file WHERE folder_id=? AND ${IS_FILE} LIMIT 1`, folderId) !== undefined;
}

/** Some of the first files that were seen in the folder, and some of the last: in the order of the rows, so that few of them are read. */
export function sampleFilesOf(
  db: Database,
  folderId: number,
  each: number,
): { path: string; sizeBytes: number }[] {
  const seen = `SELECT id, path, size_bytes AS sizeBytes FROM file WHERE +folder_id=?1 AND ${IS_FILE}`;
  return db.all<{ path: string; sizeBytes: number }>(
    `SELECT path, sizeBytes FROM (${seen} ORDER BY id LIMIT ?2) UNION
     SELECT path, sizeBytes FROM (${seen} ORDER BY id DESC LIMIT ?2)`,
    folderId,
    each,
  );
}

export function failedFilesIn(db: Database, folderId: number): FileRecord[] {
  return db.all(`SELECT * FROM file WHERE folder_id=? AND stage='failed'`, folderId).map(toRecord);
}
