// Ids of rows that were never given to another row while the program runs. SQLite gives the highest one again once its row is gone,
// and whoever was at work on the row that is gone (a video that is hashed takes minutes) would take the new one for it.
import type { Database } from './database.ts';

export class FreshIds {
  readonly #db: Database;
  readonly #table: 'file' | 'folder';
  #last: number;

  constructor(db: Database, table: 'file' | 'folder') {
    this.#db = db;
    this.#table = table;
    this.#last = this.#highest();
  }

  next(): number {
    this.#last = Math.max(this.#last, this.#highest()) + 1;
    return this.#last;
  }

  #highest(): number {
    return this.#db.get<{ id: number | null }>(`SELECT max(id) AS id FROM ${this.#table}`)?.id ?? 0;
  }
}
