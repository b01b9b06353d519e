// Opens a file's bytes for sending: counts and hashes what really goes out, holds to the byte rate, and keeps apart what the
// disk and what the line did.
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Bytes } from '../google/photos.ts';
import type { Replaced } from './date-fix.ts';
import type { Throttle } from './throttle.ts';

const CHUNK_BYTES = 256 * 1024;

export type OutgoingBytes = Bytes & {
  /** Reads the first bytes before their turn comes; most photos of a phone's size need no more. */
  readAhead(): Promise<void>;
  /**
   * Reads what went out before a break once more, for the hash alone, so that the whole is known to be what was hashed at first. Before
   * the request is opened: of a long video it takes minutes, in which no byte would go out. Ends with the signal.
   */
  readBehind(fromByte: number): Promise<void>;
  /** What the disk said while the bytes were read; the line then fails too, but is not to blame. */
  readError(): Error | undefined;
  /** Hex of the whole file, where a date was put in that of the original: now, and before the break that a resumed send goes on from. */
  sentSha256(): string | undefined;
};

export function openBytes(
  path: string,
  lengthBytes: number,
  onSent: (sentBytes: number) => void,
  throttle: Throttle,
  signal: AbortSignal,
  replaced: Replaced | null = null,
): OutgoingBytes {
  let readError: Error | undefined;
  let sha256: string | undefined;
  let ahead: Uint8Array | undefined;
  let behind: { hash: Hash; fromByte: number } | undefined;

  async function readAhead(): Promise<void> {
    // What the disk refuses here it refuses again when the bytes are sent, and there it is told.
    if (!replaced) ahead = await firstChunk(path, lengthBytes).catch(() => undefined);
  }

  /** Only what the disk says is noted: a line that breaks throws its own error in where the chunk was given to it. */
  async function* fromDisk(fromByte: number, toByte: number): AsyncGenerator<Uint8Array> {
    const source = chunks(path, fromByte, toByte);
    try {
      for (;;) {
        const next = await source.next().catch((error: unknown) => {
          readError = error instanceof Error ? error : new Error(String(error));
          throw readError;
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await source.return(undefined);
    }
  }

  /** What was read ahead is good for one try. */
  async function* fromThere(fromByte: number): AsyncGenerator<Uint8Array> {
    const first = fromByte === 0 ? ahead : undefined;
    ahead = undefined;
    if (first) yield first;
    yield* fromDisk(fromByte + (first?.length ?? 0), lengthBytes);
  }

  async function readBehind(fromByte: number): Promise<void> {
    const hash = createHash('sha256');
    for await (const chunk of fromDisk(0, fromByte)) {
      signal.throwIfAborted();
      hash.update(chunk);
    }
    behind = { hash, fromByte };
  }

  async function* send(fromByte: number): AsyncGenerator<Uint8Array> {
    sha256 = undefined;
    if (fromByte > 0 && behind?.fromByte !== fromByte) throw new Error('what went out before was not read');
    const hash = fromByte > 0 && behind ? behind.hash.copy() : createHash('sha256');
    let position = fromByte;
    // Told with the last bytes, not after them: the answer to them may be quicker than the end of this loop.
    const pass = (original: Uint8Array): void => {
      hash.update(original);
      position += original.length;
      if (position === lengthBytes) sha256 = hash.digest('hex');
    };
    onSent(position);
    pass(new Uint8Array());
    if (replaced) {
      let left = replaced.sent.length;
      for (const piece of pieces(replaced.sent, throttle)) {
        await throttle.take(piece.length, signal);
        left -= piece.length;
        if (left === 0) pass(replaced.original);
        yield piece;
      }
    }
    for await (const chunk of replaced ? fromDisk(position, lengthBytes) : fromThere(fromByte)) {
      for (const piece of pieces(chunk, throttle)) {
        await throttle.take(piece.length, signal);
        pass(piece);
        yield piece;
        onSent(position);
      }
    }
  }

  const sentBytes = lengthBytes + (replaced ? replaced.sent.length - replaced.original.length : 0);
  return {
    lengthBytes: sentBytes,
    readAhead,
    readBehind,
    open: send,
    readError: () => readError,
    sentSha256: () => sha256,
  };
}

/** As small as the byte rate wants them. */
function* pieces(bytes: Uint8Array, { pieceBytes }: Throttle): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

/** A buffer of its own: it waits here for long. */
async function firstChunk(path: string, lengthBytes: number): Promise<Uint8Array | undefined> {
  const handle = await open(path, 'r');
  try {
    return await readFull(handle, Buffer.allocUnsafe(Math.min(CHUNK_BYTES, lengthBytes)), 0);
  } finally {
    await handle.close();
  }
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
