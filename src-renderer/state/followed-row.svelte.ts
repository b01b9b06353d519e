// The row whose details are shown, as it is now, whether the list has it or not. The program is right: its pushes are taken, and what they
// may have left out is asked for.
import type { FileRow } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';

export class FollowedRow {
  #row = $state.raw<FileRow | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get row(): FileRow | null {
    return this.#row;
  }

  /** Null: no details are shown any more. */
  follow(row: FileRow | null): void {
    this.#row = row;
  }

  take(rows: readonly FileRow[]): void {
    const now = rows.find(({ id }) => id === this.#row?.id);
    if (now) this.#row = now;
  }

  /** It may have changed without being named. */
  askAgain(): void {
    const { id } = this.#row ?? {};
    if (id === undefined) return;
    this.#client.call('files.get', { id }).then(
      (row) => {
        // Null where its folder was removed: there is nothing left to tell of it.
        if (this.#row?.id === id) this.#row = row;
      },
      // The line broke again, or the disk refuses: that is said elsewhere, and what changes next is asked for anew.
      () => undefined,
    );
  }
}
