// Small pictures of the files that are on the screen: asked for where scrolling rests, a few at a time, and kept while they are few.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { CallOut } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';
import { makeSmall } from './small-picture.ts';

/** What is scrolled past is not asked for. */
const REST_MS = 120;
const AT_ONCE = 3;
/** With 10 KB each as a rule, and 60 at most. */
const MOST_KEPT = 300;

export type Thumbnail = CallOut['files.thumbnail'];

export class ThumbnailsState {
  /** Null: there is none. In the order in which they were asked for, so that the oldest goes first. */
  readonly #known = new SvelteMap<number, Thumbnail>();
  readonly #wanted = new SvelteSet<number>();
  #running = 0;
  #timer: number | undefined;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    // A file that begins anew has other bytes, or can be read by now.
    client.on('files.changed', ({ rows }) => {
      for (const { id, state } of rows) if (state === 'found') this.#known.delete(id);
    });
  }

  of(fileId: number): Thumbnail {
    return this.#known.get(fileId) ?? null;
  }

  /** The file is on the screen from now on; the answer takes it off. */
  want(fileId: number): () => void {
    if (this.#known.has(fileId)) return () => undefined;
    this.#wanted.add(fileId);
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#next(), REST_MS);
    return () => this.#wanted.delete(fileId);
  }

  #next(): void {
    for (const fileId of this.#wanted) {
      if (this.#running >= AT_ONCE) return;
      this.#wanted.delete(fileId);
      this.#running += 1;
      void this.#ask(fileId).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #ask(fileId: number): Promise<void> {
    try {
      const given = await this.#client.call('files.thumbnail', { id: fileId });
      this.#known.set(fileId, given && (await makeSmall(given)));
    } catch {
      // A broken line has its own screen; a picture less is no news.
      return;
    }
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
  }
}
