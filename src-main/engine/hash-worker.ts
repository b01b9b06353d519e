// The worker behind hasher.ts: reads a file once and answers its hash, size and time, all from the same open handle.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { HashDone, Hashed, HashJob } from './hasher.ts';

const buffer = Buffer.allocUnsafe(1024 * 1024);
/** Who waits hears so often that it goes on. */
const BEAT_MS = 5000;

function hashFile(path: string, beat: () => void): Hashed {
  const handle = openSync(path, 'r');
  try {
    const before = fstatSync(handle);
    const hash = createHash('sha256');
    let beatAt = Date.now();
    for (;;) {
      const now = Date.now();
      if (Math.abs(now - beatAt) > BEAT_MS) {
        beat();
        beatAt = now;
      }
      const bytes = readSync(handle, buffer, 0, buffer.length, null);
      if (bytes === 0) break;
      hash.update(buffer.subarray(0, bytes));
    }
    const after = fstatSync(handle);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return { ok: false, code: 'CHANGED', message: 'the file changed while it was read' };
    }
    return { ok: true, sha256: hash.digest('hex'), sizeBytes: after.size, modifiedAtMs: after.mtimeMs };
  } finally {
    closeSync(handle);
  }
}

function tryHashFile(path: string, beat: () => void): Hashed {
  try {
    return hashFile(path, beat);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { ok: false, code: String(error.code), message: error.message };
  }
}

parentPort?.on('message', ({ id, path }: HashJob) => {
  const beat = (): void => parentPort?.postMessage({ id } satisfies HashDone);
  parentPort?.postMessage({ id, result: tryHashFile(path, beat) } satisfies HashDone);
});
