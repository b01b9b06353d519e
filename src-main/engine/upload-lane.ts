// The second lane: files whose bytes go to Google, as many at once as wanted. Decides which file may begin; the step itself is
// in upload.ts.
import type { Scope } from '../store/work.ts';
import { mayBegin } from './budget.ts';
import { needsBytes } from './decide.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { isProbing } from './react.ts';
import { Slots } from './slots.ts';
import type { Surroundings } from './surroundings.ts';
import { requestsFor, upload } from './upload.ts';

/** So many files may have their bytes at Google and no item yet; what makes items takes 1,500 a minute at most. */
const MOST_AHEAD = 500;

/** So many copies of one picture are decided on in one look. */
const MOST_ALIKE = 200;

export class UploadLane {
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #parallel: () => number;
  readonly #around: Surroundings;
  readonly #slots: Slots;
  readonly #uploading = new Map<number, Promise<void>>();
  /** Those of them that take more than one request, and may take hours. */
  readonly #large = new Set<number>();
  #sending = new AbortController();
  /** Bytes that are out, by file; for showing. */
  readonly sentBytes = new Map<number, number>();
  /** All bytes that went out since the start; for the speed. */
  sentTotalBytes = 0;

  /** `parallel` is asked each time, so that a changed setting holds from the next file on. */
  constructor(parts: Parts, scope: Scope, parallel: () => number, around: Surroundings) {
    this.#parts = parts;
    this.#scope = scope;
    this.#parallel = parallel;
    this.#around = around;
    this.#slots = new Slots(parallel);
  }

  get busy(): boolean {
    return this.#uploading.size > 0;
  }

  finished(): Promise<unknown> {
    return Promise.allSettled(this.#uploading.values());
  }

  /** Bytes under way break off at once; they go on from where Google has them. */
  cutOff(): void {
    this.#sending.abort(new Error('sending was stopped'));
    this.#sending = new AbortController();
  }

  /** Takes up what is due, as far as there is room. */
  fill(accountId: string, now: number): void {
    for (;;) {
      const free = this.#freePlaces(accountId, now);
      if (free <= 0) return;
      const leaders = this.#around.isFinding() ? null : this.#scope;
      const due = this.#parts.work.dueForUpload(this.#scope, accountId, now, free, leaders);
      if (due.length === 0) return;
      for (const file of due) {
        if (!needsBytes(this.#parts, file)) return this.#decideAlike(file, now);
        if (!this.#hasPlaceFor(file)) return;
        // What today's requests cannot bring to its end is not begun; commits go on.
        if (!mayBegin(this.#parts, accountId, requestsFor(file))) return;
        this.#start(file);
      }
    }
  }

  /**
   * What waited for these bytes as well: asked for one by one, each of a thousand copies would have all others looked through. The rest
   * has its turn in the next look.
   */
  #decideAlike(file: FileRecord, now: number): void {
    for (const alike of this.#parts.work.readyAlike(this.#scope, file, now, MOST_ALIKE))
      if (needsBytes(this.#parts, alike)) break;
    this.#around.afterwards();
  }

  #freePlaces(accountId: string, now: number): number {
    const free = 2 * this.#parallel() - this.#uploading.size;
    const { counts } = this.#parts;
    // Bytes that are far ahead of what makes items of them only grow old, and hold the day's requests. What no run but another brings
    // to its end holds up nobody here.
    if (free <= 0 || counts.hasManyToCreate(this.#scope, accountId, now, MOST_AHEAD)) return 0;
    if (!isProbing(this.#parts, accountId)) return free;
    return counts.countIn(accountId, ['uploading']) === 0 ? 1 : 0;
  }

  /**
   * Small files are made ready behind those being sent, as many again, so that no place is empty while rows are written
   * and files are opened. Behind a large one they would be held open, waiting, for hours.
   */
  #hasPlaceFor(file: FileRecord): boolean {
    const isSmall = requestsFor(file) === 1 && this.#large.size === 0;
    return this.#uploading.size < (isSmall ? 2 : 1) * this.#parallel();
  }

  #start(file: FileRecord): void {
    const started = this.#parts.files.apply(file.id, { type: 'uploadStarted' });
    if (requestsFor(file) > 1) this.#large.add(file.id);
    const done = this.#send(started, this.#sending.signal)
      .catch((error: unknown) => this.#around.broken([started], error))
      .finally(() => {
        this.#uploading.delete(file.id);
        this.#large.delete(file.id);
        this.#around.afterwards();
      });
    this.#uploading.set(file.id, done);
  }

  async #send(file: FileRecord, signal: AbortSignal): Promise<void> {
    const line = await this.#parts.lineOf(file.accountId);
    if (!line || signal.aborted) return void this.#parts.files.apply(file.id, { type: 'restarted' });
    try {
      const onSent = (sentBytes: number): void => this.#noteSent(file.id, sentBytes);
      await upload({ parts: this.#parts, photos: line.photos, slots: this.#slots, signal, onSent }, file);
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#parts.files.apply(file.id, { type: 'restarted' });
    } finally {
      this.sentBytes.delete(file.id);
    }
  }

  #noteSent(fileId: number, sentBytes: number): void {
    // A resumed or repeated send begins at a byte that was counted before.
    const before = this.sentBytes.get(fileId);
    if (before !== undefined) this.sentTotalBytes += Math.max(0, sentBytes - before);
    this.sentBytes.set(fileId, sentBytes);
  }
}
