// The directories of one watched folder that are to be compared, gathered until they have come to rest. Knows no clock and starts
// nothing; watch.ts says when they are taken.
import { isBelow } from './notices.ts';

/** `isDeep`: with all that lies below. */
export type HintedPart = { directory: string; isDeep: boolean };

/** Hints that never rest (a folder being filled for hours) are looked at all the same. */
const MOST_REST_MS = 10_000;
/** More hinted directories than this: the whole folder is compared instead. */
const MOST_HINTS = 256;

export class Hints {
  readonly #root: string;
  /** True: with all that lies below. */
  readonly #directories = new Map<string, boolean>();
  #firstAt: number | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  get isEmpty(): boolean {
    return this.#directories.size === 0;
  }

  add({ directory, isDeep }: HintedPart, now: number): void {
    if (this.#directories.size >= MOST_HINTS) this.#directories.set(this.#root, true);
    else this.#directories.set(directory, isDeep || this.#directories.get(directory) === true);
    this.#firstAt ??= now;
  }

  /** How long the next one is waited for: the wished time, less where the first one has waited for long. */
  restMs(wishedMs: number, now: number): number {
    return Math.max(0, Math.min(wishedMs, (this.#firstAt ?? now) + MOST_REST_MS - now));
  }

  /** All of them, and none is left. What is looked at anyway, with a directory above it, is not named twice. */
  take(): HintedPart[] {
    const hints = [...this.#directories].map(([directory, isDeep]) => ({ directory, isDeep }));
    this.#directories.clear();
    this.#firstAt = undefined;
    const deep = hints.filter(({ isDeep }) => isDeep).map(({ directory }) => directory);
    return hints.filter(({ directory }) => !deep.some((outer) => isBelow(directory, outer)));
  }
}
