// The rows the page knows of a list that may be far longer: windows of it, kept by their place and patched by id.
// Pure bookkeeping; asks nobody for rows.
import type { FileRow } from '../../src-main/contract.ts';

export const WINDOW_ROWS = 200;
/** Windows kept besides those on the screen; 4,000 rows are quick to scroll back to and small in memory. */
const KEPT_WINDOWS = 20;

export const windowOf = (index: number): number => Math.floor(index / WINDOW_ROWS);

export class RowCache {
  readonly #windows = new Map<number, FileRow[]>();
  readonly #indexes = new Map<number, number>();
  readonly #stale = new Set<number>();
  readonly #asked = new Set<number>();

  rowAt(index: number): FileRow | undefined {
    return this.#windows.get(windowOf(index))?.[index % WINDOW_ROWS];
  }

  indexOf(id: number): number | undefined {
    return this.#indexes.get(id);
  }

  /** Of these rows; undefined where not all of them are here and fresh. */
  idsOf(first: number, last: number): number[] | undefined {
    if (last - first >= WINDOW_ROWS) return undefined;
    const ids: number[] = [];
    for (let index = first; index <= last; index += 1) {
      const id = this.#stale.has(windowOf(index)) ? undefined : this.rowAt(index)?.id;
      if (id === undefined) return undefined;
      ids.push(id);
    }
    return ids;
  }

  /** True when the window should be asked for now; it then counts as asked for. */
  claim(window: number): boolean {
    const isFresh = this.#windows.has(window) && !this.#stale.has(window);
    if (isFresh || this.#asked.has(window)) return false;
    this.#asked.add(window);
    return true;
  }

  /** The answer for a claimed window is here, or will not come. */
  release(window: number): void {
    this.#asked.delete(window);
  }

  releaseAll(): void {
    this.#asked.clear();
  }

  get isAsking(): boolean {
    return this.#asked.size > 0;
  }

  /** What is here may be shown still, but must be asked for again. */
  markAllStale(): void {
    for (const window of this.#windows.keys()) this.#stale.add(window);
  }

  put(window: number, rows: readonly FileRow[], near: number): void {
    this.#forget(window);
    this.#windows.set(window, [...rows]);
    this.#stale.delete(window);
    rows.forEach((row, place) => this.#indexes.set(row.id, window * WINDOW_ROWS + place));
    this.#prune(near);
  }

  /** Puts changed rows in the place of the same rows; answers whether all of them were here. */
  patch(rows: readonly FileRow[]): boolean {
    let allKnown = true;
    for (const row of rows) {
      const index = this.#indexes.get(row.id);
      const window = index === undefined ? undefined : this.#windows.get(windowOf(index));
      const place = index === undefined ? 0 : index % WINDOW_ROWS;
      if (window?.[place]?.id === row.id) window[place] = row;
      else allKnown = false;
    }
    return allKnown;
  }

  clear(): void {
    this.#windows.clear();
    this.#indexes.clear();
    this.#stale.clear();
  }

  #forget(window: number): void {
    for (const [place, row] of (this.#windows.get(window) ?? []).entries()) {
      if (this.#indexes.get(row.id) === window * WINDOW_ROWS + place) this.#indexes.delete(row.id);
    }
    this.#windows.delete(window);
    this.#stale.delete(window);
  }

  #prune(near: number): void {
    if (this.#windows.size <= KEPT_WINDOWS) return;
    const farthest = [...this.#windows.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const window of farthest.slice(0, this.#windows.size - KEPT_WINDOWS)) this.#forget(window);
  }
}
