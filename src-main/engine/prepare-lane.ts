// The first lane: groups of files that are looked at and hashed. Decides how many at once; the step itself is in prepare.ts.
import type { Scope } from '../store/work.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { MOST_TOGETHER, nextGroup, prepare } from './prepare.ts';
import type { Surroundings } from './surroundings.ts';

/** Groups that are made ready at once: a large file in one of them does not hold up the small ones. */
const PARALLEL_PREPARES = 2;
/** The first of all are few, so that the line has something to send while the others are looked at. */
const FIRST_TOGETHER = 8;

export class PrepareLane {
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #around: Surroundings;
  readonly #preparing = new Map<number, Promise<void>>();
  #groups = 0;
  #begun = 0;

  constructor(parts: Parts, scope: Scope, around: Surroundings) {
    this.#parts = parts;
    this.#scope = scope;
    this.#around = around;
  }

  get busy(): boolean {
    return this.#preparing.size > 0;
  }

  finished(): Promise<unknown> {
    return Promise.allSettled(this.#preparing.values());
  }

  /** Takes up what is due, as far as there is room. */
  fill(accountId: string, now: number): void {
    while (this.#groups < PARALLEL_PREPARES) {
      const limit = MOST_TOGETHER + this.#preparing.size;
      const due = this.#parts.work.due(this.#scope, accountId, 'found', now, limit);
      const most = this.#begun < PARALLEL_PREPARES ? FIRST_TOGETHER : MOST_TOGETHER;
      const group = nextGroup(
        due.filter(({ id }) => !this.#preparing.has(id)),
        most,
      );
      if (group.length === 0) return;
      this.#start(group);
    }
  }

  #start(group: readonly FileRecord[]): void {
    this.#groups += 1;
    this.#begun += 1;
    const done = prepare(this.#parts, group, (file, error) => this.#around.broken([file], error))
      .catch((error: unknown) => this.#around.broken(group, error))
      .finally(() => {
        this.#groups -= 1;
        for (const { id } of group) this.#preparing.delete(id);
        this.#around.afterwards();
      });
    for (const { id } of group) this.#preparing.set(id, done);
  }
}
