// Opens a file's bytes for sending: counts and hashes what really goes out, holds to the byte rate, and keeps apart what the
// disk and what the line did.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Bytes } from '../google/photos.ts';
import type { Throttle } from './throttle.ts';

const CHUNK_BYTES = 256 * 1024;

export type OutgoingBytes = Bytes & {
  /** What the disk said while the bytes were read; the line then fails too, but is not to blame. */
  readError(): Error | undefined;
  /** Hex of the whole file as it was sent: now, and before the break that a resumed send goes on from. */
  sentSha256(): string | undefined;
};

export function openBytes(
  path: string,
  lengthBytes: number,
  onSent: (sentBytes: number) => void,
  throttle: Throttle,
): OutgoingBytes {
  let readError: Error | undefined;
  let sha256: string | undefined;

  async function* send(handle: FileHandle, fromByte: number): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    // What went out before the break is read again for the hash alone: the whole must be what was hashed at first.
    for await (const chunk of chunks(handle, 0, fromByte)) hash.update(chunk);
    let position = fromByte;
    onSent(position);
    for await (const chunk of chunks(handle, fromByte, lengthBytes)) {
      hash.update(chunk);
      await throttle.take(chunk.length);
      yield chunk;
      position += chunk.length;
      onSent(position);
    }
    sha256 = hash.digest('hex');
  }

  async function* read(fromByte: number): AsyncGenerator<Uint8Array> {
    sha256 = undefined;
    try {
      const handle = await open(path, 'r');
      try {
        yield* send(handle, fromByte);
      } finally {
        await handle.close();
      }
    } catch (error) {
      readError = error instanceof Error ? error : new Error(String(error));
      throw readError;
    }
  }

  return { lengthBytes, open: read, readError: () => readError, sentSha256: () => sha256 };
}

async function* chunks(handle: FileHandle, fromByte: number, toByte: number): AsyncGenerator<Uint8Array> {
  for (let position = fromByte; position < toByte;) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, toByte - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
