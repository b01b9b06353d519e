// Writes text piece by piece: to a stream that may be slow, or into a file that is there whole or not at all.
import { once } from 'node:events';
import { createWriteStream, type Stats } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { renameOver } from '../store/rename-over.ts';

export async function writeTo(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}

/**
 * What was there stays until the new text is complete. Rejects with what the disk said, and then leaves nothing behind. Through a link
 * its target is written; a device or a pipe is no file that another could take the place of, and gets the text as it comes.
 */
export async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const there = await tryStat(path);
  if (there && !there.isFile()) return writeInto(createWriteStream(path), pieces);
  const target = there ? await realpath(path) : path;
  const draft = `${target}.${process.pid}.draft`;
  // `wx`: a draft that lies there already is somebody's own file.
  const stream = createWriteStream(draft, { flush: true, flags: 'wx' });
  await once(stream, 'open');
  try {
    await writeInto(stream, pieces);
    renameOver(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Undefined: nothing is there. */
async function tryStat(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeInto(stream: Writable, pieces: Iterable<string>): Promise<void> {
  const done = finished(stream);
  await Promise.race([writeTo(stream, pieces), done]);
  stream.end();
  await done;
}
