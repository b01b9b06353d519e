// Keeps room on the disk for the database: streamed copies are taken only while some is left beside them. Without it nothing could be
// noted any more, nothing sent, and so no copy would ever go.
import { statfs } from 'node:fs/promises';

const KEPT_FREE_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_BYTES = 8 * 1024 * 1024;

export type FreeBytes = (folder: string) => Promise<number>;

/** A disk that does not tell is used until it refuses. */
async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

export class InboxRoom {
  readonly #folder: string;
  readonly #freeBytes: FreeBytes;
  /** Of all files under way, what is not written yet. */
  #coming = 0;

  constructor(folder: string, freeBytes: FreeBytes = freeBytesOf) {
    this.#folder = folder;
    this.#freeBytes = freeBytes;
  }

  /** The bytes as they come; throws as a full disk does, before it is full. `sizeBytes`: null where it is not known. */
  async *while(body: AsyncIterable<Uint8Array>, sizeBytes: number | null): AsyncGenerator<Uint8Array> {
    let left = sizeBytes ?? 0;
    let sinceLook = 0;
    this.#coming += left;
    try {
      await this.#ensure();
      for await (const bytes of body) {
        const known = Math.min(left, bytes.length);
        left -= known;
        this.#coming -= known;
        sinceLook += bytes.length;
        if (sinceLook >= LOOK_EVERY_BYTES) {
          sinceLook = 0;
          await this.#ensure();
        }
        yield bytes;
      }
    } finally {
      this.#coming -= left;
    }
  }

  async #ensure(): Promise<void> {
    if ((await this.#freeBytes(this.#folder)) < KEPT_FREE_BYTES + this.#coming)
      throw Object.assign(new Error('no room for more copies'), { code: 'ENOSPC' });
  }
}
