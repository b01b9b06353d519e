// What a run has told last of each file, one byte for each: a Map of a hundred thousand takes 5 MB and as much again while it
// grows. Knows numbers and states only.
import { fileStates, type FileState } from '../../contract.ts';

const PAGE_FILES = 4096;

/** Their place is the byte that stands for them; nothing is 0. */
const STATES: readonly FileState[] = fileStates.options;
/** The bit beside it: this run has made the item. */
const MADE = 0x80;

export class ToldStates {
  readonly #pages = new Map<number, Uint8Array>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): FileState | undefined {
    return stateOf(this.#byteOf(id));
  }

  isMade(id: number): boolean {
    return (this.#byteOf(id) & MADE) !== 0;
  }

  /** Of a file that has a state. */
  noteMade(id: number): void {
    this.#pageOf(Math.floor(id / PAGE_FILES))[id % PAGE_FILES] = this.#byteOf(id) | MADE;
  }

  set(id: number, state: FileState): void {
    const page = this.#pageOf(Math.floor(id / PAGE_FILES));
    if (page[id % PAGE_FILES] === 0) this.#size += 1;
    page[id % PAGE_FILES] = (STATES.indexOf(state) + 1) | (this.#byteOf(id) & MADE);
  }

  /** In the order in which their numbers came up, each page of them at once. */
  *[Symbol.iterator](): Generator<[id: number, state: FileState]> {
    for (const [number, page] of this.#pages) {
      for (const [at, byte] of page.entries()) {
        const state = stateOf(byte);
        if (state) yield [number * PAGE_FILES + at, state];
      }
    }
  }

  #byteOf(id: number): number {
    return this.#pages.get(Math.floor(id / PAGE_FILES))?.[id % PAGE_FILES] ?? 0;
  }

  #pageOf(number: number): Uint8Array {
    const page = this.#pages.get(number) ?? new Uint8Array(PAGE_FILES);
    this.#pages.set(number, page);
    return page;
  }
}

const stateOf = (byte: number): FileState | undefined => STATES[(byte & ~MADE) - 1];
