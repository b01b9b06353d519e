// One write to Google at a time for each account: batchCreate, new albums and additions to albums all pass here.
// Google answers overlapping writes of one user with 429, 409 or 500 (upload guide; API notes 3.7).

export class WriteLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(accountId) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#tails.set(accountId, mine);
    return mine;
  }
}
