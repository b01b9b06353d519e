// The rows of files: reading, noting what was found, and the one way to change a row (`apply`), which asks `transition`.
// No decisions of its own and no SQL about anything but files.
import type { ReasonCode } from '../contract.ts';
import { isFinished, type FileRecord, type Stage } from '../engine/file.ts';
import { transition, type FileEvent } from '../engine/transition.ts';
import type { Database } from './database.ts';
import { changedCells, toRecord } from './file-row.ts';
import { FreshIds } from './fresh-ids.ts';

export type FoundFile = {
  path: string;
  name: string;
  sizeBytes: number;
  modifiedAtMs: number;
};

export type FoundFor = {
  accountId: string;
  destinationId: number;
  folderId: number | null;
  uploadId: number | null;
  /** Whose rules decide of it now. */
  rulesVersion?: number;
  /** What is found later goes before it. */
  isBacklog?: boolean;
};

const QUIET_WAITS: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'stillGrowing',
  'notConnected',
  'folderPaused',
  'tooYoung',
]);

/** Neither a directory that could not be read nor what programs leave in each folder. */
const IS_FILE = `size_bytes > 0 AND coalesce(reason_code, '') NOT IN ('hidden', 'partial')`;

/** A call to Google may be out for the row, and its answer is about the row as it is. */
const UNDER_WAY: ReadonlySet<Stage> = new Set<Stage>(['uploading', 'creating', 'unknown', 'linking']);

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

export type SentFile = Pick<KnownFile, 'id' | 'sizeBytes' | 'modifiedAtMs'>;

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

export type FileListener = (file: FileRecord) => void;

export class FileStore {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #ids: FreshIds;
  readonly #listeners = new Set<FileListener>();
  readonly #quietListeners = new Set<() => void>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#ids = new FreshIds(db, 'file');
  }

  onChange(listener: FileListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Rows have gone or were meant for another place, which `onChange` does not tell one by one. */
  onQuietChange(listener: () => void): () => void {
    this.#quietListeners.add(listener);
    return () => this.#quietListeners.delete(listener);
  }

  byId(id: number): FileRecord | undefined {
    const row = this.#db.get('SELECT * FROM file WHERE id=?', id);
    return row && toRecord(row);
  }

  byPath(destinationId: number, path: string): FileRecord | undefined {
    const row = this.#db.get('SELECT * FROM file WHERE destination_id=? AND path=?', destinationId, path);
    return row && toRecord(row);
  }

  /** The row of a file of this folder, wherever it goes; of several, that to the wished destination or else the newest. */
  inFolder(folderId: number, path: string, destinationId: number): FileRecord | undefined {
    const row = this.#db.get(
      'SELECT * FROM file WHERE folder_id=? AND path=? ORDER BY destination_id=? DESC, id DESC LIMIT 1',
      folderId,
      path,
      destinationId,
    );
    return row && toRecord(row);
  }

  /** As `inFolder`, of many files at once, and of each only what tells whether it has changed. */
  knownIn(folderId: number, paths: readonly string[], destinationId: number): Map<string, KnownFile> {
    if (paths.length === 0) return new Map();
    // CROSS keeps the order: a database without statistics would go through the whole folder for each of them.
    const rows = this.#db.all<KnownRow>(
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
  sentIn(
    folderId: number,
    paths: readonly string[],
    to: { accountId: string; destinationId: number | null },
  ): (SentFile | undefined)[] {
    const rows = this.#db.allLists<[number, number, number, number, number]>(
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
  hasAnyIn(folderId: number): boolean {
    return (
      this.#db.get(`SELECT 1 FROM file WHERE folder_id=? AND ${IS_FILE} LIMIT 1`, folderId) !== undefined
    );
  }

  /** Some of the first files that were seen in the folder, and some of the last. */
  sampleOf(folderId: number, each: number): { path: string; sizeBytes: number }[] {
    const seen = `SELECT id, path, size_bytes AS sizeBytes FROM file WHERE folder_id=?1 AND ${IS_FILE}`;
    return this.#db.all<{ path: string; sizeBytes: number }>(
      `SELECT path, sizeBytes FROM (${seen} ORDER BY id LIMIT ?2) UNION
       SELECT path, sizeBytes FROM (${seen} ORDER BY id DESC LIMIT ?2)`,
      folderId,
      each,
    );
  }

  failedIn(folderId: number): FileRecord[] {
    return this.#db.all(`SELECT * FROM file WHERE folder_id=? AND stage='failed'`, folderId).map(toRecord);
  }

  /** What its file was sent to before, from this folder, keeps its rows; the folder counts each file once. */
  countAlone({ id, folderId, path }: Pick<FileRecord, 'id' | 'folderId' | 'path'>): void {
    const { changes } = this.#db.run(
      'UPDATE file SET folder_id=NULL WHERE folder_id=? AND path=? AND id<>? AND open=0',
      folderId,
      path,
      id,
    );
    if (changes > 0) this.#tellQuietly();
  }

  /** The row stood for no file. */
  forget(id: number): void {
    this.#db.run('DELETE FROM file WHERE id=?', id);
    this.#tellQuietly();
  }

  /** A file that has not been sent goes somewhere else than was meant. */
  sendElsewhere(id: number, destinationId: number): void {
    this.#db.run(
      `UPDATE file SET destination_id=? WHERE id=? AND stage IN ('found', 'ready', 'skipped', 'failed')`,
      destinationId,
      id,
    );
    this.#tellQuietly();
  }

  /** The same file under another name; how it stands is not changed by that. */
  rename(id: number, { path, name }: Pick<FoundFile, 'path' | 'name'>): FileRecord {
    this.#db.run('UPDATE file SET path=?, name=? WHERE id=?', path, name, id);
    const file = this.byId(id);
    if (!file) throw new Error(`file ${id} does not exist`);
    this.#tell(file);
    return file;
  }

  #tellQuietly(): void {
    for (const listener of this.#quietListeners) listener();
  }

  /**
   * Notes a file that lies on the disk. A known one of the same size and time keeps its row as it is; a changed one starts over. What a
   * person named was the version of then: what a folder finds in its place goes by the folder's rules.
   */
  note(found: FoundFile, target: FoundFor): { file: FileRecord; news: 'new' | 'changed' | 'same' } {
    const known = this.byPath(target.destinationId, found.path);
    if (!known) return { file: this.#insert(found, target), news: 'new' };
    if (target.uploadId !== null && known.uploadId !== target.uploadId) {
      this.#db.run('UPDATE file SET upload_id=?, priority=0 WHERE id=?', target.uploadId, known.id);
    }
    if (target.folderId !== null && known.folderId === null) {
      this.#db.run('UPDATE file SET folder_id=? WHERE id=?', target.folderId, known.id);
    }
    const rulesVersion = target.rulesVersion ?? known.rulesVersion;
    if (known.rulesVersion !== rulesVersion)
      this.#db.run('UPDATE file SET rules_version=? WHERE id=?', rulesVersion, known.id);
    const same = known.sizeBytes === found.sizeBytes && known.modifiedAtMs === found.modifiedAtMs;
    const file = { ...known, uploadId: target.uploadId ?? known.uploadId, rulesVersion };
    // Whoever has the row under way sees the change itself, or the next look at the disk does.
    if (same || UNDER_WAY.has(file.stage)) return { file, news: 'same' };
    if (target.uploadId === null && file.uploadId !== null && isFinished(file.stage))
      this.#db.run('UPDATE file SET upload_id=NULL, priority=1 WHERE id=?', known.id);
    const { sizeBytes, modifiedAtMs } = found;
    const reason = isFinished(file.stage) ? null : ({ code: 'stillGrowing' } as const);
    const change = { sizeBytes, modifiedAtMs, reason, untilAt: null };
    return { file: this.apply(known.id, { type: 'changedOnDisk', ...change }), news: 'changed' };
  }

  #insert(found: FoundFile, target: FoundFor): FileRecord {
    const now = this.#now();
    const row = this.#db.insert(
      `INSERT INTO file (id, account_id, destination_id, folder_id, upload_id, path, name, size_bytes, modified_at_ms,
        stage, found_at, changed_at, open, priority, rules_version) VALUES (?,?,?,?,?,?,?,?,?,'found',?,?,1,?,?) RETURNING *`,
      this.#ids.next(),
      target.accountId,
      target.destinationId,
      target.folderId,
      target.uploadId,
      found.path,
      found.name,
      found.sizeBytes,
      found.modifiedAtMs,
      now,
      now,
      target.uploadId !== null ? 0 : target.isBacklog ? 2 : 1,
      target.rulesVersion ?? 0,
    );
    const file = toRecord(row);
    this.#tell(file);
    return file;
  }

  /** Changes one row as `transition` says. Not on the disk before the database's `durable()`. */
  apply(id: number, event: FileEvent): FileRecord {
    const before = this.byId(id);
    if (!before) throw new Error(`file ${id} does not exist`);
    const after = transition(before, event, this.#now());
    this.#write(before, after);
    this.#noteAttempt(after, event);
    this.#tell(after);
    return after;
  }

  #write(before: FileRecord, after: FileRecord): void {
    const { columns, values } = changedCells(before, after);
    if (columns.length === 0) return;
    this.#db.run(
      `UPDATE file SET ${columns.map((column) => `${column}=?`).join(', ')} WHERE id=?`,
      ...values,
      after.id,
    );
  }

  #noteAttempt(file: FileRecord, event: FileEvent): void {
    if (
      event.type !== 'failed' &&
      event.type !== 'postponed' &&
      event.type !== 'outcomeLost' &&
      event.type !== 'vanished'
    )
      return;
    // That a file is not at rest, or not there for now, is no failure, and it may be said every few seconds for hours.
    if (event.type === 'postponed' && QUIET_WAITS.has(event.reason.code)) return;
    const reason = event.type === 'outcomeLost' ? file.reason : event.reason;
    const detail = reason?.params?.['detail'];
    this.#db.run(
      'INSERT INTO attempt (file_id, at, event, code, detail) VALUES (?,?,?,?,?)',
      file.id,
      this.#now(),
      event.type,
      reason?.code ?? null,
      detail === undefined ? null : String(detail),
    );
  }

  #tell(file: FileRecord): void {
    for (const listener of this.#listeners) listener(file);
  }
}
