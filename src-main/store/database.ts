// Opens the one database of a data folder and gives the two ways to write: `write` (seen at once by every reader here)
// and `durable` (on the disk). All writes of one turn share one transaction, so that many files cost one flush.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { migrate } from './migrations.ts';

export type Row = Record<string, SQLInputValue>;

export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;
  #committed: Promise<void> = Promise.resolve();

  constructor(file: string, options: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(file, { timeout: 5000, readOnly: options.readOnly ?? false });
    if (options.readOnly) return;
    // FULL: "Google has this item" must survive a power cut, not only a killed process.
    this.#db.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;' +
        'PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;',
    );
    migrate(this.#db, file);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** All rows at once: no statement is left open while another one runs. */
  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** One write. Its transaction ends with this turn of the event loop; await `durable()` before acting on it outside. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    this.#begin();
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Resolves when everything written so far is on the disk; rejects when the disk refused it. */
  durable(): Promise<void> {
    return this.#committed;
  }

  /** Ends the open transaction now. Throws what the disk said. */
  commit(): void {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    try {
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.commit();
    this.#statements.clear();
    this.#db.close();
  }

  #begin(): void {
    if (this.#inTransaction) return;
    this.#db.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    this.#committed = new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          this.commit();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    // Whoever awaits `durable()` sees the error; without a listener it must not end the process.
    this.#committed.catch(() => undefined);
  }
}
