// What is to be done next, asked of the rows: the questions the engine's lanes put before they act. Reads only.
// A plus before a value (`LIMIT +?`, `stage = +?`): by the value of a bare one SQLite makes its plan, anew at each call, and that takes ten
// times as long as the answer.
import type { AskedCode, FileRecord, Stage } from '../engine/file.ts';
import { IS_ASKED, IS_UNFINISHED, isOneOf } from './conditions.ts';
import type { Database, Row } from './database.ts';
import { toRecord } from './file-row.ts';

/** Null: everything; a number: only the files of that upload (a command that was asked for those alone). */
export type Scope = number | null;

/** Files that go through batchCreate together: one album, and one wish about the place in it. */
export type BatchGroup = { accountId: string; destinationId: number; uploadId: number | null };

/** Said only when it narrows: a condition that holds for everything would keep the database from its indexes. */
export const inScope = (scope: Scope): string => (scope === null ? '' : 'AND file.upload_id = ?1');
const OPEN = 'file.open = 1 AND file.account_id = ?2';
const WAITS_FOR_FOLDER = isOneOf(['notConnected', 'folderPaused']);
const IN_PROGRESS = `('uploading', 'uploaded', 'creating', 'unknown', 'linking')`;

/**
 * No other row is bringing the same bytes to Google; this one would only follow. One that waits itself, for its folder perhaps, brings
 * nothing on. `now`: the parameter that has the time. The plus signs leave the index by content as the only
 * one: the others promise more to the database, and would have it look through the whole upload for each of its files.
 */
const noLeader = (
  scope: Scope,
  now: string,
): string => `NOT EXISTS (SELECT 1 FROM file other WHERE other.sha256 = file.sha256
  AND +other.account_id = file.account_id AND other.open = 1 AND other.id <> file.id
  ${scope === null ? '' : 'AND +other.upload_id = ?1'}
  AND (other.stage IN ${IN_PROGRESS} OR (other.stage = 'ready' AND other.id < file.id
    AND coalesce(other.waits_until_at, 0) <= ${now})))`;

/** So many of those that have waited long enough are put in order; more than are ever taken up at once. */
const MOST_DUE_AGAIN = 200;

/**
 * The first rows that wait for nothing, and those that have waited long enough, of very many the longest due: asked for apart, since each
 * has an index of its own, and those that still wait may be a hundred thousand.
 */
function firstDue(
  scope: Scope,
  where: (isDue: string) => string,
  stage: string,
  now: string,
  limit: string,
): string {
  const first = (isDue: string, order: string): string =>
    `SELECT * FROM file WHERE ${where(`${stage} AND ${isDue}`)} ORDER BY ${order}`;
  // An upload has an index of its own.
  if (scope !== null) return first(`coalesce(waits_until_at, 0) <= ${now}`, `priority, id LIMIT +${limit}`);
  return `SELECT * FROM (${first('waits_until_at IS NULL', `priority, id LIMIT +${limit}`)})
    UNION ALL SELECT * FROM (${first(`waits_until_at <= ${now}`, `waits_until_at LIMIT ${MOST_DUE_AGAIN}`)})
    ORDER BY priority, id LIMIT +${limit}`;
}

export class WorkStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  accountsWithWork(scope: Scope): string[] {
    // The counts that the database keeps: a million open rows are not looked through for each file that ends.
    const rows = this.#db.all<{ account_id: string }>(
      `SELECT DISTINCT account_id FROM tally WHERE count > 0 AND ${IS_UNFINISHED}`,
    );
    const accounts = rows.map((row) => row.account_id);
    return scope === null ? accounts : accounts.filter((accountId) => this.#hasOpen(scope, accountId));
  }

  #hasOpen(scope: Scope, accountId: string): boolean {
    const sql = `SELECT 1 FROM file WHERE ${OPEN} ${inScope(scope)} LIMIT 1`;
    return this.#db.get(sql, scope, accountId) !== undefined;
  }

  /** Rows of one stage that may be taken up now; what a person asked for comes before the backlog. */
  due(scope: Scope, accountId: string, stage: Stage, now: number, limit: number): FileRecord[] {
    return this.#records(
      firstDue(scope, (isDue) => `${OPEN} ${inScope(scope)} AND ${isDue}`, 'stage = +?3', '?4', '?5'),
      [scope, accountId, stage, now, limit],
    );
  }

  /**
   * As `due` for `ready`, without files whose bytes another row is already bringing to Google. `leaders`: which rows count as such;
   * outside the scope nobody brings them on, but while files are found a row may still come into it.
   */
  dueForUpload(scope: Scope, accountId: string, now: number, limit: number, leaders: Scope): FileRecord[] {
    return this.#records(
      firstDue(
        scope,
        (isDue) => `${OPEN} ${inScope(scope)} AND ${isDue} AND ${noLeader(leaders, '?3')}`,
        `stage = 'ready'`,
        '?3',
        '?4',
      ),
      [scope, accountId, now, limit],
    );
  }

  /** Those that are due with the same bytes as one, in the order in which they follow it. */
  readyAlike(
    scope: Scope,
    { accountId, sha256 }: Pick<FileRecord, 'accountId' | 'sha256'>,
    now: number,
    limit: number,
  ): FileRecord[] {
    return this.#records(
      `SELECT * FROM file WHERE sha256 = ?3 AND open = 1 AND +account_id = ?2 ${inScope(scope)} AND stage = 'ready'
       AND coalesce(waits_until_at, 0) <= ?4 ORDER BY id LIMIT +?5`,
      [scope, accountId, sha256, now, limit],
    );
  }

  /** Groups that have something for batchCreate. */
  groups(scope: Scope, accountId: string, stage: 'uploaded' | 'linking', now: number): BatchGroup[] {
    const rows = this.#db.all<{ destination_id: number; upload_id: number | null }>(
      `SELECT DISTINCT file.destination_id, iif(upload.position IS NULL, NULL, upload.id) AS upload_id
       FROM file LEFT JOIN upload ON upload.id = file.upload_id
       WHERE ${OPEN} ${inScope(scope)} AND stage = +?3 AND coalesce(waits_until_at, 0) <= ?4`,
      scope,
      accountId,
      stage,
      now,
    );
    return rows.map((row) => ({ accountId, destinationId: row.destination_id, uploadId: row.upload_id }));
  }

  inGroup(scope: Scope, group: BatchGroup, stage: Stage, now: number, limit: number): FileRecord[] {
    return this.#db
      .all<Row>(
        `SELECT file.* FROM file LEFT JOIN upload ON upload.id = file.upload_id
         WHERE open = 1 AND file.account_id = ?6 AND file.destination_id = ?2 AND iif(upload.position IS NULL, NULL, upload.id) IS ?3
           ${inScope(scope)} AND stage = +?4 AND coalesce(waits_until_at, 0) <= ?5
         ORDER BY file.priority, file.id LIMIT +?7`,
        scope,
        group.destinationId,
        group.uploadId,
        stage,
        now,
        group.accountId,
        limit,
      )
      .map(toRecord);
  }

  /** True while a file of the group may still reach batchCreate soon, so that a small batch is worth holding back. */
  moreComing(scope: Scope, group: BatchGroup, now: number): boolean {
    const inGroup = (isDue: string): string =>
      `SELECT 1 FROM file LEFT JOIN upload ON upload.id = file.upload_id
       WHERE open = 1 AND ${scope === null ? '+' : ''}file.account_id = ?5 AND file.destination_id = ?2 AND iif(upload.position IS NULL, NULL, upload.id) IS ?3
         ${inScope(scope)} AND stage IN ('found', 'ready', 'uploading') AND ${isDue}
         AND (stage <> 'ready' OR ${noLeader(scope, '?4')})`;
    const anywhere = `${inGroup('waits_until_at IS NULL')} UNION ALL ${inGroup('waits_until_at <= ?4')}`;
    return (
      this.#db.get(
        `${scope === null ? anywhere : inGroup('coalesce(waits_until_at, 0) <= ?4')} LIMIT 1`,
        scope,
        group.destinationId,
        group.uploadId,
        now,
        group.accountId,
      ) !== undefined
    );
  }

  /** True while a file may come soon that stands before this one in its upload, so that the two keep their order in the album. All of an upload have priority 0. */
  earlierComing(
    { accountId, uploadId, id }: Pick<FileRecord, 'accountId' | 'uploadId' | 'id'>,
    now: number,
  ): boolean {
    return (
      this.#db.get(
        `SELECT 1 FROM file WHERE open = 1 AND account_id = ?1 AND upload_id = ?2
           AND stage IN ('found', 'ready', 'uploading') AND priority = 0 AND id < ?3
           AND coalesce(waits_until_at, 0) <= ?4 AND (stage <> 'ready' OR ${noLeader(null, '?4')}) LIMIT 1`,
        accountId,
        uploadId,
        id,
        now,
      ) !== undefined
    );
  }

  /**
   * The calls whose answer never came, oldest first: each is to be sent again alone, with the same members, also those that
   * the scope has not come to yet.
   */
  unknownBatches(scope: Scope, accountId: string, now: number): FileRecord[][] {
    const due = `${OPEN} AND stage = 'unknown' AND coalesce(waits_until_at, 0) <= ?3`;
    const touched = `AND batch_id IN (SELECT batch_id FROM file WHERE ${due} ${inScope(scope)})`;
    const rows = this.#records(
      `SELECT * FROM file WHERE ${due} ${scope === null ? '' : touched} ORDER BY batch_id, id`,
      [scope, accountId, now],
    );
    const batches = new Map<number | null, FileRecord[]>();
    for (const row of rows) batches.set(row.batchId, [...(batches.get(row.batchId) ?? []), row]);
    return [...batches.values()];
  }

  /** Every row that is not finished, in order, each read at its turn: all at once, a hundred thousand of them take 100 MB. */
  *open(): Generator<FileRecord> {
    for (const [id] of this.#db.allLists<[number]>('SELECT id FROM file WHERE open = 1 ORDER BY +id')) {
      const row = this.#db.get('SELECT * FROM file WHERE id=?', id);
      if (row) yield toRecord(row);
    }
  }

  /**
   * What a person may ask to be tried again, or to be left alone, all at once. What is missing at Google is not among it: somebody
   * deleted it there, and brings it back file by file.
   */
  idsToRetry(): number[] {
    const rows = this.#db.all<{ id: number }>(`SELECT id FROM file WHERE stage = 'failed' ORDER BY +id`);
    return rows.map((row) => row.id);
  }

  /** What failed on its way there, and belongs to no watched folder. */
  idsFailedFor(destinationId: number): number[] {
    const rows = this.#db.all<{ id: number }>(
      `SELECT id FROM file WHERE stage = 'failed' AND +destination_id = ? AND folder_id IS NULL ORDER BY +id`,
      destinationId,
    );
    return rows.map((row) => row.id);
  }

  /** The files that wait for a person's word about this, the first that came first. */
  askedOf(code: AskedCode, limit: number, afterId = 0): FileRecord[] {
    return this.#records(
      `SELECT * FROM file WHERE ${IS_ASKED} AND reason_code = ?1 AND id > ?3 ORDER BY id LIMIT +?2`,
      [code, limit, afterId],
    );
  }

  /** Rows that a stopped program may have left in the middle. */
  idsIn(stage: Stage): number[] {
    return this.#db
      .all<{ id: number }>('SELECT id FROM file WHERE open = 1 AND stage = +?', stage)
      .map((row) => row.id);
  }

  /** Rows that wait since a try of theirs came to nothing. */
  idsWaitingToTry(scope: Scope, now: number): number[] {
    return this.#db
      .all<{ id: number }>(
        `SELECT id FROM file WHERE open = 1 AND waits_until_at > ?2 ${inScope(scope)}
         AND reason_code IN ('tryAgain', 'tokenRefused', 'outcomeUnknown')`,
        scope,
        now,
      )
      .map((row) => row.id);
  }

  idsWaitingWrongly(now: number, latest: number): number[] {
    return this.#db
      .all<{ id: number }>(
        `SELECT id FROM file WHERE open = 1 AND (waits_until_at > ?2 OR (waits_until_at > ?1 AND changed_at > ?1))
         AND reason_code IS NOT 'tooYoung'`,
        now,
        latest,
      )
      .map((row) => row.id);
  }

  /**
   * When the next waiting row may go on; undefined when none waits for a time. `mostTries`: of a run that is to end, which goes on without
   * rows that were tried or looked at as often, and waits neither for a file to grow old enough nor for a disk to be plugged in.
   */
  nextWaitAt(scope: Scope, accountId: string, now: number, mostTries: number | null): number | undefined {
    // In the very words of the index.
    const isOfRun = `attempts < ?4 AND looks < ?4
      AND coalesce(reason_code, '') NOT IN ('tooYoung', 'notConnected', 'folderPaused')`;
    const row = this.#db.get<{ at: number }>(
      `SELECT waits_until_at AS at FROM file WHERE ${OPEN} ${inScope(scope)} AND waits_until_at > ?3
       AND ${mostTries === null ? '?4 IS NULL' : isOfRun} ORDER BY waits_until_at LIMIT 1`,
      scope,
      accountId,
      now,
      mostTries,
    );
    return row?.at;
  }

  /** Rows that wait for their folder, to be connected or to go on. */
  idsWaitingFor(folderId: number, reason: 'notConnected' | 'folderPaused'): number[] {
    return this.#db
      .all<{ id: number }>(
        `SELECT id FROM file WHERE open = 1 AND ${WAITS_FOR_FOLDER} AND folder_id = ? AND reason_code = ?`,
        folderId,
        reason,
      )
      .map((row) => row.id);
  }

  /** Where the skipped files of an upload lie, when none of it is open any more. */
  skippedOfDone(uploadId: number): string[] {
    if (this.#db.get('SELECT 1 FROM file WHERE upload_id = ? AND open = 1 LIMIT 1', uploadId)) return [];
    return this.#db
      .all<{ path: string }>(`SELECT path FROM file WHERE upload_id = ? AND stage = 'skipped'`, uploadId)
      .map(({ path }) => path);
  }

  #records(sql: string, values: (string | number | null)[]): FileRecord[] {
    return this.#db.all<Row>(sql, ...values).map(toRecord);
  }
}
