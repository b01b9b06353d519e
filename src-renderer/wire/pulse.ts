// Finds out that a line is dead though nobody has closed it: the program stands still, or a computer between has gone. It watches the
// time alone; how the line is asked, and what follows when it does not answer, is the line's affair.
export const LOOK_EVERY_MS = 5000;
/** A line on which nothing was heard for so long is asked. */
export const QUIET_MS = 15_000;
/** Without an answer for so long it is dead: a line that is merely slow is not given up. */
export const ANSWER_MS = 20_000;

export class Pulse {
  readonly #ask: () => void;
  readonly #onDead: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #lookedAt = 0;
  #askedAt: number | null = null;

  constructor(ask: () => void, onDead: () => void) {
    this.#ask = ask;
    this.#onDead = onDead;
  }

  start(): void {
    this.stop();
    this.heard();
    this.#lookedAt = this.#heardAt;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  heard(): void {
    this.#heardAt = Date.now();
    this.#askedAt = null;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = Date.now();
    // It was the page that slept, or a clock was set: what came meanwhile has not been read yet.
    const isAwake = now >= this.#lookedAt && now - this.#lookedAt < 2 * LOOK_EVERY_MS;
    this.#lookedAt = now;
    if (this.#askedAt === null || !isAwake) {
      if (isAwake && now - this.#heardAt < QUIET_MS) return;
      this.#askedAt = now;
      this.#ask();
    } else if (now - this.#askedAt >= ANSWER_MS) {
      this.stop();
      this.#onDead();
    }
  }
}
