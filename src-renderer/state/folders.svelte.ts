// The watched folders. The program is right; pushes replace the list.
import type { CallIn, Selection, WatchedFolder } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';

export class FoldersState {
  #list = $state.raw<readonly WatchedFolder[]>([]);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('folders.changed', (list) => (this.#list = list));
  }

  get list(): readonly WatchedFolder[] {
    return this.#list;
  }

  begin(list: readonly WatchedFolder[]): void {
    this.#list = list;
  }

  /** The system's dialog; null when the person cancelled. */
  pick(): Promise<Selection | null> {
    return this.#client.call('selection.pick', { what: 'folder' });
  }

  async add(folder: CallIn<'folders.add'>): Promise<void> {
    await this.#client.call('folders.add', folder);
    this.#list = await this.#client.call('folders.list', null);
  }

  /** Rejects with a CallError where a pattern or the template cannot be used. */
  async setRules(change: CallIn<'folders.setRules'>): Promise<void> {
    const changed = await this.#client.call('folders.setRules', change);
    this.#list = this.#list.map((folder) => (folder.id === changed.id ? changed : folder));
  }

  async remove(id: number): Promise<void> {
    await this.#client.call('folders.remove', { id });
    this.#list = this.#list.filter((folder) => folder.id !== id);
  }

  /** It is taken up again by the clock, or with the next notice. */
  cancelCheck(id: number): Promise<unknown> {
    return this.#client.call('folders.cancelCheck', { id });
  }

  setPaused(id: number, paused: boolean): Promise<unknown> {
    return this.#client.call('folders.setPaused', { id, paused });
  }

  accept(id: number): Promise<unknown> {
    return this.#client.call('folders.accept', { id });
  }

  check(id: number): Promise<unknown> {
    return this.#client.call('folders.check', { id });
  }
}
