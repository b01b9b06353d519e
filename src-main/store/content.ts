// What Google holds or has refused, by the bytes themselves: the memory that makes a second upload needless, whatever the
// file is called and wherever it lies.
import type { Database } from './database.ts';

export type KnownContent = {
  mediaItemId: string | null;
  /** The API client that made the item. */
  clientId: string | null;
  productUrl: string | null;
  /** Name of the file that brought these bytes first. */
  firstName: string;
  refusal: string | null;
  /** The program on whose word alone Google has these bytes; null: Google said so itself. */
  takenOverFrom: string | null;
};

type ContentRow = {
  media_item_id: string | null;
  client_id: string | null;
  product_url: string | null;
  first_name: string;
  refusal: string | null;
  taken_over_from: string | null;
};

export class ContentStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(accountId: string, sha256: string): KnownContent | undefined {
    const row = this.#db.get<ContentRow>(
      'SELECT * FROM content WHERE account_id=? AND sha256=?',
      accountId,
      sha256,
    );
    if (!row) return undefined;
    return {
      mediaItemId: row.media_item_id,
      clientId: row.client_id,
      productUrl: row.product_url,
      firstName: row.first_name,
      refusal: row.refusal,
      takenOverFrom: row.taken_over_from,
    };
  }

  /** Whether it was made here, or Google has listed it. */
  knowsItem(mediaItemId: string): boolean {
    return (
      this.#db.get(
        `SELECT 1 FROM content WHERE media_item_id=?1 UNION ALL SELECT 1 FROM membership WHERE media_item_id=?1 LIMIT 1`,
        mediaItemId,
      ) !== undefined
    );
  }

  /** The API client that made an item; undefined where the item is not known. */
  clientOf(mediaItemId: string): string | undefined {
    const row = this.#db.get<{ client_id: string | null }>(
      'SELECT client_id FROM content WHERE media_item_id=? AND client_id IS NOT NULL LIMIT 1',
      mediaItemId,
    );
    return row?.client_id ?? undefined;
  }

  /** `mediaItemId` and with it `clientId` null: Google has these bytes and gave no id (item code 6). */
  keep(
    accountId: string,
    sha256: string,
    item: { mediaItemId: string | null; clientId: string | null; productUrl: string | null; name: string },
  ): void {
    this.#db.run(
      `INSERT INTO content (account_id, sha256, media_item_id, client_id, product_url, first_name) VALUES (?,?,?,?,?,?)
       ON CONFLICT DO UPDATE SET media_item_id=coalesce(excluded.media_item_id, media_item_id),
         client_id=coalesce(excluded.client_id, client_id),
         product_url=coalesce(excluded.product_url, product_url), refusal=NULL, taken_over_from=NULL`,
      accountId,
      sha256,
      item.mediaItemId,
      item.clientId,
      item.productUrl,
      item.name,
    );
  }

  /** Bytes of which Google holds an item are not refused bytes, whatever one call said of them. */
  refuse(accountId: string, sha256: string, name: string, refusal: string): void {
    this.#db.run(
      `INSERT INTO content (account_id, sha256, first_name, refusal) VALUES (?,?,?,?)
       ON CONFLICT DO UPDATE SET refusal=excluded.refusal WHERE media_item_id IS NULL`,
      accountId,
      sha256,
      name,
      refusal,
    );
  }

  /** A person asks to try again what Google refused. */
  forgetRefusal(accountId: string, sha256: string): void {
    this.#db.run(
      'DELETE FROM content WHERE account_id=? AND sha256=? AND refusal IS NOT NULL',
      accountId,
      sha256,
    );
  }

  /** The item has vanished at Google: neither its content nor its albums are known any more. */
  forgetItem(mediaItemId: string): void {
    this.#db.run('DELETE FROM content WHERE media_item_id=?', mediaItemId);
    this.#db.run('DELETE FROM membership WHERE media_item_id=?', mediaItemId);
  }

  productUrl(mediaItemId: string): string | null {
    const row = this.#db.get<{ product_url: string | null }>(
      'SELECT product_url FROM content WHERE media_item_id=?',
      mediaItemId,
    );
    return row?.product_url ?? null;
  }
}
