// Opens the one database of a data folder and gives the two ways to write: `run` (seen at once by every reader here)
// and `durable` (on the disk). All writes of one turn share one transaction, and the disk flushes only for those who wait for
// it, so that many files cost little.
// Once the disk has refused a write, nothing more is written until `tryAgain` says that it works.
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { DatabaseFailure, toDatabaseFailure } from './database-failure.ts';
import { identityOf, isDiskFull, setCheckDue, takesNoMoreBytes } from './database-files.ts';
import { LogSync } from './log-sync.ts';
import { migrate } from './migrations.ts';

export type Row = Record<string, SQLInputValue>;

/** Undefined: it works again. */
export type FailureListener = (failure: DatabaseFailure | undefined) => void;

/** For a comparison by people: SQLite itself folds ASCII alone, and a Mac writes accents as characters of their own. In SQL `folded(x)`. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();

export class Database {
  readonly file: string;
  readonly #db: DatabaseSync;
  /** Which file was opened; undefined for a connection that only reads. */
  #identity: string | undefined;
  readonly #statements = new Map<string, StatementSync>();
  readonly #listeners = new Set<FailureListener>();
  /** Undefined where the file system allows no write-ahead log: there each COMMIT flushes by itself. */
  #log: LogSync | undefined;
  /** The transaction of this turn. */
  #open: PromiseWithResolvers<void> | undefined;
  /** The newest flush of the log; undefined where something was committed since it began. */
  #flushed: Promise<void> | undefined = Promise.resolve();
  #failure: DatabaseFailure | undefined;

  constructor(file: string, options: { readOnly?: boolean } = {}) {
    this.file = file;
    const readOnly = options.readOnly ?? false;
    try {
      this.#db = new DatabaseSync(file, { timeout: 5000, defensive: true, readOnly });
    } catch (error) {
      throw toDatabaseFailure(error) ?? error;
    }
    this.#db.function('folded', { deterministic: true }, (text) => fold(String(text)));
    try {
      if (!readOnly) this.#prepareForUse();
    } catch (error) {
      this.#db.close();
      throw this.#toFailure(error) ?? error;
    }
  }

  #prepareForUse(): void {
    // "Google has this item" must survive a power cut, not only a killed process.
    this.#db.exec(
      'PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;' +
        'PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; PRAGMA wal_autocheckpoint=4000;',
    );
    const mode = this.#db.prepare('PRAGMA journal_mode=WAL').get()?.['journal_mode'];
    migrate(this.#db, this.file);
    this.#identity = identityOf(this.file);
    if (mode !== 'wal') return;
    // From here on the flush is `durable()`'s, in a thread of its own; without it a COMMIT only keeps the file whole.
    this.#db.exec('PRAGMA synchronous=NORMAL');
    this.#log = new LogSync(`${this.file}-wal`);
  }

  /** Why nothing can be written now. */
  get failure(): DatabaseFailure | undefined {
    return this.#failure;
  }

  /** Told after the turn in which the disk refused, and when it works again. */
  onFailure(listener: FailureListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All rows at once: no statement is left open while another one runs. */
  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#guard(() => this.#prepare(sql).all(...values)) as T[];
  }

  /** As `all`, each row a list of its columns: half the time where there are very many. The question must be asked in this way only. */
  allLists<T extends SQLInputValue[]>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#guard(() => {
      const statement = this.#prepare(sql);
      statement.setReturnArrays(true);
      return statement.all(...values);
    }) as unknown as T[];
  }

  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values)) as T | undefined;
  }

  /** One write. Its transaction ends with this turn of the event loop; await `durable()` before acting on it outside. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    if (this.#failure) throw this.#failure;
    return this.#guard(() => {
      this.#begin();
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes: Number(changes), id: Number(lastInsertRowid) };
    });
  }

  /** As `run`, for an INSERT … RETURNING of one row. */
  insert(sql: string, ...values: SQLInputValue[]): Row {
    if (this.#failure) throw this.#failure;
    return this.#guard(() => {
      this.#begin();
      return this.#prepare(sql).get(...values);
    }) as Row;
  }

  /** Resolves when everything written so far is on the disk; rejects when the disk refused it. */
  async durable(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.#open?.promise;
    await (this.#flushed ??= this.#flush());
  }

  /** Ends the open transaction now; `durable()` tells when it is on the disk. Throws what the disk said. */
  commit(): void {
    const open = this.#open;
    if (!open) return;
    try {
      this.#guard(() => this.#db.exec('COMMIT'));
      this.#flushed = undefined;
      open.resolve();
    } catch (error) {
      this.#rollBack();
      open.reject(error);
      throw error;
    } finally {
      this.#open = undefined;
    }
  }

  /** All reads in `work` see one moment, whatever another program writes meanwhile. For connections that only read. */
  async atOneMoment<T>(work: () => Promise<T>): Promise<T> {
    this.#guard(() => this.#db.exec('BEGIN'));
    try {
      return await work();
    } finally {
      this.#db.exec('ROLLBACK');
    }
  }

  /** After the disk refused: one real write tells whether it works again. A damaged database needs a new start. */
  tryAgain(): boolean {
    if (!this.#failure) return true;
    const { kind } = this.#failure;
    if (kind === 'databaseDamaged' || (kind === 'diskFull' && isDiskFull(this.file))) return false;
    if (kind === 'dataFolderGone' && !this.#isInPlace()) return false;
    try {
      this.#db.exec(`BEGIN IMMEDIATE; INSERT OR REPLACE INTO meta VALUES ('triedAgain', ''); COMMIT`);
      // What a refused flush left behind in the log goes into the database itself, and the log begins anew.
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      this.#rollBack();
      if (!toDatabaseFailure(error)) throw error;
      return false;
    }
    this.#failure = undefined;
    this.#flushed = undefined;
    this.#tell();
    return true;
  }

  /**
   * The system lets a program go on writing to a file that was removed, and all of it is lost when the program ends: then nothing
   * more is written, and nothing is sent that could not be remembered.
   */
  ensureInPlace(): void {
    if (this.#failure) throw this.#failure;
    if (this.#guard(() => this.#isInPlace())) return;
    const failure = new DatabaseFailure('dataFolderGone', dirname(this.file));
    this.#fail(failure);
    throw failure;
  }

  #isInPlace(): boolean {
    return this.#identity === undefined || identityOf(this.file) === this.#identity;
  }

  /** Found by a check from outside, or by SQLite itself while it worked: nothing more is written, the next start looks closely. */
  stopAsDamaged(what: string): void {
    this.#fail(new DatabaseFailure('databaseDamaged', what));
  }

  close(): void {
    try {
      this.commit();
    } finally {
      this.#statements.clear();
      this.#log?.close();
      this.#db.close();
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #begin(): void {
    if (this.#open) return;
    this.#db.exec('BEGIN IMMEDIATE');
    const open = Promise.withResolvers<void>();
    this.#open = open;
    // Whoever awaits `durable()` sees the error; without a listener it must not end the process.
    open.promise.catch(() => undefined);
    // No later: what Google has answered would be asked for or sent once more after a kill.
    setImmediate(() => {
      if (this.#open === open) this.#commitTurn();
    });
  }

  #commitTurn(): void {
    try {
      this.commit();
    } catch (error) {
      if (error instanceof DatabaseFailure) return; // `durable()` and the listeners tell it.
      throw error;
    }
  }

  async #flush(): Promise<void> {
    this.ensureInPlace();
    try {
      await this.#log?.sync();
    } catch (error) {
      const failure = toDatabaseFailure(error) ?? new DatabaseFailure('dataFolderUnwritable', String(error));
      this.#fail(failure);
      throw failure;
    }
  }

  /** Turns what the disk said into a `DatabaseFailure`, after which nothing is written; bugs pass through. */
  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const failure = this.#toFailure(error);
      if (!failure) throw error;
      this.#fail(failure);
      throw failure;
    }
  }

  #toFailure(error: unknown): DatabaseFailure | undefined {
    const failure = toDatabaseFailure(error);
    if (failure?.kind !== 'dataFolderUnwritable') return failure;
    // What the disk refuses is met again and again, and it is asked but once.
    const isFull = this.#failure ? this.#failure.kind === 'diskFull' : takesNoMoreBytes(this.file);
    return isFull ? new DatabaseFailure('diskFull', failure.message, { cause: error }) : failure;
  }

  #fail(failure: DatabaseFailure): void {
    this.#rollBack();
    this.#open?.reject(failure);
    this.#open = undefined;
    if (failure.kind === 'databaseDamaged') this.#noteDamage();
    if (this.#failure && this.#failure.kind === failure.kind) return;
    this.#failure = failure;
    this.#tell();
  }

  /** The whole turn or nothing: SQLite undoes the one statement, and only sometimes all. */
  #rollBack(): void {
    if (!this.#db.isOpen || !this.#db.isTransaction) return;
    try {
      this.#db.exec('ROLLBACK');
    } catch (error) {
      // A disk that refuses this too has lost nothing: without its COMMIT the transaction never was.
      if (!toDatabaseFailure(error)) throw error;
    }
  }

  #noteDamage(): void {
    try {
      setCheckDue(this.file, 'full');
    } catch (error) {
      // Where even this cannot be written, the same page is met again after the next start.
      if (!toDatabaseFailure(error)) throw error;
    }
  }

  #tell(): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(this.#failure);
    });
  }
}
