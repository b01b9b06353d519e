// SHA-256 of files: small ones here, larger ones in a worker thread, so that hashing a video never holds up the rest. Keeps
// no results.
import { hash as digest } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
// A thread's silence is one of real time, whatever the program's clock does.
import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { endThread } from './end-thread.ts';
import { workerUrl } from './worker-url.ts';

export type Hashed =
  /** `bytes`: of a small file, which was read whole in any case. */
  | { ok: true; sha256: string; sizeBytes: number; modifiedAtMs: number; bytes?: Buffer }
  /** `stuck`: the disk does not answer; resolves when it has, or the program ends. */
  | { ok: false; code: string; message: string; stuck?: Promise<unknown> };

export type HashJob = { id: number; path: string };
/** Without a result: it goes on. */
export type HashDone = { id: number; result?: Hashed };

/** Up to here a hash takes a millisecond, less than the way to the worker; where all is small no worker is started at all. */
export const MOST_HERE_BYTES = 1024 ** 2;

/** A disk that gives no piece of a file for so long holds up the other files no longer. */
const SILENCE_MS = 60_000;

type Waiting = { path: string; resolve: (result: Hashed) => void; reject: (error: Error) => void };

export class Hasher {
  #worker: Worker | undefined;
  #nextId = 1;
  readonly #silenceMs: number;
  #silence: NodeJS.Timeout | undefined;
  /** In the order in which the worker takes them. */
  readonly #waiting = new Map<number, Waiting>();

  constructor(silenceMs = SILENCE_MS) {
    this.#silenceMs = silenceMs;
  }

  /** Never rejects for a file's sake; an unreadable or changing file is a result. */
  async hash(path: string): Promise<Hashed> {
    try {
      return (await this.#tryHashHere(path)) ?? (await this.#hashInWorker(path));
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      return { ok: false, code: String(error.code), message: error.message };
    }
  }

  async #tryHashHere(path: string): Promise<Hashed | undefined> {
    const hashed = tryHashHere(path);
    const { promise: silence, resolve } = Promise.withResolvers<Hashed>();
    const timer = setTimeout(() => resolve(toSilent(path, hashed)), this.#silenceMs);
    return Promise.race([hashed, silence]).finally(() => clearTimeout(timer));
  }

  #hashInWorker(path: string): Promise<Hashed> {
    const worker = (this.#worker ??= this.#startWorker());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { path, resolve, reject });
      worker.ref();
      worker.postMessage({ id, path } satisfies HashJob);
      if (this.#waiting.size === 1) this.#listenAnew();
    });
  }

  #listenAnew(): void {
    clearTimeout(this.#silence);
    if (this.#waiting.size > 0) this.#silence = setTimeout(() => this.#leaveStuck(), this.#silenceMs);
  }

  /** A read cannot be taken back: the thread stays with it until the disk answers, and another one has the rest. */
  #leaveStuck(): void {
    const [first, ...rest] = this.#waiting;
    this.#worker?.unref();
    const stuck = this.#worker && endThread(this.#worker);
    this.#worker = undefined;
    if (!first || !stuck) return;
    const [id, { path, resolve }] = first;
    this.#waiting.delete(id);
    resolve(toSilent(path, stuck));
    if (rest.length === 0) return;
    const worker = (this.#worker = this.#startWorker());
    worker.ref();
    for (const [next, job] of rest) worker.postMessage({ id: next, path: job.path } satisfies HashJob);
    this.#listenAnew();
  }

  /** Nobody waits for the thread to end: a disk that does not answer would hold it, and the program with it. */
  close(): void {
    if (this.#worker) void endThread(this.#worker);
    this.#worker = undefined;
    this.#rejectAll(new Error('hashing was stopped'));
  }

  #startWorker(): Worker {
    const worker = new Worker(workerUrl('hash-worker', import.meta.url));
    worker.on('message', ({ id, result }: HashDone) => {
      if (worker !== this.#worker) return;
      if (result) {
        this.#waiting.get(id)?.resolve(result);
        this.#waiting.delete(id);
      }
      this.#listenAnew();
      // Idle, it must not keep a finished command from ending.
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => {
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#rejectAll(error instanceof Error ? error : new Error(String(error)));
    });
    worker.unref();
    return worker;
  }

  #rejectAll(error: Error): void {
    clearTimeout(this.#silence);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const toSilent = (path: string, stuck: Promise<unknown>): Hashed => ({
  ok: false,
  code: 'ETIMEDOUT',
  message: `the disk does not answer: ${path}`,
  stuck,
});

/** Undefined for a file that is not small. */
async function tryHashHere(path: string): Promise<Hashed | undefined> {
  const handle = await open(path, 'r');
  try {
    const before = await handle.stat();
    if (before.size > MOST_HERE_BYTES) return undefined;
    const bytes = await readAll(handle, before.size);
    const after = await handle.stat();
    if (bytes.length !== after.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return { ok: false, code: 'CHANGED', message: 'the file changed while it was read' };
    }
    return {
      ok: true,
      sha256: digest('sha256', bytes),
      sizeBytes: after.size,
      modifiedAtMs: after.mtimeMs,
      bytes,
    };
  } finally {
    await handle.close();
  }
}

/** Most files take one read; one that has grown meanwhile shows it by its size afterwards. */
async function readAll(handle: FileHandle, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(sizeBytes);
  let length = 0;
  while (length < sizeBytes) {
    const { bytesRead } = await handle.read(buffer, length, sizeBytes - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
