// Writes text piece by piece: to a stream that may be slow, or into a file that is there whole or not at all.
import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Context } from './context.ts';
import { trouble } from './exit.ts';

export async function writeTo(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}

/** Whole or not at all: what was there stays until the new report is complete. */
export async function writeFile(context: Context, path: string, pieces: Iterable<string>): Promise<void> {
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
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw trouble(context.t('cli.reportUnwritable', { path, detail: error.message }));
  }
}
