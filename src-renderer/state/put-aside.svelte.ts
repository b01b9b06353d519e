// What could not be read and was put aside, until a person says that they have seen it.
import type { PutAside } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';

export class PutAsideState {
  #list = $state.raw<PutAside[]>([]);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('putAside.changed', (list) => {
      this.#list = list;
    });
  }

  get list(): readonly PutAside[] {
    return this.#list;
  }

  begin(list: PutAside[]): void {
    this.#list = list;
  }

  /** Rejects with a CallError; then it is told again. */
  async seen(): Promise<void> {
    await this.#client.call('app.putAsideSeen', null);
  }
}
