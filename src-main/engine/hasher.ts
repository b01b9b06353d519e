// SHA-256 of files: small ones here, larger ones in a worker thread, so that hashing a video never holds up the rest. Keeps
// no results.
import { hash as digest } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

export type Hashed =
  | { ok: true; sha256: string; sizeBytes: number; modifiedAtMs: number }
  | { ok: false; code: string; message: string };

export type HashJob = { id: number; path: string };
export type HashDone = { id: number; result: Hashed };

/** Up to here a hash takes a millisecond, less than the way to the worker; where all is small no worker is started at all. */
const MOST_HERE_BYTES = 1024 ** 2;

/** Built and unbuilt alike: the worker lies beside this file, or beside the bundle that holds it. */
function workerUrl(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('./hash-worker.ts', import.meta.url);
  return new URL(
    import.meta.url.includes('/chunks/') ? '../hash-worker.js' : './hash-worker.js',
    import.meta.url,
  );
}

export class Hasher {
  #worker: Worker | undefined;
  #nextId = 1;
  readonly #waiting = new Map<
    number,
    { resolve: (result: Hashed) => void; reject: (error: Error) => void }
  >();

  /** Never rejects for a file's sake; an unreadable or changing file is a result. */
  async hash(path: string): Promise<Hashed> {
    try {
      return (await tryHashHere(path)) ?? (await this.#hashInWorker(path));
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      return { ok: false, code: String(error.code), message: error.message };
    }
  }

  #hashInWorker(path: string): Promise<Hashed> {
    const worker = (this.#worker ??= this.#startWorker());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, path } satisfies HashJob);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
    this.#rejectAll(new Error('hashing was stopped'));
  }

  #startWorker(): Worker {
    const worker = new Worker(workerUrl());
    worker.on('message', ({ id, result }: HashDone) => {
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
      // Idle, it must not keep a finished command from ending.
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#rejectAll(error instanceof Error ? error : new Error(String(error)));
    });
    worker.unref();
    return worker;
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Undefined for a file that is not small. */
async function tryHashHere(path: string): Promise<Hashed | undefined> {
  const handle = await open(path, 'r');
  try {
    return await hashSmall(handle);
  } finally {
    await handle.close();
  }
}

async function hashSmall(handle: FileHandle): Promise<Hashed | undefined> {
  const before = await handle.stat();
  if (before.size > MOST_HERE_BYTES) return undefined;
  const bytes = await handle.readFile();
  const after = await handle.stat();
  if (bytes.length !== after.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    return { ok: false, code: 'CHANGED', message: 'the file changed while it was read' };
  }
  return { ok: true, sha256: digest('sha256', bytes), sizeBytes: after.size, modifiedAtMs: after.mtimeMs };
}
