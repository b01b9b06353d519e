// What is known of contents and albums, as a whole: read for an export, and filled up from one. What is known here already is
// never overwritten. Touches no file rows but those that stood on another program's word alone.
import type { Database } from './database.ts';
import type { HistoryAlbum, HistoryContent } from './history-lines.ts';
import { FORMER, type StoredAccount } from './accounts.ts';

const PER_PAGE = 500;

type ContentRow = {
  sha256: string;
  size: number | null;
  name: string;
  item: string | null;
  url: string | null;
  from: string | null;
};

export type TakeOver = {
  accountId: string;
  sha256: string;
  sizeBytes: number | null;
  name: string;
  mediaItemId: string | null;
  /** The API client that made the item. */
  clientId: string | null;
  productUrl: string | null;
  takenOverFrom: string | null;
};

export class HistoryStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Those that are signed out, too, with the client that made the most of their items: what they sent is known, and of use elsewhere. */
  accounts(): Pick<StoredAccount, 'id' | 'email' | 'clientId'>[] {
    return this.#db.all(
      `SELECT id, email, client_id AS clientId FROM account
       UNION ALL SELECT former.id, coalesce((SELECT value FROM meta WHERE key = ? || former.id), ''),
         coalesce((SELECT client_id FROM content WHERE account_id = former.id AND client_id IS NOT NULL
           GROUP BY client_id ORDER BY count(*) DESC LIMIT 1), '')
         FROM (SELECT DISTINCT account_id AS id FROM content) AS former
         WHERE NOT EXISTS (SELECT 1 FROM account WHERE account.id = former.id)
       ORDER BY id`,
      FORMER,
    );
  }

  albums(accountId: string, clientId: string): HistoryAlbum[] {
    return this.#db.all(
      `SELECT id AS album, account_id AS account, title, product_url AS url, item_count AS items FROM album
       WHERE account_id=? AND client_id=? ORDER BY id`,
      accountId,
      clientId,
    );
  }

  /**
   * What Google refused is left out: another day it may take it. What another client made goes without its item, as an import there
   * would have it.
   */
  *contents(accountId: string, clientId: string): Generator<HistoryContent> {
    for (let after = ''; ;) {
      const page = this.#db.all<ContentRow>(
        `SELECT sha256, iif(client_id IS ?3, media_item_id, NULL) AS item, iif(client_id IS ?3, product_url, NULL) AS url,
           first_name AS name, iif(media_item_id IS NULL OR client_id IS ?3, taken_over_from, 'Photostow') AS "from",
           coalesce(size_bytes, (SELECT size_bytes FROM file WHERE file.sha256=content.sha256 LIMIT 1)) AS size
         FROM content WHERE account_id=?1 AND sha256>?2 AND refusal IS NULL ORDER BY sha256 LIMIT ${PER_PAGE}`,
        accountId,
        after,
        clientId,
      );
      for (const { sha256, size, name, item, url, from } of page)
        yield {
          sha256,
          account: accountId,
          sizeBytes: size,
          name,
          item,
          url,
          albums: item === null ? [] : this.#albumsOf(item),
          takenOverFrom: from,
        };
      const last = page.at(-1);
      if (!last || page.length < PER_PAGE) return;
      after = last.sha256;
    }
  }

  #albumsOf(mediaItemId: string): string[] {
    const rows = this.#db.all<{ id: string }>(
      'SELECT album_id AS id FROM membership WHERE media_item_id=? ORDER BY album_id',
      mediaItemId,
    );
    return rows.map(({ id }) => id);
  }

  /** False where something is known of these bytes here; only an id that was missing is filled in. */
  takeOver(content: TakeOver): boolean {
    const { accountId, sha256, sizeBytes, name, mediaItemId, clientId, productUrl, takenOverFrom } = content;
    const { changes } = this.#db.run(
      `INSERT INTO content (account_id, sha256, media_item_id, client_id, product_url, first_name, size_bytes, taken_over_from)
       VALUES (?,?,?,?,?,?,?,?)
       ON CONFLICT DO UPDATE SET media_item_id=excluded.media_item_id, client_id=excluded.client_id,
         product_url=excluded.product_url, taken_over_from=NULL
         WHERE media_item_id IS NULL AND refusal IS NULL AND excluded.media_item_id IS NOT NULL`,
      accountId,
      sha256,
      mediaItemId,
      clientId,
      productUrl,
      name,
      sizeBytes,
      takenOverFrom,
    );
    return changes > 0;
  }

  /** What stood on another program's word alone is known no more, and its files begin anew. The ids of those. */
  forgetTakenOver(accountId: string): { contents: number; fileIds: number[] } {
    const { changes } = this.#db.run(
      'DELETE FROM content WHERE account_id=? AND taken_over_from IS NOT NULL',
      accountId,
    );
    const rows = this.#db.all<{ id: number }>(
      `SELECT id FROM file WHERE account_id=? AND stage='created' AND reason_code='takenOver'`,
      accountId,
    );
    return { contents: changes, fileIds: rows.map(({ id }) => id) };
  }
}
