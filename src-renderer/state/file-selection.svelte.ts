// The ticked rows of the list, by their ids. They stay ticked while rows change, and are forgotten with another list.
import { SvelteSet } from 'svelte/reactivity';

/** So many ids go into one call. */
const PER_CALL = 1000;

export class FileSelection {
  readonly #ids = new SvelteSet<number>();
  /** Where a range begins: the row that was pressed last. */
  #anchor: { id: number; index: number } | undefined;

  get count(): number {
    return this.#ids.size;
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  toggle(id: number, index: number): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = { id, index };
  }

  /** From the row that was pressed last, which may lie elsewhere by now, to this one. */
  rangeTo(index: number, indexOf: (id: number) => number | undefined): { first: number; last: number } {
    const from = this.#anchor ? (indexOf(this.#anchor.id) ?? this.#anchor.index) : 0;
    return { first: Math.min(from, index), last: Math.max(from, index) };
  }

  /** A range gets one state. */
  set(ids: readonly number[], ticked: boolean): void {
    for (const id of ids) {
      if (ticked) this.#ids.add(id);
      else this.#ids.delete(id);
    }
  }

  anchorAt(id: number, index: number): void {
    this.#anchor = { id, index };
  }

  forget(id: number): void {
    this.#ids.delete(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = undefined;
  }

  /** The ids in portions that a call takes. */
  *portions(): Generator<number[]> {
    const ids = [...this.#ids];
    for (let from = 0; from < ids.length; from += PER_CALL) yield ids.slice(from, from + PER_CALL);
  }
}
