// The watched folders. Removing one keeps the history of its files; nothing here touches the disk or Google.
import { isFinished, type Stage } from '../engine/file.ts';
import { isPerFile } from '../engine/album-template.ts';
import { DEFAULT_RULES, type FolderRules } from '../engine/rules.ts';
import { IS_ASKED } from './conditions.ts';
import type { Database } from './database.ts';
import { FreshIds } from './fresh-ids.ts';
import { parseRules } from './rules-json.ts';

/** Key in `meta`: the list differs from that of the newest backup. */
export const FOLDERS_CHANGED = 'foldersChanged';
/** Key in `meta`: the newest one of all folders; the one that they all began with is 1. */
const RULES_VERSION = 'lastRulesVersion';
/** Key in `meta`: a list of ids. */
const REMOVALS = 'foldersToRemove';
/** Rows of files that go with their folder: what is not sent yet, also where a person is still to say its date, or whether to send it. */
const IS_GIVEN_UP = `upload_id IS NULL AND (open=1 AND stage IN ('found', 'ready', 'uploaded')
  OR stage='skipped' AND ${IS_ASKED})`;

export type StoredFolder = {
  id: number;
  path: string;
  accountId: string;
  destinationId: number;
  lastCheckedAt: number | null;
  rules: FolderRules;
  /** Another one with each change of the rules. */
  rulesVersion: number;
  /** Of the directory that was compared last (program/root.ts); null: none was. */
  rootIdentity: string | null;
  /** A person lets it rest: it is not looked at, and nothing of it is begun. */
  isPaused: boolean;
};

type FolderRow = {
  id: number;
  path: string;
  account_id: string;
  destination_id: number;
  last_checked_at: number | null;
  rules: string | null;
  rules_version: number;
  root_identity: string | null;
  paused: number;
  album: string | null;
};

/** `missing`: created, and Google no longer has them. */
export type FolderCounts = {
  files: number;
  done: number;
  failed: number;
  missing: number;
  open: number;
  skipped: number;
};

const SELECT = `SELECT folder.*, destination.account_id, coalesce(album.title, destination.title) AS album FROM folder
  JOIN destination ON destination.id = folder.destination_id LEFT JOIN album ON album.id = destination.album_id`;

export class FolderStore {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #ids: FreshIds;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#ids = new FreshIds(db, 'folder');
  }

  list(): StoredFolder[] {
    return this.#db.all<FolderRow>(`${SELECT} ORDER BY folder.id`).map(toFolder);
  }

  byId(id: number): StoredFolder | undefined {
    const row = this.#db.get<FolderRow>(`${SELECT} WHERE folder.id=?`, id);
    return row && toFolder(row);
  }

  byPath(path: string): StoredFolder | undefined {
    const row = this.#db.get<FolderRow>(`${SELECT} WHERE folder.path=?`, path);
    return row && toFolder(row);
  }

  add(path: string, destinationId: number, rules: FolderRules = DEFAULT_RULES): StoredFolder {
    const id = this.#ids.next();
    this.#db.run(
      'INSERT INTO folder (id, path, destination_id, rules, rules_version, added_at) VALUES (?,?,?,?,?,?)',
      id,
      path,
      destinationId,
      toJson(rules),
      this.#nextRulesVersion(),
      this.#now(),
    );
    this.#noteChange();
    const folder = this.byId(id);
    if (!folder) throw new Error(`folder ${id} vanished while it was added`);
    return folder;
  }

  setDestination(id: number, destinationId: number): void {
    this.#db.run('UPDATE folder SET destination_id=? WHERE id=?', destinationId, id);
    this.#noteChange();
  }

  /** What the old rules left alone, and what still waits, is looked at anew in the next comparison. */
  setRules(id: number, rules: FolderRules): void {
    this.#db.run(
      'UPDATE folder SET rules=?, rules_version=? WHERE id=?',
      toJson(rules),
      this.#nextRulesVersion(),
      id,
    );
    this.#noteChange();
  }

  /** Never given twice: rows of a folder that was removed may come to another one. */
  #nextRulesVersion(): number {
    const row = this.#db.get<{ value: string }>('SELECT value FROM meta WHERE key=?', RULES_VERSION);
    const next = Number(row?.value ?? '1') + 1;
    this.#db.run('INSERT OR REPLACE INTO meta VALUES (?,?)', RULES_VERSION, String(next));
    return next;
  }

  /** What has not been sent yet is given up with the folder; what was sent stays known. */
  remove(id: number): void {
    this.#db.run(`DELETE FROM file WHERE folder_id=? AND ${IS_GIVEN_UP}`, id);
    this.#db.run('DELETE FROM folder WHERE id=?', id);
    this.#keepRemovals(this.removals().filter((other) => other !== id));
    this.#noteChange();
  }

  /** From here on it is removed, whatever happens: it rests until `remove`, and the next start ends what was not ended. */
  beginRemoval(id: number): void {
    this.setPaused(id, true);
    this.#keepRemovals([...new Set([...this.removals(), id])]);
  }

  /** Folders that were not removed to their end. */
  removals(): number[] {
    const row = this.#db.get<{ value: string }>('SELECT value FROM meta WHERE key=?', REMOVALS);
    return row ? (JSON.parse(row.value) as number[]) : [];
  }

  #keepRemovals(ids: readonly number[]): void {
    if (ids.length === 0) this.#db.run('DELETE FROM meta WHERE key=?', REMOVALS);
    else this.#db.run('INSERT OR REPLACE INTO meta VALUES (?,?)', REMOVALS, JSON.stringify(ids));
  }

  /** As `remove`, of some of its files, and without those that are being sent. False: no others are left. */
  removeSome(id: number, limit: number): boolean {
    const some = JSON.stringify(
      this.#db
        .all<{ id: number }>(
          `SELECT id FROM file WHERE folder_id=? AND stage <> 'uploading' ORDER BY path LIMIT +?`,
          id,
          limit,
        )
        .map((row) => row.id),
    );
    const { changes } = this.#db.run(
      `DELETE FROM file WHERE id IN (SELECT value FROM json_each(?)) AND ${IS_GIVEN_UP}`,
      some,
    );
    const kept = this.#db.run(
      'UPDATE file SET folder_id=NULL WHERE id IN (SELECT value FROM json_each(?))',
      some,
    );
    return changes + kept.changes > 0;
  }

  #noteChange(): void {
    this.#db.run(`INSERT OR REPLACE INTO meta VALUES (?, '1')`, FOLDERS_CHANGED);
  }

  noteRoot(id: number, identity: string | null): void {
    this.#db.run('UPDATE folder SET root_identity=? WHERE id=?', identity, id);
  }

  /** Asked for each file: without the rules, which have to be read for the whole folder. */
  isPaused(id: number): boolean {
    return this.#db.get('SELECT 1 FROM folder WHERE id=? AND paused=1', id) !== undefined;
  }

  setPaused(id: number, isPaused: boolean): void {
    this.#db.run('UPDATE folder SET paused=? WHERE id=?', isPaused ? 1 : 0, id);
    this.#noteChange();
  }

  noteChecked(id: number): void {
    this.#db.run('UPDATE folder SET last_checked_at=? WHERE id=?', this.#now(), id);
  }

  counts(id: number): FolderCounts {
    const rows = this.#db.all<{ stage: Stage; count: number }>(
      `SELECT stage, sum(count) AS count FROM tally WHERE folder_id=?1 AND account_id=(
         SELECT destination.account_id FROM folder JOIN destination ON destination.id=folder.destination_id WHERE folder.id=?1)
       GROUP BY stage`,
      id,
    );
    const counts: FolderCounts = { files: 0, done: 0, failed: 0, missing: 0, open: 0, skipped: 0 };
    for (const { stage, count } of rows) {
      counts.files += count;
      if (!isFinished(stage)) counts.open += count;
      if (stage === 'created' || stage === 'verified') counts.done += count;
      if (stage === 'failed') counts.failed += count;
      if (stage === 'missing') counts.missing += count;
      if (stage === 'skipped') counts.skipped += count;
    }
    return counts;
  }
}

function toFolder(row: FolderRow): StoredFolder {
  return {
    id: row.id,
    path: row.path,
    accountId: row.account_id,
    destinationId: row.destination_id,
    lastCheckedAt: row.last_checked_at,
    rules: toRules(row),
    rulesVersion: row.rules_version,
    rootIdentity: row.root_identity,
    isPaused: row.paused === 1,
  };
}

/** Where the album is one for the whole folder, the folder's destination says which. */
function toRules({ rules, album }: FolderRow): FolderRules {
  const read = rules === null ? DEFAULT_RULES : parseRules(JSON.parse(rules));
  if (isPerFile(read.albumFrom)) return read;
  return { ...read, albumFrom: album === null ? { kind: 'none' } : { kind: 'title', title: album } };
}

const toJson = (rules: FolderRules): string | null =>
  rules === DEFAULT_RULES ? null : JSON.stringify(rules);
