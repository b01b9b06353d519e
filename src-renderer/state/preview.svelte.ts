// The preview of what would become of a folder or of what was chosen: asked for anew shortly after the last change, told by pushes.
import type { CallIn, Preview } from '../../src-main/contract.ts';
import { asCallError, type CallError, type Client } from '../wire/client.ts';

/** Typing comes to rest before the disk is looked through. */
const REST_MS = 400;

export type PreviewWish =
  | { call: 'folders.preview'; arg: CallIn<'folders.preview'> }
  | { call: 'upload.preview'; arg: CallIn<'upload.preview'> };

export class PreviewState {
  #now = $state.raw<Preview | null>(null);
  #error = $state.raw<CallError | null>(null);
  #timer: number | undefined;
  #asked = 0;
  /** A push may be here before the answer that names it. */
  #lastPush: Preview | null = null;
  #previewId: string | null = null;
  /** Who shows one, the topmost last. */
  #wishes: { by: string; wish: PreviewWish | null }[] = [];
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('preview.changed', (preview) => {
      this.#lastPush = preview;
      if (preview.previewId === this.#previewId) this.#now = preview;
    });
  }

  get now(): Preview | null {
    return this.#now;
  }

  get error(): CallError | null {
    return this.#error;
  }

  /** After every (re)connection: what was asked for before a break is asked for again. */
  begin(): void {
    this.#previewId = null;
    const wish = this.#wishes.at(-1)?.wish;
    if (wish) this.#ask(wish);
  }

  /** Null: there is nothing to look at yet. One that is opened above another is asked for in its place. */
  ask(by: string, wish: PreviewWish | null): void {
    const place = this.#wishes.findIndex((open) => open.by === by);
    if (place < 0) this.#wishes.push({ by, wish });
    else this.#wishes[place] = { by, wish };
    if (this.#wishes.at(-1)?.by === by) this.#ask(wish);
  }

  /** Nobody looks at this one any more; the one below is asked for again. */
  leave(by: string): void {
    const wasShown = this.#wishes.at(-1)?.by === by;
    this.#wishes = this.#wishes.filter((open) => open.by !== by);
    if (wasShown) this.#ask(this.#wishes.at(-1)?.wish ?? null);
  }

  #ask(wish: PreviewWish | null): void {
    this.#asked += 1;
    const asked = this.#asked;
    window.clearTimeout(this.#timer);
    this.#error = null;
    if (!wish) return this.#end();
    this.#timer = window.setTimeout(() => void this.#start(wish, asked), REST_MS);
  }

  #end(): void {
    this.#asked += 1;
    window.clearTimeout(this.#timer);
    this.#now = null;
    this.#drop();
  }

  #drop(): void {
    const previewId = this.#previewId;
    this.#previewId = null;
    if (previewId !== null) this.#cancel(previewId);
  }

  /** A line that breaks ends the page's wish as well; the next preview ends this one. */
  #cancel(previewId: string): void {
    this.#client.call('preview.cancel', { previewId }).catch(() => undefined);
  }

  async #start(wish: PreviewWish, asked: number): Promise<void> {
    try {
      const started = await this.#client.call(wish.call, wish.arg);
      // Meanwhile it was given up: nobody reads it, and a disk full of files would be looked through for nothing.
      if (asked !== this.#asked) return void this.#cancel(started.previewId);
      this.#previewId = started.previewId;
      this.#now = this.#lastPush?.previewId === started.previewId ? this.#lastPush : started;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.#now = null;
      this.#drop();
      this.#error = asCallError(thrown);
    }
  }
}
