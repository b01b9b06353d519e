// Keeps all uploads together under a byte rate. One place for all of them, so that four slow uploads are not four times too
// fast. Knows bytes and time alone.
import type { Clock } from './parts.ts';

/** Below this a chunk would take so long that the line looks stalled. */
export const LEAST_BYTES_PER_SECOND = 16 * 1024;

export class Throttle {
  readonly #clock: Clock;
  readonly #bytesPerSecond: () => number | null;
  /** When everything let through so far would have been sent at the wanted rate. */
  #paidUntilAt = 0;
  #lastNow = 0;

  /** `bytesPerSecond` is asked each time, so that a changed setting holds at once; null: no limit. */
  constructor(clock: Clock, bytesPerSecond: () => number | null) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves when these bytes may go out; at once where there is no limit. */
  async take(bytes: number): Promise<void> {
    const limit = this.#bytesPerSecond();
    if (limit === null) return;
    const now = this.#clock.now();
    // A clock that was put back takes with it what was reckoned by it.
    if (now < this.#lastNow) this.#paidUntilAt -= this.#lastNow - now;
    this.#lastNow = now;
    const startsAt = Math.max(now, this.#paidUntilAt);
    this.#paidUntilAt = startsAt + (bytes * 1000) / Math.max(limit, LEAST_BYTES_PER_SECOND);
    if (startsAt > now) await new Promise<void>((resolve) => this.#clock.timer(startsAt - now, resolve));
  }
}
