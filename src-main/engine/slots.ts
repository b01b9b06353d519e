// The places in which files are sent: never more at once than wanted, and whoever waited longest goes next. Waiting for a
// place costs nothing, so files can be made ready before their turn. Knows nothing of files.

export class Slots {
  readonly #most: () => number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  /** `most` is asked each time, so that a changed setting holds from the next file on. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** Resolves with the way to give the place back, which may be called twice; rejects when the signal comes first. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken >= this.#most() || this.#waiting.size > 0) await this.#turn(signal);
    else this.#taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= 1;
      this.#admit();
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      this.#waiting.delete(admit);
      reject(signal.reason as Error);
    };
    const admit = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    this.#waiting.add(admit);
    signal.addEventListener('abort', giveUp, { once: true });
    return promise;
  }

  #admit(): void {
    for (const admit of this.#waiting) {
      if (this.#taken >= this.#most()) return;
      this.#waiting.delete(admit);
      this.#taken += 1;
      admit();
    }
  }
}
