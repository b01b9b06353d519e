// Which albums several folders share without anybody having said so: sub-folders of one name, and other watched folders that lead
// to the same title. Told before anything is sent. Reads what is known; changes nothing.
import { dirname } from 'node:path';
import type { Database } from '../store/database.ts';
import { titleKey } from '../store/albums.ts';

export type SharedTitle = {
  title: string;
  /** Folders of this look that lead to it. */
  folderCount: number;
  /** Another watched folder that leads to it; null: none does. */
  otherPath: string | null;
};

export type TitleAsker = { accountId: string | undefined; folderId: number | undefined };

export class SharedTitles {
  readonly #folders = new Map<string, Set<string>>();

  add(title: string, path: string): void {
    const folders = this.#folders.get(title) ?? new Set();
    folders.add(dirname(path));
    this.#folders.set(title, folders);
  }

  /** `db` undefined: nothing is known yet. `byFolder`: each folder was to have its own album, so that two in one are worth a word. */
  list(db: Database | undefined, asker: TitleAsker, byFolder: boolean): SharedTitle[] {
    return [...this.#folders].flatMap(([title, { size }]) => {
      const folderCount = byFolder ? size : 1;
      const otherPath = db ? otherLeadingTo(db, title, asker) : null;
      return folderCount > 1 || otherPath !== null ? [{ title, folderCount, otherPath }] : [];
    });
  }
}

/** The path of another watched folder of the account with this album, be it for all of its files or for some. */
export function otherLeadingTo(
  db: Database,
  title: string,
  { accountId, folderId }: TitleAsker,
): string | null {
  const row = db.get<{ path: string }>(
    `WITH target AS (
       SELECT destination.id FROM destination LEFT JOIN album ON album.id = destination.album_id
       WHERE destination.account_id = ?1 AND destination.kind <> 'library'
         AND (destination.key = ?2 OR album.title_key = ?2))
     SELECT folder.path FROM folder
     WHERE folder.id IS NOT ?3 AND (folder.destination_id IN (SELECT id FROM target)
       OR EXISTS (SELECT 1 FROM file WHERE file.folder_id = folder.id AND file.destination_id IN (SELECT id FROM target)))
     ORDER BY folder.id LIMIT 1`,
    accountId ?? '',
    titleKey(title),
    folderId ?? null,
  );
  return row?.path ?? null;
}
