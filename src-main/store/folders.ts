// The watched folders. Removing one keeps the history of its files; nothing here touches the disk or Google.
import { isFinished, type Stage } from '../engine/file.ts';
import type { Database } from './database.ts';

/** Key in `meta`: the list differs from that of the newest backup. */
export const FOLDERS_CHANGED = 'foldersChanged';

export type StoredFolder = {
  id: number;
  path: string;
  accountId: string;
  destinationId: number;
  lastCheckedAt: number | null;
};

type FolderRow = {
  id: number;
  path: string;
  account_id: string;
  destination_id: number;
  last_checked_at: number | null;
};

export type FolderCounts = { files: number; done: number; failed: number; open: number };

const SELECT =
  'SELECT folder.*, destination.account_id FROM folder JOIN destination ON destination.id = folder.destination_id';

export class FolderStore {
  readonly #db: Database;
  readonly #now: () => number;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
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

  add(path: string, destinationId: number): StoredFolder {
    const { id } = this.#db.run(
      'INSERT INTO folder (path, destination_id, added_at) VALUES (?,?,?)',
      path,
      destinationId,
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

  /** What has not been sent yet is given up with the folder; what was sent stays known. */
  remove(id: number): void {
    this.#db.run(
      `DELETE FROM file WHERE folder_id=? AND open=1 AND upload_id IS NULL AND stage IN ('found', 'ready')`,
      id,
    );
    this.#db.run('DELETE FROM folder WHERE id=?', id);
    this.#noteChange();
  }

  #noteChange(): void {
    this.#db.run(`INSERT OR REPLACE INTO meta VALUES (?, '1')`, FOLDERS_CHANGED);
  }

  noteChecked(id: number): void {
    this.#db.run('UPDATE folder SET last_checked_at=? WHERE id=?', this.#now(), id);
  }

  counts(id: number): FolderCounts {
    // From the index alone: a million rows are not looked up for three numbers.
    const rows = this.#db.all<{ stage: Stage; count: number }>(
      'SELECT stage, count(*) AS count FROM file WHERE folder_id=? GROUP BY stage',
      id,
    );
    const counts: FolderCounts = { files: 0, done: 0, failed: 0, open: 0 };
    for (const { stage, count } of rows) {
      counts.files += count;
      if (!isFinished(stage)) counts.open += count;
      if (stage === 'created' || stage === 'verified') counts.done += count;
      if (stage === 'failed' || stage === 'missing') counts.failed += count;
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
  };
}
