// The quiet job that asks Google again for what was created: soon after, a day later, then rarely; the rows say when. It waits
// until nothing else is to be done and never takes requests that photos could use today. Commands ask once at their end.
import { budgetOf } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import { LONGEST_CHECK_WAIT_MS, verifyRows } from '../engine/verify.ts';
import { MAX_BATCH } from '../google/photos.ts';
import type { StoredAccount } from '../store/accounts.ts';
import type { Opened } from './open.ts';

/** After the queue has run empty, and between looks; a fresh item is not always there at once. */
const REST_MS = 5000;
const MOST_SLEEP_MS = 15 * 60_000;
const AFTER_FAILURE_MS = 5 * 60_000;

export class VerifyJob {
  readonly #opened: Opened;
  readonly #engine: Engine;
  readonly #stopping = new AbortController();
  readonly #stopListening: () => void;
  #cancel: (() => void) | undefined;
  #running = false;
  /** Something is to be asked for as soon as nothing else is to be done. */
  #hasNews = false;

  constructor(opened: Opened, engine: Engine) {
    this.#opened = opened;
    this.#engine = engine;
    this.#stopListening = opened.parts.files.onChange((file) => {
      if (file.stage === 'created') this.#hasNews = true;
    });
    engine.onIdle(() => this.#onIdle());
    this.#schedule(REST_MS);
  }

  stop(): void {
    this.#stopping.abort(new Error('the program ends'));
    this.#stopListening();
    this.#cancel?.();
  }

  /** Called with each look of the engine while no lane is busy; unless there is something new to ask for, the timer is set already. */
  #onIdle(): void {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    this.#schedule(REST_MS);
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    if (this.#stopping.signal.aborted) return;
    this.#cancel = this.#opened.parts.clock.timer(ms, () => void this.#run());
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    if (this.#engine.busy || this.#engine.paused) {
      this.#hasNews = true;
      return this.#schedule(MOST_SLEEP_MS);
    }
    this.#running = true;
    let waitMs = MOST_SLEEP_MS;
    try {
      for (const account of this.#opened.accounts.list()) {
        waitMs = Math.min(waitMs, await this.#verifyAccount(account));
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#opened.parts.log('verify.broken', { error: String(error) });
    } finally {
      this.#running = false;
    }
    this.#schedule(waitMs);
  }

  /** How long until the account's next question. */
  async #verifyAccount({ id: accountId, clientId }: StoredAccount): Promise<number> {
    const { parts, accounts } = this.#opened;
    const hold = parts.holds.get(accountId);
    if (hold && (hold.untilAt === null || hold.untilAt > parts.clock.now())) return MOST_SLEEP_MS;
    for (;;) {
      const now = parts.clock.now();
      const due = { now, latest: now + LONGEST_CHECK_WAIT_MS, limit: MAX_BATCH };
      const rows = parts.items.dueForCheck(accountId, clientId, due);
      if (rows.length === 0)
        return Math.max(REST_MS, (parts.items.nextCheckAt(accountId, clientId) ?? Infinity) - now);
      if (this.#engine.busy || budgetOf(parts, accountId).free === 0) return MOST_SLEEP_MS;
      const line = await accounts.lineOf(accountId);
      if (!line) return MOST_SLEEP_MS;
      const failure = await verifyRows(parts, line, rows, this.#stopping.signal);
      if (failure) return AFTER_FAILURE_MS;
      // Google named none of them: not again at once.
      const [first] = parts.items.dueForCheck(accountId, clientId, { ...due, limit: 1 });
      if (first?.id === rows[0]?.id) return AFTER_FAILURE_MS;
    }
  }
}
