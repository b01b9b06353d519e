// The worker behind hasher.ts: reads a file once and answers its hash, size and time, all from the same open handle.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { HashDone, Hashed, HashJob } from './hasher.ts';

const buffer = Buffer.allocUnsafe(1024 * 1024);

function hashFile(path: string): Hashed {
  const handle = openSync(path, 'r');
  try {
    const before = fstatSync(handle);
    const hash = createHash('sha256');
    for (;;) {
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

function tryHashFile(path: string): Hashed {
  try {
    return hashFile(path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { ok: false, code: String(error.code), message: error.message };
  }
}

parentPort?.on('message', ({ id, path }: HashJob) => {
  parentPort?.postMessage({ id, result: tryHashFile(path) } satisfies HashDone);
});
