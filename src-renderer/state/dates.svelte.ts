// Files that wait for a date: asked for while somebody looks at them, and again when files change.
import type { CallIn, SaidDate, UndatedFiles } from '../../src-main/contract.ts';
import { asCallError, type CallError, type Client } from '../wire/client.ts';

const AT_MOST_EVERY_MS = 1000;
const STEP = 200;
/** The most that a call takes. */
const MOST = 5000;

export class DatesState {
  #list = $state.raw<UndatedFiles | null>(null);
  #error = $state.raw<CallError | null>(null);
  readonly #client: Client;
  /** Not reactive: whoever watches would begin anew with it. What it changes is seen by the list. */
  #limit = STEP;
  #isWatched = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = 0;
  #question = 0;

  constructor(client: Client) {
    this.#client = client;
    client.on('files.changed', () => this.#askSoon());
  }

  /** Null until the first answer. */
  get list(): UndatedFiles | null {
    return this.#list;
  }
  get error(): CallError | null {
    return this.#error;
  }

  /** How many wait that are not in the list. */
  get moreCount(): number {
    return this.#list === null ? 0 : Math.max(0, this.#list.askedCount - this.#list.asked.length);
  }

  get canShowMore(): boolean {
    return this.moreCount > 0 && this.#limit < MOST;
  }

  showMore(): Promise<void> {
    this.#limit = Math.min(MOST, this.#limit + STEP);
    return this.load();
  }

  /** After every (re)connection: they may have changed meanwhile. */
  begin(): void {
    if (this.#isWatched) void this.load();
  }

  /** Somebody looks at them from now on; answers what ends that. */
  watch(): () => void {
    this.#isWatched = true;
    void this.load();
    return () => {
      this.#isWatched = false;
      this.#limit = STEP;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async load(): Promise<void> {
    this.#askedAt = Date.now();
    this.#question += 1;
    const question = this.#question;
    try {
      const list = await this.#client.call('dates.list', { limit: this.#limit });
      if (question !== this.#question) return;
      this.#list = list;
      this.#error = null;
    } catch (thrown) {
      if (question === this.#question) this.#error = asCallError(thrown);
    }
  }

  /** Rejects with a CallError, as `sayAll` does; the list follows by itself. */
  say(id: number, date: SaidDate): Promise<unknown> {
    return this.#client.call('dates.say', { ids: [id], date });
  }

  sayAll(date: CallIn<'dates.sayAll'>['date']): Promise<{ count: number }> {
    return this.#client.call('dates.sayAll', { date });
  }

  leave(id: number): Promise<unknown> {
    return this.#client.call('files.leave', { ids: [id] });
  }

  #askSoon(): void {
    if (!this.#isWatched || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#askedAt + AT_MOST_EVERY_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, wait);
  }
}
