// Albums of the app as last listed, destinations of files, and which item is in which album. No calls to Google.
import type { Database, Row } from './database.ts';

export type StoredAlbum = {
  id: string;
  accountId: string;
  clientId: string;
  title: string;
  productUrl: string;
  itemCount: number;
  /** Null where Google did not tell. */
  coverItemId: string | null;
};

export type StoredDestination = {
  id: number;
  accountId: string;
  kind: 'library' | 'album' | 'title';
  title: string | null;
  /** Null for the library, and for a title whose album has not been made yet. */
  albumId: string | null;
};

/** One that was made or first seen so short a while ago is not forgotten because a list lacks it: lists may come late. */
const YOUNG_MS = 10 * 60_000;

/** Equal titles are equal however their accents are encoded. */
export const titleKey = (title: string): string => title.normalize('NFC').trim();

export class AlbumStore {
  readonly #db: Database;
  readonly #now: () => number;
  /** By account and client: when Google's whole list was read in this run of the program. */
  readonly #listedAt = new Map<string, number>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    // What the disk refused was undone: what the list had said, and what was made after it.
    db.onFailure(() => this.#listedAt.clear());
  }

  list(accountId: string, clientId: string): StoredAlbum[] {
    return this.#db
      .all('SELECT * FROM album WHERE account_id=? AND client_id=? ORDER BY title_key', accountId, clientId)
      .map(toAlbum);
  }

  byId(id: string): StoredAlbum | undefined {
    const row = this.#db.get('SELECT * FROM album WHERE id=?', id);
    return row && toAlbum(row);
  }

  /** The oldest listed album with this title that this client may write to. */
  byTitle(accountId: string, clientId: string, title: string): StoredAlbum | undefined {
    const row = this.#db.get(
      'SELECT * FROM album WHERE account_id=? AND client_id=? AND title_key=? ORDER BY listed_at, id',
      accountId,
      clientId,
      titleKey(title),
    );
    return row && toAlbum(row);
  }

  keep(album: StoredAlbum): void {
    this.#db.run(
      `INSERT INTO album (id, account_id, client_id, title, title_key, product_url, item_count, cover_item_id, listed_at) VALUES (?,?,?,?,?,?,?,?,?)
       ON CONFLICT (id) DO UPDATE SET title=excluded.title, title_key=excluded.title_key, product_url=excluded.product_url,
         item_count=excluded.item_count, cover_item_id=excluded.cover_item_id, client_id=excluded.client_id`,
      album.id,
      album.accountId,
      album.clientId,
      album.title,
      titleKey(album.title),
      album.productUrl,
      album.itemCount,
      album.coverItemId,
      this.#now(),
    );
  }

  /** After a full listing: what Google no longer lists is forgotten here; rows of files keep their history. */
  keepOnly(accountId: string, clientId: string, ids: ReadonlySet<string>): void {
    const now = this.#now();
    const rows = this.#db.all<{ id: string; listed_at: number }>(
      'SELECT id, listed_at FROM album WHERE account_id=? AND client_id=?',
      accountId,
      clientId,
    );
    const isYoung = (listedAt: number): boolean => listedAt <= now && now - listedAt < YOUNG_MS;
    for (const { id, listed_at } of rows) if (!ids.has(id) && !isYoung(listed_at)) this.forget(id);
  }

  /** Null: not in this run, or something has happened since of which the list is to tell. */
  listedAt(accountId: string, clientId: string): number | null {
    return this.#listedAt.get(`${accountId} ${clientId}`) ?? null;
  }

  noteListed(accountId: string, clientId: string, at: number | null): void {
    const key = `${accountId} ${clientId}`;
    if (at === null) this.#listedAt.delete(key);
    else this.#listedAt.set(key, at);
  }

  /** The album is gone at Google: titles that led to it will make a new one. */
  forget(albumId: string): void {
    const album = this.byId(albumId);
    // What Google has in its place, its list is to tell.
    if (album) this.noteListed(album.accountId, album.clientId, null);
    // Files that were to go there are shown with it still; without a title they would seem meant for the library alone.
    const keepTitle = `UPDATE destination SET title=? WHERE album_id=? AND kind='album'`;
    if (album) this.#db.run(keepTitle, album.title, albumId);
    this.#db.run('DELETE FROM album WHERE id=?', albumId);
    this.#db.run('DELETE FROM membership WHERE album_id=?', albumId);
    this.#db.run('DELETE FROM full_album WHERE album_id=?', albumId);
    this.#db.run(`UPDATE destination SET album_id=NULL WHERE album_id=? AND kind='title'`, albumId);
  }

  /** Google lists it and takes nothing into it. */
  refuse(albumId: string): void {
    this.#db.run('INSERT INTO refused_album (id) VALUES (?) ON CONFLICT DO NOTHING', albumId);
    this.forget(albumId);
  }

  isRefused(albumId: string): boolean {
    return this.#db.get('SELECT 1 FROM refused_album WHERE id=?', albumId) !== undefined;
  }

  destination(id: number): StoredDestination | undefined {
    const row = this.#db.get('SELECT * FROM destination WHERE id=?', id);
    return row && toDestination(row);
  }

  /** Finds or makes the destination; the same wish is always the same row. */
  ensureDestination(
    accountId: string,
    wish: { albumId: string } | { title: string } | null,
  ): StoredDestination {
    const kind = wish === null ? 'library' : 'albumId' in wish ? 'album' : 'title';
    const key = wish === null ? '' : 'albumId' in wish ? wish.albumId : titleKey(wish.title);
    const title = wish !== null && 'title' in wish ? wish.title.trim() : null;
    const albumId = kind === 'album' ? key : null;
    this.#db.run(
      'INSERT INTO destination (account_id, kind, key, title, album_id) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING',
      accountId,
      kind,
      key,
      title,
      albumId,
    );
    const row = this.#db.get(
      'SELECT * FROM destination WHERE account_id=? AND kind=? AND key=?',
      accountId,
      kind,
      key,
    );
    if (!row) throw new Error('destination vanished while it was made');
    return toDestination(row);
  }

  /** From now on files go to this album; the one before was full, if there was one. */
  resolve(destinationId: number, albumId: string): void {
    this.#db.run(
      `INSERT INTO full_album SELECT id, album_id FROM destination WHERE id=? AND album_id IS NOT NULL AND album_id<>?
       ON CONFLICT DO NOTHING`,
      destinationId,
      albumId,
    );
    this.#db.run('UPDATE destination SET album_id=? WHERE id=?', albumId, destinationId);
  }

  /** Whether the item lies in the destination's album, or in one that it filled before. */
  isIn({ id, albumId }: Pick<StoredDestination, 'id' | 'albumId'>, mediaItemId: string): boolean {
    if (albumId !== null && this.isMember(albumId, mediaItemId)) return true;
    const sql = `SELECT 1 FROM full_album JOIN membership USING (album_id) WHERE destination_id=? AND media_item_id=?`;
    return this.#db.get(sql, id, mediaItemId) !== undefined;
  }

  /** Google counts more in the album than was known here. */
  setCount(albumId: string, itemCount: number): void {
    this.#db.run('UPDATE album SET item_count=? WHERE id=?', itemCount, albumId);
  }

  isMember(albumId: string, mediaItemId: string): boolean {
    return (
      this.#db.get('SELECT 1 FROM membership WHERE album_id=? AND media_item_id=?', albumId, mediaItemId) !==
      undefined
    );
  }

  /** As Google lists it; the album's count has come from there as well. */
  keepMember(albumId: string, mediaItemId: string): void {
    this.#db.run('INSERT INTO membership VALUES (?,?) ON CONFLICT DO NOTHING', albumId, mediaItemId);
  }

  addMember(albumId: string, mediaItemId: string): void {
    const { changes } = this.#db.run(
      'INSERT INTO membership VALUES (?,?) ON CONFLICT DO NOTHING',
      albumId,
      mediaItemId,
    );
    if (changes > 0) this.#db.run('UPDATE album SET item_count=item_count+1 WHERE id=?', albumId);
  }

  /** What the album of a destination is called, for showing. */
  shownTitle(destinationId: number): string | null {
    const row = this.#db.get<{ title: string | null }>(
      `SELECT coalesce(album.title, destination.title) AS title FROM destination
       LEFT JOIN album ON album.id = destination.album_id WHERE destination.id=?`,
      destinationId,
    );
    return row?.title ?? null;
  }
}

function toAlbum(row: Row): StoredAlbum {
  return {
    id: row['id'] as string,
    accountId: row['account_id'] as string,
    clientId: row['client_id'] as string,
    title: row['title'] as string,
    productUrl: row['product_url'] as string,
    itemCount: row['item_count'] as number,
    coverItemId: row['cover_item_id'] as string | null,
  };
}

function toDestination(row: Row): StoredDestination {
  return {
    id: row['id'] as number,
    accountId: row['account_id'] as string,
    kind: row['kind'] as StoredDestination['kind'],
    title: row['title'] as string | null,
    albumId: row['album_id'] as string | null,
  };
}
