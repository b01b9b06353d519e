// Looks after the database beside the program's work: the check that an unclean stop left owing, and the backups. A failing
// backup is logged and tried again; it never fails what the person asked for.
import { pathToFileURL } from 'node:url';
import type { Parts } from '../engine/parts.ts';
import { backUp, newestBackupAt } from '../store/backup.ts';
import { checkAside } from '../store/check.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { readCheckDue, setCheckDue } from '../store/database-files.ts';
import { FOLDERS_CHANGED } from '../store/folders.ts';

/** Not while the first files and the window come up. */
const FIRST_AFTER_MS = 10_000;
/** Where nothing is written nobody else would notice that the data folder is gone. */
const IN_PLACE_EVERY_MS = 10_000;
const THEN_EVERY_MS = 3_600_000;
const ATTEMPTS_KEPT_MS = 90 * 24 * 3_600_000;
/** So many are kept whatever their age. */
const MOST_ATTEMPTS_KEPT = 1000;
const BACKUP_EVERY_MS = 7 * 24 * 3_600_000;

export class DatabaseCare {
  readonly #parts: Parts;
  #cancel: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopCheck: (() => void) | undefined;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For a program that stays. */
  start(): void {
    this.#schedule(FIRST_AFTER_MS);
    this.#lookAtPlace();
  }

  /** For a command, when its work is done. */
  async finish(): Promise<void> {
    this.#work(() => this.#backUpIfDue());
    await this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancelLook?.();
    this.#stopCheck?.();
    await this.#working;
  }

  #lookAtPlace(): void {
    const { clock, db } = this.#parts;
    this.#cancelLook = clock.timer(IN_PLACE_EVERY_MS, () => {
      if (this.#stopped) return;
      try {
        db.ensureInPlace();
      } catch (error) {
        // The listeners tell it.
        if (!(error instanceof DatabaseFailure)) throw error;
      }
      this.#lookAtPlace();
    });
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#cancel = this.#parts.clock.timer(ms, () => {
      this.#work(async () => {
        if (readCheckDue(this.#parts.db.file) !== undefined) await this.#check();
        await this.#backUpIfDue();
        this.#forgetOldAttempts();
      });
      void this.#working.then(() => this.#schedule(THEN_EVERY_MS));
    });
  }

  #work(task: () => Promise<void>): void {
    this.#working = this.#working.then(task).catch((error: unknown) => {
      if (!this.#stopped) this.#parts.log('care.failed', { error: String(error) });
    });
  }

  /** Whether the database is whole; where it is not, nothing more is written and the next start replaces it. */
  async #check(): Promise<void> {
    const { db, log } = this.#parts;
    if (this.#stopped || db.failure) return;
    const check = checkAside(pathToFileURL(db.file));
    this.#stopCheck = check.stop;
    const finding = await check.finding;
    log('database.checked', { finding: finding ?? null });
    if (finding === undefined) setCheckDue(db.file, undefined);
    else db.stopAsDamaged(finding);
  }

  async #backUpIfDue(): Promise<void> {
    const { db, clock, uploads, log } = this.#parts;
    if (this.#stopped || db.failure || !this.#isBackupDue()) return;
    // Before the copy: a change that is made meanwhile has to be backed up again.
    uploads.setMeta(FOLDERS_CHANGED, null);
    await db.durable();
    const result = await backUp(db.file, clock.now());
    log('database.backup', { made: result.ok, why: result.ok ? null : result.code });
    if (result.ok) return;
    uploads.setMeta(FOLDERS_CHANGED, '1');
    await db.durable();
    // A bad copy of a good database is the disk's doing; which of the two it is, the database itself tells.
    if (result.code === 'damaged') await this.#check();
  }

  /** They are kept for support, and months later nobody asks. */
  #forgetOldAttempts(): void {
    const { db, clock } = this.#parts;
    if (!this.#stopped && !db.failure)
      db.run(
        'DELETE FROM attempt WHERE at < ? AND id <= (SELECT max(id) FROM attempt) - ?',
        clock.now() - ATTEMPTS_KEPT_MS,
        MOST_ATTEMPTS_KEPT,
      );
  }

  /** Weekly; and soon after the list of folders has changed, for nothing else can bring that back. */
  #isBackupDue(): boolean {
    const { db, clock, uploads } = this.#parts;
    if (uploads.meta(FOLDERS_CHANGED) !== undefined) return true;
    const newestAt = newestBackupAt(db.file, clock.now());
    if (newestAt !== undefined) return clock.now() - newestAt >= BACKUP_EVERY_MS;
    return db.get('SELECT 1 FROM file LIMIT 1') !== undefined;
  }
}
