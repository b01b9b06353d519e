// The serial lane of each account: calls without an answer first, then links, then full batches, then what is left over.
// Decides what goes into the next call; the calls themselves are in create.ts and link.ts.
import type { BatchGroup, Scope } from '../store/work.ts';
import { MAX_BATCH } from '../google/photos.ts';
import { chooseMembers, createItems } from './create.ts';
import type { FileRecord } from './file.ts';
import { linkItems } from './link.ts';
import type { Line, Parts } from './parts.ts';
import type { Surroundings } from './surroundings.ts';
import { mayWriteAt } from './write-pace.ts';

/** A batch that is not full waits for files on their way, but not for ever behind a long video. */
const HOLD_BACK_MS = 60_000;

type Call = { members: readonly FileRecord[]; run: (line: Line, signal: AbortSignal) => Promise<void> };

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

  /**
   * Starts the account's next call if one is due, none is under way, and Google takes one more this minute. Answers when what
   * is held back goes in any case; undefined when nothing is.
   */
  look(accountId: string): number | undefined {
    if (this.#running.has(accountId)) return undefined;
    const next = this.#choose(accountId);
    if (typeof next === 'number') return next;
    if (!next) return undefined;
    const allowedAt = mayWriteAt(this.#parts, accountId);
    if (allowedAt > this.#parts.clock.now()) return allowedAt;
    this.#start(accountId, next);
    return undefined;
  }

  #start(accountId: string, { members, run }: Call): void {
    const { signal } = this.#calls;
    const done = this.#parts.writeLocks
      .run(accountId, async () => {
        const line = await this.#parts.lineOf(accountId);
        if (line) await run(line, signal);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.#around.broken(members, error);
      })
      .finally(() => {
        this.#running.delete(accountId);
        this.#around.afterwards();
      });
    this.#running.set(accountId, done);
  }

  #choose(accountId: string): Call | number | undefined {
    const { work, clock } = this.#parts;
    const now = clock.now();
    for (const rows of work.unknownBatches(this.#scope, accountId, now)) {
      const members = chooseMembers(this.#parts, fewerEachTime(rows));
      const first = members[0];
      if (!first) this.#around.afterwards();
      if (!first) continue;
      const group = this.#groupOf(first);
      return {
        members,
        run: (line, signal) => createItems({ parts: this.#parts, line, group, signal }, members),
      };
    }
    let heldBackUntil: number | undefined;
    for (const stage of ['linking', 'uploaded'] as const) {
      for (const group of work.groups(this.#scope, accountId, stage, now)) {
        const members = this.#membersOf(group, stage, now);
        if (members.length === 0) continue;
        const goesAt = this.#goesAt(group, members, now);
        if (goesAt > now) {
          heldBackUntil = Math.min(goesAt, heldBackUntil ?? goesAt);
          continue;
        }
        const send = stage === 'linking' ? linkItems : createItems;
        return { members, run: (line, signal) => send({ parts: this.#parts, line, group, signal }, members) };
      }
    }
    return heldBackUntil;
  }

  #membersOf(group: BatchGroup, stage: 'linking' | 'uploaded', now: number): FileRecord[] {
    const { work } = this.#parts;
    if (stage === 'linking') return work.inGroup(this.#scope, group, stage, now, MAX_BATCH);
    const due = work.inGroup(this.#scope, group, stage, now, 2 * MAX_BATCH);
    const members = chooseMembers(this.#parts, due);
    // All of them went back for new bytes, which this look has passed over already.
    if (members.length === 0 && due.length > 0) this.#around.afterwards();
    return members;
  }

  /** A full batch in its order goes at once, and so does one that nothing more will join soon. */
  #goesAt(group: BatchGroup, members: readonly FileRecord[], now: number): number {
    if (members.length === MAX_BATCH && !this.#wouldOvertake(group, members, now)) return now;
    if (!this.#around.isFinding()) {
      // Nothing moves (the day's requests are used up, say): what is there goes now, or it would stay.
      if (!this.#around.isMoving() || !this.#parts.work.moreComing(this.#scope, group, now)) return now;
    }
    const sinceAt = Math.min(...members.map((file) => file.tokenAt ?? file.changedAt));
    // By a clock that has been put back since it would be hours.
    return sinceAt > now ? now : sinceAt + HOLD_BACK_MS;
  }

  /** Where a person wished for a place in the album, the next batch goes behind this one's items. */
  #wouldOvertake({ uploadId }: BatchGroup, members: readonly FileRecord[], now: number): boolean {
    const last = members.at(-1);
    return uploadId !== null && last !== undefined && this.#parts.work.earlierComing(last, now);
  }

  #groupOf(file: FileRecord): BatchGroup {
    const upload = file.uploadId === null ? undefined : this.#parts.uploads.byId(file.uploadId);
    const uploadId = upload?.position ? upload.id : null;
    return { accountId: file.accountId, destinationId: file.destinationId, uploadId };
  }
}

/**
 * The same members once more; when their answer is lost again and again, fewer at a time, so that one of them cannot hold up
 * the others for ever.
 */
function fewerEachTime(rows: readonly FileRecord[]): readonly FileRecord[] {
  const tries = Math.max(...rows.map((file) => file.attempts));
  return rows.slice(0, Math.max(1, MAX_BATCH >> Math.max(0, tries - 1)));
}
