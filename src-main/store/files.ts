// The rows of files: reading one, noting what was found, and the one way to change a row (`apply`), which asks `transition`. No decisions
// of its own and no SQL about anything but files. What is asked of many rows at once lies beside it: work.ts, known-files.ts, moved.ts.
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

/** A call to Google may be out for the row, and its answer is about the row as it is. */
const UNDER_WAY: ReadonlySet<Stage> = new Set<Stage>(['uploading', 'creating', 'unknown', 'linking']);

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
    const same = known.sizeBytes === found.sizeBytes && known.modifiedAtMs === found.modifiedAtMs;
    const file = { ...known, uploadId: target.uploadId ?? known.uploadId };
    // Whoever has the row under way sees the change itself, or the next look at the disk does.
    if (same || UNDER_WAY.has(file.stage)) return { file: this.#noteRules(file, target), news: 'same' };
    if (target.uploadId === null && file.uploadId !== null && isFinished(file.stage))
      this.#db.run('UPDATE file SET upload_id=NULL, priority=1 WHERE id=?', known.id);
    const { sizeBytes, modifiedAtMs } = found;
    const reason = isFinished(file.stage) ? null : ({ code: 'stillGrowing' } as const);
    const change = { sizeBytes, modifiedAtMs, rulesVersion: target.rulesVersion, reason, untilAt: null };
    return { file: this.apply(known.id, { type: 'changedOnDisk', ...change }), news: 'changed' };
  }

  #noteRules(file: FileRecord, { rulesVersion = file.rulesVersion }: FoundFor): FileRecord {
    if (file.rulesVersion !== rulesVersion)
      this.#db.run('UPDATE file SET rules_version=? WHERE id=?', rulesVersion, file.id);
    return { ...file, rulesVersion };
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
