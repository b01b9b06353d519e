// When the engine looks at its rows, however often it is asked to: once for all that ends together. Knows nothing of rows, and has no
// timers: what is to happen later, the engine waits for.
import { nextTick } from 'node:process';

export class LookSoon {
  readonly #look: () => void;
  #isAsked = false;
  /** In this turn of the event loop. */
  #hasLooked = false;

  /** `look` throws nothing. */
  constructor(look: () => void) {
    this.#look = look;
  }

  /** A look is still to come. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /**
   * The first look of a turn comes before its rows are committed: what is taken up next goes into the same transaction. Whatever that
   * brings to its end at once is looked at after everybody else had a turn.
   */
  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const soon = this.#hasLooked ? setImmediate : nextTick;
    soon(() => {
      this.#isAsked = false;
      this.#hasLooked = true;
      setImmediate(() => (this.#hasLooked = false));
      this.#look();
    });
  }
}
