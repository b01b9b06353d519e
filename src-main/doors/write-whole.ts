// Writes text piece by piece: to a stream that may be slow, or into a file that is there whole or not at all.
import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

export async function writeTo(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}

/** What was there stays until the new text is complete. Rejects with what the disk said, and then leaves nothing behind. */
export async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const draft = `${path}.draft`;
  try {
    const stream = createWriteStream(draft, { flush: true });
    const done = finished(stream);
    await Promise.race([writeTo(stream, pieces), done]);
    stream.end();
    await done;
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
