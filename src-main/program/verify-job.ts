// The quiet job that asks Google again for what was created, when nothing else is to be done. A video that Google is still
// working on is asked for less and less often. Runs behind the long-lived doors; commands ask once at their end.
import type { Engine } from '../engine/engine.ts';
import { verifyRows } from '../engine/verify.ts';
import { MAX_BATCH } from '../google/photos.ts';
import type { Opened } from './open.ts';

const FIRST_AFTER_MS = 5000;
const THEN_AFTER_MS = [60_000, 5 * 60_000, 30 * 60_000, 6 * 3_600_000];

export class VerifyJob {
  readonly #opened: Opened;
  readonly #engine: Engine;
  readonly #stopping = new AbortController();
  #cancel: (() => void) | undefined;
  #running = false;
  /** Rounds in a row that left something open. */
  #round = 0;
  #highestSeen = 0;

  constructor(opened: Opened, engine: Engine) {
    this.#opened = opened;
    this.#engine = engine;
    engine.onIdle(() => this.#onIdle());
  }

  stop(): void {
    this.#stopping.abort(new Error('the program ends'));
    this.#cancel?.();
  }

  /** New items since the last round start the rounds anew. */
  #onIdle(): void {
    const newest = this.#opened.parts.work.newestCreated();
    if (newest === undefined || newest <= this.#highestSeen || this.#stopping.signal.aborted) return;
    this.#highestSeen = newest;
    this.#round = 0;
    this.#schedule(FIRST_AFTER_MS);
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#opened.parts.clock.timer(ms, () => void this.#run());
  }

  async #run(): Promise<void> {
    if (this.#running || this.#engine.paused) return this.#schedule(FIRST_AFTER_MS);
    this.#running = true;
    let open = 0;
    try {
      for (const account of this.#opened.accounts.list()) open += await this.#verifyAccount(account.id);
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#opened.parts.log('verify.broken', { error: String(error) });
    } finally {
      this.#running = false;
    }
    if (open === 0 || this.#stopping.signal.aborted) return;
    const ms = THEN_AFTER_MS[Math.min(this.#round, THEN_AFTER_MS.length - 1)] ?? 0;
    this.#round += 1;
    this.#schedule(ms);
  }

  /** How many rows are still without Google's word. */
  async #verifyAccount(accountId: string): Promise<number> {
    const { parts, accounts } = this.#opened;
    const line = await accounts.lineOf(accountId);
    if (!line) return 0;
    let open = 0;
    for (let afterId = 0; ;) {
      const rows = parts.work.toVerify(null, accountId, afterId, false, MAX_BATCH);
      if (rows.length === 0) return open;
      afterId = rows.at(-1)?.id ?? afterId;
      const failure = await verifyRows(parts, line, rows, this.#stopping.signal);
      if (failure) return rows.length;
      open += rows.filter(({ id }) => parts.files.byId(id)?.stage === 'created').length;
    }
  }
}
