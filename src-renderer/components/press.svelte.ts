// A press on a button and what follows from it: while its answer is on its way, a second press does nothing.
export class Press {
  #isPending = $state(false);

  get isPending(): boolean {
    return this.#isPending;
  }

  /** What a promise is rejected with is the caller's to show. */
  async run(action: () => unknown): Promise<void> {
    if (this.#isPending) return;
    const answer = action();
    if (!(answer instanceof Promise)) return;
    this.#isPending = true;
    await answer.finally(() => (this.#isPending = false));
  }
}
