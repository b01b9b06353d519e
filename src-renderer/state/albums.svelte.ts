// The albums of each account, asked for when a picker opens and again when the program says they changed.
import type { Album, CallOut, Destination } from '../../src-main/contract.ts';
import type { NoticesState } from './notices.svelte.ts';
import { asCallError, type CallError, type Client } from '../wire/client.ts';

export type AlbumList = { albums: readonly Album[] | null; isLoading: boolean; error: CallError | null };

const PAGE_ROWS = 60;

const UNKNOWN: AlbumList = { albums: null, isLoading: false, error: null };

export class AlbumsState {
  #lists = $state.raw<Readonly<Record<string, AlbumList>>>({});
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('albums.changed', ({ accountId }) => {
      if (this.#lists[accountId]?.albums) void this.load(accountId, false);
    });
  }

  /** After every (re)connection: they may have changed meanwhile, and what was asked for was not answered. */
  begin(): void {
    for (const accountId of Object.keys(this.#lists)) void this.load(accountId, false);
  }

  of(accountId: string): AlbumList {
    return this.#lists[accountId] ?? UNKNOWN;
  }

  /** Albums known from before stay to be seen while new ones are asked for. */
  async load(accountId: string, refresh: boolean): Promise<void> {
    const { albums } = this.of(accountId);
    this.#put(accountId, { albums, isLoading: true, error: null });
    try {
      const fresh = await this.#client.call('albums.list', { accountId, refresh });
      this.#put(accountId, { albums: fresh, isLoading: false, error: null });
    } catch (thrown) {
      // What has come meanwhile stays.
      this.#put(accountId, { ...this.of(accountId), isLoading: false, error: asCallError(thrown) });
    }
  }

  /** Rejects with a CallError, as `rename` does; the list follows by itself. */
  create(accountId: string, title: string): Promise<Album> {
    return this.#client.call('albums.create', { accountId, title });
  }

  rename(accountId: string, albumId: string, title: string): Promise<Album> {
    return this.#client.call('albums.rename', { accountId, albumId, title });
  }

  /** What went into it from here, newest first, a page of them. Rejects with a CallError. */
  files(albumId: string, offset: number): Promise<CallOut['albums.files']> {
    return this.#client.call('albums.files', { albumId, offset, limit: PAGE_ROWS });
  }

  /** Rejects with a CallError; the list follows by itself. */
  setCover(fileId: number): Promise<unknown> {
    return this.#client.call('albums.setCover', { fileId });
  }

  /** Of a file whose album is gone, and all others that could not go into the same one: answers how many. Rejects with a CallError. */
  async sendElsewhere(id: number, destination: Destination): Promise<number> {
    return (await this.#client.call('files.sendElsewhere', { id, destination })).count;
  }

  openInPhotos(accountId: string, albumId: string, notices: NoticesState): Promise<void> {
    return notices.open(() => this.#client.call('albums.openInPhotos', { accountId, albumId }));
  }

  #put(accountId: string, list: AlbumList): void {
    this.#lists = { ...this.#lists, [accountId]: list };
  }
}
