// Opens a file's bytes for sending: counts and hashes what really goes out, and keeps apart what the disk and what the line did.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Bytes } from '../google/photos.ts';

const CHUNK_BYTES = 256 * 1024;

export type OutgoingBytes = Bytes & {
  /** What the disk said while the bytes were read; the line then fails too, but is not to blame. */
  readError(): Error | undefined;
  /** Hex of all bytes when they went out from the first to the last; undefined after a resumed send. */
  sentSha256(): string | undefined;
};

export function openBytes(
  path: string,
  lengthBytes: number,
  onSent: (sentBytes: number) => void,
): OutgoingBytes {
  let readError: Error | undefined;
  let sha256: string | undefined;

  async function* read(fromByte: number): AsyncGenerator<Uint8Array> {
    sha256 = undefined;
    const hash = fromByte === 0 ? createHash('sha256') : undefined;
    let position = fromByte;
    onSent(position);
    try {
      const handle = await open(path, 'r');
      try {
        while (position < lengthBytes) {
          const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, lengthBytes - position));
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
          if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
          const chunk = buffer.subarray(0, bytesRead);
          hash?.update(chunk);
          position += bytesRead;
          yield chunk;
          onSent(position);
        }
      } finally {
        await handle.close();
      }
    } catch (error) {
      readError = error instanceof Error ? error : new Error(String(error));
      throw readError;
    }
    sha256 = hash?.digest('hex');
  }

  return { lengthBytes, open: read, readError: () => readError, sentSha256: () => sha256 };
}
