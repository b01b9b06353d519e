// Looks once a day whether a newer version of the program is there, at the address that whoever publishes it has named. It says so and
// no more: nothing is fetched beyond a few words of JSON, and nothing is installed. A copy without an address asks nobody.
import { z } from 'zod';
import type { Log, Parts } from '../engine/parts.ts';
import { isLoopback } from '../google/endpoints.ts';
import { createHttp } from '../google/http.ts';

export type NewVersion = { version: string; page: string };

/** Not while the first files and the window come up. */
const FIRST_AFTER_MS = 20_000;
const EVERY_MS = 24 * 3_600_000;
const STALL_MS = 15_000;

const answerSchema = z.object({ version: z.string().regex(/^\d+\.\d+\.\d+$/), page: z.url() });

type Needs = {
  /** Null: this copy has none. */
  address: string | null;
  version: string;
  clock: Parts['clock'];
  /** Multiplies the wait before the first look. */
  backoffScale: number;
  isWanted: () => boolean;
  onNew: (found: NewVersion | null) => void;
  log: Log;
};

export class UpdateCheck {
  readonly #needs: Needs;
  #found: NewVersion | null = null;
  #cancel: (() => void) | undefined;
  readonly #stopping = new AbortController();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** What the last look found that is newer than this program. */
  get found(): NewVersion | null {
    return this.#needs.isWanted() ? this.#found : null;
  }

  /** At the start, and when the wish has changed. */
  follow(): void {
    this.#cancel?.();
    this.#needs.onNew(this.found);
    if (this.#needs.address === null || !this.#needs.isWanted()) return;
    this.#schedule(FIRST_AFTER_MS * this.#needs.backoffScale);
  }

  stop(): void {
    this.#cancel?.();
    this.#stopping.abort(new Error('the program ends'));
  }

  #schedule(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#cancel = this.#needs.clock.timer(ms, () => {
      void this.#look().finally(() => {
        if (this.#needs.isWanted()) this.#schedule(EVERY_MS);
      });
    });
  }

  async #look(): Promise<void> {
    const { address, log, onNew } = this.#needs;
    if (address === null) return;
    try {
      this.#found = await this.#ask(address);
      onNew(this.found);
    } catch (error) {
      // Offline, or the publisher's server is: tomorrow is another day.
      log('update.unknown', { error: String(error) });
    }
  }

  async #ask(address: string): Promise<NewVersion | null> {
    const http = createHttp(1, STALL_MS);
    try {
      const { signal } = this.#stopping;
      const { status, text } = await http.send({ method: 'GET', url: address, signal });
      if (status !== 200) throw new Error(`status ${status}`);
      const { version, page } = answerSchema.parse(JSON.parse(text));
      if (!isOfPublisher(page, address)) throw new Error('its page is somewhere else');
      return isNewer(version, this.#needs.version) ? { version, page } : null;
    } finally {
      await http.close();
    }
  }
}

/** Null for an address that nobody should be asked at: plain HTTP can be answered by anyone on the way. */
export function updatesAddress(text: string | null): string | null {
  const url = text === null ? null : URL.parse(text);
  return url && (url.protocol === 'https:' || isLoopback(url.hostname)) ? url.href : null;
}

/** Whoever answers there may name pages of their own alone. */
const isOfPublisher = (page: string, address: string): boolean =>
  new URL(page).origin === new URL(address).origin;

/** By their numbers: 0.10.0 is newer than 0.9.1. */
function isNewer(version: string, than: string): boolean {
  const [ours = [], theirs = []] = [than, version].map((text) =>
    text.split('.').map((part) => parseInt(part, 10)),
  );
  const at = theirs.findIndex((part, index) => part !== ours[index]);
  return at !== -1 && (theirs[at] ?? 0) > (ours[at] ?? 0);
}
