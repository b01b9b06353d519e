// What a dry run asks of the rows. Reads only.
import { titleKey } from './albums.ts';
import type { Database } from './database.ts';

/** Whether any file of this size was ever looked into: one of another size cannot be any of them. */
export function knowsSize(db: Database, sizeBytes: number): boolean {
  const row = db.get(
    `SELECT 1 FROM file WHERE size_bytes = ?1 AND sha256 IS NOT NULL
     UNION ALL SELECT 1 FROM content WHERE size_bytes = ?1 LIMIT 1`,
    sizeBytes,
  );
  return row !== undefined;
}

/** The album that files sent to this title went to; undefined where there is none yet. */
export function albumIdOfTitle(db: Database, accountId: string, title: string): string | undefined {
  const row = db.get<{ album_id: string | null }>(
    `SELECT album_id FROM destination WHERE account_id=? AND kind='title' AND key=?`,
    accountId,
    titleKey(title),
  );
  return row?.album_id ?? undefined;
}
