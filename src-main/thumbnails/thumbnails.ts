// Small pictures of files, for the page: what the file brings along, else what the system makes, else what is decoded here. Made in
// a thread that ends when nobody asks any more; the newest are kept in memory, none on the disk.
import { Worker } from 'node:worker_threads';
import type { CallOut } from '../contract.ts';
import { checkFile } from '../engine/check.ts';
import { endThread } from '../engine/end-thread.ts';
import type { FileRecord } from '../engine/file.ts';
import { Slots } from '../engine/slots.ts';
import { workerUrl } from '../engine/worker-url.ts';
import { tryVideoFrame } from './video-frame.ts';
import { isHeic, type Thumbnail, type ThumbnailDone, type ThumbnailJob } from './thumbnail.ts';

type Shown = CallOut['files.thumbnail'];

/** Of data: URLs together; one that is larger by itself (a whole file) is read again when it is wanted again. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;
const MOST_KEPT_EACH_BYTES = 512 * 1024;
const MOST_LOOKS = 4;
/** What a decoder has taken, it gives back only with its thread. */
const IDLE_MS = 30_000;
/** A page asks for few pictures at once: those of a disk that does not answer must not keep it from the others. */
const SILENCE_MS = 60_000;

export class Thumbnails {
  readonly #ofSystem: (path: string) => Promise<string | null>;
  readonly #silenceMs: number;
  #worker: Worker | undefined;
  #nextId = 1;
  readonly #waiting = new Map<number, (thumbnail: Thumbnail | null) => void>();
  #idle: NodeJS.Timeout | undefined;
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<string, Shown>();
  #keptBytes = 0;
  readonly #looks = new Slots(() => MOST_LOOKS);
  readonly #closing = new AbortController();

  constructor(ofSystem: (path: string) => Promise<string | null>, silenceMs = SILENCE_MS) {
    this.#ofSystem = ofSystem;
    this.#silenceMs = silenceMs;
  }

  /** Null: this file is shown by a sign of its kind. Never rejects for a file's sake. */
  async of(file: FileRecord): Promise<Shown> {
    const key = `${file.id} ${file.sizeBytes} ${file.modifiedAtMs}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const made = await this.#makeInTime(file);
    // Of a silent disk it is asked for again.
    if (made === 'silent') return null;
    this.#keep(key, made);
    return made;
  }

  /** The thread may be what the disk keeps: the next picture has another one. */
  async #makeInTime(file: FileRecord): Promise<Shown | 'silent'> {
    const { promise: silence, resolve } = Promise.withResolvers<'silent'>();
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
      resolve('silent');
      this.#endThread();
    }, this.#silenceMs).unref();
    return Promise.race([this.#make(file, late.signal), silence]).finally(() => clearTimeout(timer));
  }

  /** Nobody waits for the thread to end: a disk that does not answer would hold it, and the program with it. */
  close(): void {
    this.#closing.abort();
    this.#endThread();
  }

  #endThread(): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
    if (worker) void endThread(worker);
  }

  async #make(file: FileRecord, late: AbortSignal): Promise<Shown> {
    const { path } = file;
    const { mime, media } = file.mime === null ? await this.#lookAt(file) : file;
    if (media === 'video') return (await this.#system(path)) ?? toShown(await tryVideoFrame(path));
    return (
      toShown(await this.#ask({ path, mime, how: 'inside' }, late)) ??
      (await this.#system(path)) ??
      (isHeic(mime) ? toShown(await this.#ask({ path, mime, how: 'decode' }, late)) : null)
    );
  }

  /** Few at once: each look that a disk does not answer keeps a thread of the system's. */
  async #lookAt(file: FileRecord): Promise<Pick<FileRecord, 'mime' | 'media'>> {
    const giveBack = await this.#looks.take(this.#closing.signal);
    return lookAt(file).finally(giveBack);
  }

  /** The system turns a picture as it should be. */
  async #system(path: string): Promise<Shown> {
    const dataUrl = await this.#ofSystem(path);
    return dataUrl === null ? null : { dataUrl, orientation: 1 };
  }

  #ask(job: Omit<ThumbnailJob, 'id'>, late: AbortSignal): Promise<Thumbnail | null> {
    if (this.#closing.signal.aborted || late.aborted) return Promise.resolve(null);
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#startWorker());
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage({ id, ...job } satisfies ThumbnailJob);
    });
  }

  #startWorker(): Worker {
    const worker = new Worker(workerUrl('thumbnail-worker', import.meta.url));
    worker.on('message', ({ id, thumbnail }: ThumbnailDone) => this.#settle(id, thumbnail));
    // One file has brought the thread down: those that wait are shown without a picture, the next has a new thread.
    worker.on('error', () => {
      if (this.#worker === worker) this.#endThread();
    });
    worker.unref();
    return worker;
  }

  #settle(id: number, thumbnail: Thumbnail | null): void {
    this.#waiting.get(id)?.(thumbnail);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => this.#endThread(), IDLE_MS).unref();
  }

  #keep(key: string, shown: Shown): void {
    const bytes = sizeOf(shown);
    // Two pages may have asked at the same time.
    if (bytes > MOST_KEPT_EACH_BYTES || this.#kept.has(key)) return;
    this.#kept.set(key, shown);
    this.#keptBytes += bytes;
    for (const [oldest, its] of this.#kept) {
      if (this.#keptBytes <= MOST_KEPT_BYTES) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= sizeOf(its);
    }
  }
}

/** A file whose turn has not come yet. */
async function lookAt({ path, sizeBytes }: FileRecord): Promise<Pick<FileRecord, 'mime' | 'media'>> {
  const nothing = { mime: null, media: null };
  try {
    const checked = await checkFile(path, sizeBytes);
    return checked.ok ? checked : nothing;
  } catch (error) {
    // Not there, or not to be read; the row says so in its time.
    if (error instanceof Error) return nothing;
    throw error;
  }
}

/** That there is none takes a little room as well. */
const sizeOf = (shown: Shown): number => 100 + (shown?.dataUrl.length ?? 0);

function toShown(made: Thumbnail | null): Shown {
  if (!made) return null;
  const base64 = Buffer.from(made.bytes.buffer, made.bytes.byteOffset, made.bytes.length).toString('base64');
  return { dataUrl: `data:${made.mime};base64,${base64}`, orientation: made.orientation };
}
