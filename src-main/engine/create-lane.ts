// The serial lane of each account: calls without an answer first, then links, then full batches, then what is left over.
// Decides what goes into the next call; the calls themselves are in create.ts and link.ts.
import type { BatchGroup, Scope } from '../store/work.ts';
import { MAX_BATCH } from '../google/photos.ts';
import { chooseMembers, createItems } from './create.ts';
import type { FileRecord } from './file.ts';
import { linkItems } from './link.ts';
import type { Line, Parts } from './parts.ts';

/** A batch that is not full waits for files on their way, but not for ever behind a long video. */
const HOLD_BACK_MS = 60_000;

/** What goes on in the lanes before this one. */
export type Surroundings = {
  /** A walk over the disk may still bring files. */
  isFinding(): boolean;
  /** Files are being prepared or sent. */
  isMoving(): boolean;
  afterwards(): void;
};

export class CreateLane {
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #around: Surroundings;
  readonly #running = new Map<string, Promise<void>>();
  #calls = new AbortController();

  constructor(parts: Parts, scope: Scope, around: Surroundings) {
    this.#parts = parts;
    this.#scope = scope;
    this.#around = around;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  finished(): Promise<unknown> {
    return Promise.allSettled(this.#running.values());
  }

  /** Gives up waiting for an answer. What the call did is found out by the next start. */
  abort(): void {
    this.#calls.abort(new Error('the program ends'));
    this.#calls = new AbortController();
  }

  /** Starts the account's next call if one is due and none is under way. */
  look(accountId: string): void {
    if (this.#running.has(accountId)) return;
    const next = this.#choose(accountId);
    if (!next) return;
    const { signal } = this.#calls;
    const run = this.#parts.writeLocks
      .run(accountId, async () => {
        const line = await this.#parts.lineOf(accountId);
        if (line) await next(line, signal);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .finally(() => {
        this.#running.delete(accountId);
        this.#around.afterwards();
      });
    this.#running.set(accountId, run);
  }

  #choose(accountId: string): ((line: Line, signal: AbortSignal) => Promise<void>) | undefined {
    const { work, clock } = this.#parts;
    const now = clock.now();
    for (const rows of work.unknownBatches(this.#scope, accountId, now)) {
      const members = chooseMembers(this.#parts, rows);
      const first = members[0];
      if (!first) continue;
      const group = this.#groupOf(first);
      return (line, signal) => createItems(this.#parts, line, group, members, signal);
    }
    for (const group of work.groups(this.#scope, accountId, 'linking', now)) {
      const rows = work.inGroup(this.#scope, group, 'linking', now, MAX_BATCH);
      if (rows.length > 0 && this.#isWorthACall(group, rows, now))
        return (line, signal) => linkItems(this.#parts, line, group, rows, signal);
    }
    for (const group of work.groups(this.#scope, accountId, 'uploaded', now)) {
      const members = chooseMembers(
        this.#parts,
        work.inGroup(this.#scope, group, 'uploaded', now, 2 * MAX_BATCH),
      );
      if (members.length > 0 && this.#isWorthACall(group, members, now)) {
        return (line, signal) => createItems(this.#parts, line, group, members, signal);
      }
    }
    return undefined;
  }

  #isWorthACall(group: BatchGroup, members: readonly FileRecord[], now: number): boolean {
    if (members.length === MAX_BATCH) return true;
    if (!this.#around.isFinding()) {
      // Nothing moves (the day's requests are used up, say): what is there goes now, or it would stay.
      if (!this.#around.isMoving() || !this.#parts.work.moreComing(this.#scope, group, now)) return true;
    }
    const oldest = Math.min(...members.map((file) => file.tokenAt ?? file.changedAt));
    return now - oldest > HOLD_BACK_MS;
  }

  #groupOf(file: FileRecord): BatchGroup {
    const upload = file.uploadId === null ? undefined : this.#parts.uploads.byId(file.uploadId);
    const uploadId = upload?.position ? upload.id : null;
    return { accountId: file.accountId, destinationId: file.destinationId, uploadId };
  }
}
