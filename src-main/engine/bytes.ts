// Opens a file's bytes for sending: counts and hashes what really goes out, holds to the byte rate, and keeps apart what the
// disk and what the line did.
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Bytes } from '../google/photos.ts';
import type { Replaced } from './date-fix.ts';
import { NoAnswer } from './hung.ts';
import type { Throttle } from './throttle.ts';

const CHUNK_BYTES = 256 * 1024;
const NOTHING = new Uint8Array();

/** Puts one question to the disk of the file; rejects with NoAnswer where it does not answer. */
export type Reading = <T>(ask: () => Promise<T>) => Promise<T>;

export type OutgoingWish = {
  path: string;
  /** Of the file on the disk. */
  lengthBytes: number;
  /** Told as the bytes go out, from the position on that the send began with. */
  onSent: (sentBytes: number) => void;
  throttle: Throttle;
  signal: AbortSignal;
  read: Reading;
  /** A beginning with a date in it that goes out in the place of the file's own. */
  replaced?: Replaced | null;
};

export class OutgoingBytes implements Bytes {
  readonly #wish: OutgoingWish;
  readonly #replaced: Replaced | null;
  /** Of what goes out. */
  readonly lengthBytes: number;
  /** What was read before its turn; good for one try, since it is let go of with that. */
  #ahead: Uint8Array | undefined;
  #readError: Error | undefined;
  #sentSha256: string | undefined;
  /** The hash of what went out before a break. */
  #behind: { hash: Hash; fromByte: number } | undefined;

  /** `head`: the file's first bytes, where they were read already; most photos of a phone's size have few more. */
  constructor(wish: OutgoingWish, head?: Uint8Array) {
    this.#wish = wish;
    this.#ahead = head;
    const { lengthBytes, replaced = null } = wish;
    this.#replaced = replaced;
    this.lengthBytes = lengthBytes + (replaced ? replaced.sent.length - replaced.original.length : 0);
  }

  /** What the disk said while the bytes were read; the line then fails too, but is not to blame. */
  get readError(): Error | undefined {
    return this.#readError;
  }

  /** Hex of the whole file, where a date was put in that of the original: now, and before the break that a resumed send goes on from. */
  get sentSha256(): string | undefined {
    return this.#sentSha256;
  }

  /**
   * Reads what went out before a break once more, for the hash alone, so that the whole is known to be what was hashed at first. Before
   * the request is opened: of a long video it takes minutes, in which no byte would go out. Ends with the signal.
   */
  async readBehind(fromByte: number): Promise<void> {
    const hash = createHash('sha256');
    for await (const chunk of this.#fromDisk(0, fromByte)) {
      this.#wish.signal.throwIfAborted();
      hash.update(chunk);
    }
    this.#behind = { hash, fromByte };
  }

  /** A chunk is good until the next but one is asked for. May be called again for another try. */
  async *open(fromByte: number): AsyncGenerator<Uint8Array> {
    const { lengthBytes, onSent, throttle, signal } = this.#wish;
    const hash = this.#hashUpTo(fromByte);
    let position = fromByte;
    // Told with the last bytes, not after them: the answer to them may be quicker than the end of this loop.
    const pass = (original: Uint8Array): void => {
      hash.update(original);
      position += original.length;
      if (position === lengthBytes) this.#sentSha256 = hash.digest('hex');
    };
    onSent(position);
    pass(NOTHING);
    if (this.#replaced) {
      const { sent, original } = this.#replaced;
      let left = sent.length;
      for (const piece of pieces(sent, throttle)) {
        await throttle.take(piece.length, signal);
        left -= piece.length;
        if (left === 0) pass(original);
        yield piece;
      }
    }
    for await (const chunk of this.#rest(position)) {
      for (const piece of pieces(chunk, throttle)) {
        await throttle.take(piece.length, signal);
        pass(piece);
        yield piece;
        onSent(position);
      }
    }
  }

  #hashUpTo(fromByte: number): Hash {
    this.#sentSha256 = undefined;
    if (fromByte === 0) return createHash('sha256');
    if (this.#behind?.fromByte !== fromByte) throw new Error('what went out before was not read');
    return this.#behind.hash.copy();
  }

  async *#rest(fromByte: number): AsyncGenerator<Uint8Array> {
    const { lengthBytes } = this.#wish;
    const ahead = this.#ahead?.subarray(fromByte, lengthBytes) ?? NOTHING;
    this.#ahead = undefined;
    if (ahead.length > 0) yield ahead;
    yield* this.#fromDisk(fromByte + ahead.length, lengthBytes);
  }

  /** Only what the disk says is noted: a line that breaks throws its own error in where the chunk was given to it. */
  async *#fromDisk(fromByte: number, toByte: number): AsyncGenerator<Uint8Array> {
    const { path, read } = this.#wish;
    const source = chunks(path, fromByte, toByte);
    try {
      for (;;) {
        const next = await read(() => source.next()).catch((error: unknown) => {
          this.#readError = error instanceof Error ? error : new Error(String(error));
          throw this.#readError;
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      const closed = Promise.allSettled([source.return(undefined)]);
      // What the disk does not answer holds its file until it does.
      if (!(this.#readError instanceof NoAnswer)) await read(() => closed).catch(ignoreSilence);
    }
  }
}

/** Whoever reads on meets it again. */
const ignoreSilence = (error: unknown): void => {
  if (!(error instanceof NoAnswer)) throw error;
};

/** As small as the byte rate wants them. */
function* pieces(bytes: Uint8Array, { pieceBytes }: Throttle): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

/**
 * All but the last are CHUNK_BYTES long. Two buffers take turns, one filled while the other goes out: a chunk is good until the
 * next but one is asked for. New ones for each chunk cost 60 MB and half of the time.
 */
async function* chunks(path: string, fromByte: number, toByte: number): AsyncGenerator<Uint8Array> {
  if (fromByte >= toByte) return;
  const handle = await open(path, 'r');
  const buffers = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)] as const;
  // Settled, since a read that fails while the chunk before it goes out has nobody who waits for it yet.
  const readAt = (position: number): Promise<PromiseSettledResult<Uint8Array>[]> | undefined => {
    if (position >= toByte) return undefined;
    const buffer = buffers[((position - fromByte) / CHUNK_BYTES) % 2 === 0 ? 0 : 1];
    const part = buffer.subarray(0, Math.min(CHUNK_BYTES, toByte - position));
    return Promise.allSettled([readFull(handle, part, position)]);
  };
  let next = readAt(fromByte);
  try {
    for (let position = fromByte; next; position += CHUNK_BYTES) {
      const [read] = await next;
      next = undefined;
      if (read?.status !== 'fulfilled') throw read?.reason;
      next = readAt(position + CHUNK_BYTES);
      yield read.value;
    }
  } finally {
    // Broken off, the read ahead still needs its file.
    await next;
    await handle.close();
  }
}

async function readFull(handle: FileHandle, buffer: Buffer, position: number): Promise<Uint8Array> {
  for (let length = 0; length < buffer.length;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, position + length);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    length += bytesRead;
  }
  return buffer;
}
