// The ticked rows of the list, by their ids. They stay ticked while rows change, and are forgotten with another list.
import { SvelteSet } from 'svelte/reactivity';
import type { FileRow } from '../../src-main/contract.ts';

/** So many ids go into one call. */
const PER_CALL = 1000;

export class FileSelection {
  readonly #ids = new SvelteSet<number>();
  /** Where a range begins. */
  #anchor = 0;

  get count(): number {
    return this.#ids.size;
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** `range`: everything between the last ticked row and this one gets this row's new state. Rows not known yet are left out. */
  toggle(index: number, range: boolean, rowAt: (index: number) => FileRow | undefined): void {
    const row = rowAt(index);
    if (!row) return;
    const wanted = !this.#ids.has(row.id);
    const [first, last] = range
      ? [Math.min(this.#anchor, index), Math.max(this.#anchor, index)]
      : [index, index];
    for (let at = first; at <= last; at += 1) {
      const id = rowAt(at)?.id;
      if (id === undefined) continue;
      if (wanted) this.#ids.add(id);
      else this.#ids.delete(id);
    }
    this.#anchor = index;
  }

  forget(id: number): void {
    this.#ids.delete(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = 0;
  }

  /** The ids in portions that a call takes. */
  *portions(): Generator<number[]> {
    const ids = [...this.#ids];
    for (let from = 0; from < ids.length; from += PER_CALL) yield ids.slice(from, from + PER_CALL);
  }
}
