// Keeps all uploads together under a byte rate. One place for all of them, so that four slow uploads are not four times too
// fast. Knows bytes and time alone.
import { untilAborted } from '../google/until-aborted.ts';
import type { Clock } from './parts.ts';

/** Below this a line that several uploads share looks stalled. */
export const LEAST_BYTES_PER_SECOND = 16_000;
/** So much of a second goes out at a time, so that uploads take turns and none looks stalled. */
const PIECES_PER_SECOND = 4;

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

  /** How many bytes to ask for at a time. */
  get pieceBytes(): number {
    const limit = this.#bytesPerSecond();
    return limit === null ? Infinity : Math.ceil(Math.max(limit, LEAST_BYTES_PER_SECOND) / PIECES_PER_SECOND);
  }

  /** Resolves when these bytes may go out; at once where there is no limit. Throws the signal's reason when that comes first. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const limit = this.#bytesPerSecond();
    if (limit === null) return;
    const now = this.#clock.now();
    // A clock that was put back takes with it what was reckoned by it.
    if (now < this.#lastNow) this.#paidUntilAt -= this.#lastNow - now;
    this.#lastNow = now;
    const startsAt = Math.max(now, this.#paidUntilAt);
    const costMs = (bytes * 1000) / Math.max(limit, LEAST_BYTES_PER_SECOND);
    this.#paidUntilAt = startsAt + costMs;
    if (startsAt > now) await this.#wait(startsAt - now, costMs, signal);
  }

  async #wait(ms: number, costMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.timer(ms, resolve);
    try {
      await untilAborted(promise, signal);
    } catch (error) {
      // What did not go out costs the others nothing.
      this.#paidUntilAt -= costMs;
      throw error;
    } finally {
      cancel();
    }
  }
}
