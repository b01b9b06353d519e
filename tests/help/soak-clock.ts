// A clock for weeks within a minute: time passes with each request, and when nothing is under way it jumps to the next timer.
import type { Clock } from '../../src-main/engine/parts.ts';

/** What one request takes on this clock. */
const REQUEST_MS = 700;
/** Something under way that makes no progress for so long waits for a timer itself. */
const STUCK_MS = 25;
const MOST_READING_MS = 3000;
const TURNS = 3;

type Timer = { at: number; number: number; callback: () => void };

export class SoakClock implements Clock {
  #base: number;
  #added = 0;
  #held = 0;
  #stopped = false;
  readonly #timers = new Map<number, Timer>();
  /** Requests so far, and whether anything is under way; set when there is somebody to ask. */
  requests: () => number = () => 0;
  isBusy: () => boolean = () => false;
  /** The disk is being read, which waits for no timer; time stands still for it. */
  isReading: () => boolean = () => false;
  /** Timers that have gone off. */
  fired = 0;

  constructor(startAt: number) {
    this.#base = startAt;
  }

  now(): number {
    return this.#base + this.requests() * REQUEST_MS;
  }

  timer(ms: number, callback: () => void): () => void {
    const number = (this.#added += 1);
    this.#timers.set(number, { at: this.now() + Math.max(0, ms), number, callback });
    return () => this.#timers.delete(number);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.timer(ms, resolve));
  }

  /** No jump while the work is going on. */
  async hold<T>(work: () => Promise<T> | T): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
    }
  }

  /** Runs until `stop`. */
  async drive(): Promise<void> {
    while (!this.#stopped) {
      await this.#settle();
      const next = this.#next();
      if (!next) continue;
      this.#timers.delete(next.number);
      this.#base += Math.max(0, next.at - this.now());
      this.fired += 1;
      next.callback();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) if (!first || timer.at < first.at) first = timer;
    return first;
  }

  async #settle(): Promise<void> {
    let seen = this.requests();
    let movedAt = Date.now();
    for (let quiet = 0; quiet < TURNS && !this.#stopped; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#held === 0 && !this.isReading() && !this.isBusy()) continue;
      if (this.#held === 0 && (this.#next()?.at ?? Number.POSITIVE_INFINITY) <= this.now()) return;
      quiet = 0;
      if (this.requests() !== seen) {
        seen = this.requests();
        movedAt = Date.now();
      }
      const mostMs = this.isReading() ? MOST_READING_MS : STUCK_MS;
      if (this.#held === 0 && Date.now() - movedAt > mostMs) return;
    }
  }
}
