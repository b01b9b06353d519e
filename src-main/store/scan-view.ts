// What a dry run asks of the rows. Reads only.
import { titleKey } from './albums.ts';
import type { Database } from './database.ts';

/** Sizes of all files that were ever looked into: a file of another size cannot be one of them. */
export function knownSizes(db: Database): Set<number> {
  const rows = db.all<{ size: number }>(
    `SELECT size_bytes AS size FROM file WHERE sha256 IS NOT NULL
     UNION SELECT size_bytes FROM content WHERE size_bytes IS NOT NULL`,
  );
  return new Set(rows.map(({ size }) => size));
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
