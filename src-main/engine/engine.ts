// Keeps the lanes busy: looks at the rows, takes up what is due, and waits for what is not. It remembers nothing that the
// rows do not say, so a killed engine goes on where the next one starts. Steps are in prepare, upload, create, link, verify.
import { DatabaseFailure } from '../store/database-failure.ts';
import type { Scope } from '../store/work.ts';
import { mayBegin } from './budget.ts';
import { CreateLane } from './create-lane.ts';
import type { FileRecord } from './file.ts';
import { needsBytes } from './decide.ts';
import { closedUntilHour, type Hours } from './hours.ts';
import type { Parts } from './parts.ts';
import { TRIES_PER_RUN } from './pace.ts';
import { MOST_TOGETHER, nextGroup, prepare } from './prepare.ts';
import { isHeld, isProbing } from './react.ts';
import { liftWrongWaits, recover } from './recover.ts';
import { Slots } from './slots.ts';
import { mayHappen } from './transition.ts';
import { requestsFor, upload } from './upload.ts';

export type EngineOptions = {
  /** Everything, or one upload alone. */
  scope: Scope;
  /** Only what goes to this account; absent: to all. */
  accountId?: string | undefined;
  /** True: ends when nothing can be done soon (a command). False: goes on for ever (the app). */
  runOut: boolean;
  parallelUploads: () => number;
  /** Hours in which bytes are sent; always, where a person waits for the command. */
  hours?: () => Hours | null;
};

/** A person, or what the computer runs on and over, where a person wishes so. */
export type PausedBy = 'paused' | 'onBattery' | 'onMetered';

/** Groups of files that are made ready at once: a large file in one of them does not hold up the small ones. */
const PARALLEL_PREPARES = 2;
/** A command gives an account that was asked to slow down so many chances. */
const SLOW_DOWNS_PER_RUN = 6;
/** …and does not wait longer than this for one of them. */
const MOST_WAIT_PER_RUN_MS = 60 * 60_000;
/** So many files may have their bytes at Google and no item yet; what makes items takes 1,500 a minute at most. */
const MOST_AHEAD = 500;
const SHUTDOWN_MS = 2500;
/** What was aborted ends at once; more is not waited for. */
const ABORTED_MS = 300;
/** Longest sleep: clocks jump and timers of months overflow. */
const MOST_SLEEP_MS = 60_000;
/** Less is how clocks are kept right. */
const CLOCK_STEP_MS = 1000;
/** A disk that refused is tried again so often. */
const DISK_AGAIN_MS = 60_000;
/** …and a look at the rows that came to grief. */
const LOOK_AGAIN_MS = 60_000;

export class Engine {
  readonly #parts: Parts;
  readonly #options: EngineOptions;
  readonly #creating: CreateLane;
  readonly #preparing = new Map<number, Promise<void>>();
  #prepareLanes = 0;
  readonly #uploading = new Map<number, Promise<void>>();
  /** Those of them that take more than one request, and may take hours. */
  readonly #large = new Set<number>();
  readonly #slots: Slots;
  /** Bytes that are out, by file; for showing. */
  readonly sentBytes = new Map<number, number>();
  /** All bytes that went out since the start; for the speed. */
  sentTotalBytes = 0;
  readonly #ended = Promise.withResolvers<void>();
  readonly #idleListeners = new Set<() => void>();
  #sending = new AbortController();
  #pausedBy: PausedBy | undefined;
  #stopped = false;
  #brokenBy: string | undefined;
  #stopping: Promise<void> | undefined;
  #lastNow = 0;
  /** Whose files were looked for first last time. */
  #firstAccountId: string | undefined;
  #scheduled = false;
  /** More may still be found (a walk is going on): the run is not over although nothing is due. */
  #expecting = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts, options: EngineOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#slots = new Slots(options.parallelUploads);
    this.#creating = new CreateLane(parts, options.scope, {
      isFinding: () => this.#expecting > 0,
      isMoving: () => this.#preparing.size + this.#uploading.size > 0,
      afterwards: () => this.kick(),
      broken: (members, error) => this.#noteBug(members, error),
    });
    // Whoever awaits `ended` sees the error; until somebody does it must not end the process.
    this.#ended.promise.catch(() => undefined);
    parts.db.onFailure((failure) => failure && this.#standStill(failure));
  }

  start(): void {
    this.kick();
  }

  /** Something may be due. Many calls cost one look. */
  kick(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    // One look for all that ends in this turn.
    setImmediate(() => {
      this.#scheduled = false;
      // It ended meanwhile, and the database may be closed.
      if (this.#stopped) return;
      try {
        this.#look();
      } catch (error) {
        if (!(error instanceof DatabaseFailure)) this.#noteBrokenLook(error);
      }
    });
  }

  /** A run ends, and says why. The app looks again: it may be the answer to one question that passes, and nobody would see it stand. */
  #noteBrokenLook(error: unknown): void {
    if (this.#options.runOut) return this.#break(error);
    this.#parts.log('engine.lookFailed', { error: String(error) });
    this.#brokenBy = error instanceof Error ? error.message : String(error);
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.timer(LOOK_AGAIN_MS * this.#parts.backoffScale, () => this.kick());
    try {
      this.#tellIdle();
    } catch (listenerError) {
      // Who listens reads the same database, and may be what broke the look.
      this.#parts.log('engine.idleNotTold', { error: String(listenerError) });
    }
  }

  /** The disk refuses: a run ends, the app waits and tries again. What is under way stops at its next write. */
  #standStill(failure: DatabaseFailure): void {
    if (this.#stopped) return;
    this.#parts.log('disk.refuses', { kind: failure.kind, error: failure.message });
    if (this.#options.runOut || failure.kind === 'databaseDamaged') return this.#break(failure);
    this.#cutOff();
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.timer(DISK_AGAIN_MS * this.#parts.backoffScale, () => {
      if (!this.tryDisk()) this.#standStill(failure);
    });
  }

  /** Whether the disk takes writes again; where it does, everything goes on as after a start. */
  tryDisk(): boolean {
    if (this.#stopped || this.busy || !this.#parts.db.tryAgain()) return false;
    try {
      recover(this.#parts);
    } catch (error) {
      // It took the one small write, and not those that follow.
      if (error instanceof DatabaseFailure) return false;
      throw error;
    }
    this.kick();
    return true;
  }

  /** The rows cannot be written any more (a full disk): nothing is taken up again, or it would go round for ever. */
  #break(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cutOff();
    this.#ended.reject(error);
  }

  /** While the work given is going on, a run does not end for lack of rows. */
  async expecting<T>(work: () => Promise<T>): Promise<T> {
    this.#expecting += 1;
    try {
      return await work();
    } finally {
      this.#expecting -= 1;
      this.kick();
    }
  }

  /** Resolves when a run that is to end has nothing left that it can do soon; rejects on a bug or a refusing disk. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Called each time nothing is under way any more. */
  onIdle(listener: () => void): () => void {
    this.#idleListeners.add(listener);
    return () => this.#idleListeners.delete(listener);
  }

  /** Outside the hours in which bytes are sent: when they begin, in ms since 1970. */
  get closedUntilAt(): number | undefined {
    return closedUntilHour(this.#options.hours?.() ?? null, this.#parts.clock.now());
  }

  /** Why nothing could be taken up when it was looked for last; it is looked for again. */
  get brokenBy(): string | undefined {
    return this.#brokenBy;
  }

  get paused(): boolean {
    return this.#pausedBy !== undefined;
  }

  get pausedBy(): PausedBy | undefined {
    return this.#pausedBy;
  }

  get busy(): boolean {
    return this.#preparing.size + this.#uploading.size > 0 || this.#creating.busy;
  }

  /** At once: bytes under way are cut off and go on from where Google has them. A batchCreate call may finish. */
  pause(by: PausedBy = 'paused'): void {
    this.#pausedBy = by;
    this.#cutOff();
  }

  /** What is being sent breaks off, and is taken up again where its row still asks for it. Resolves when all of it has. */
  async interrupt(): Promise<void> {
    const broken = [...this.#uploading.values()];
    this.#cutOff();
    await Promise.allSettled(broken);
  }

  resume(): void {
    this.#pausedBy = undefined;
    this.kick();
  }

  /** Within about 3 s, once; what a batchCreate call did that is still open then, the next start finds out. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cutOff();
    const open = [...this.#preparing.values(), ...this.#uploading.values(), this.#creating.finished()];
    await this.#within(SHUTDOWN_MS, Promise.allSettled(open));
    this.#creating.abort();
    this.#parts.hasher.close();
    await this.#within(ABORTED_MS, Promise.allSettled(open));
    this.#ended.resolve();
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.timer(ms, resolve);
    await Promise.race([work, promise]);
    cancel();
  }

  #cutOff(): void {
    this.#sending.abort(new Error('sending was stopped'));
    this.#sending = new AbortController();
  }

  #look(): void {
    this.#brokenBy = undefined;
    if (this.#stopped || this.#pausedBy || this.#parts.db.failure) return this.#tellIdle();
    const { work } = this.#parts;
    // One time for the whole look: what is not due by it is waited for, and nothing falls between the two.
    const now = this.#parts.clock.now();
    if (now < this.#lastNow - CLOCK_STEP_MS) liftWrongWaits(this.#parts);
    this.#lastNow = now;
    const isClosed = this.closedUntilAt !== undefined;
    // A film that the end of the hours comes upon goes on from there when they begin again.
    if (isClosed && this.#uploading.size > 0) this.#cutOff();
    const wakes: (number | undefined)[] = [];
    const { scope, accountId: only } = this.#options;
    const accountIds = inTurn(work.accountsWithWork(scope), this.#firstAccountId);
    this.#firstAccountId = accountIds[0];
    for (const accountId of accountIds) {
      if (only !== undefined && accountId !== only) continue;
      this.#fillPrepare(accountId, now);
      if (!isHeld(this.#parts, accountId, now)) {
        if (!isClosed) this.#fillUpload(accountId, now);
        wakes.push(this.#creating.look(accountId));
      }
      wakes.push(this.#nextWake(accountId, now));
    }
    this.#rest(Math.min(...wakes.map((at) => at ?? Number.POSITIVE_INFINITY)));
  }

  #fillPrepare(accountId: string, now: number): void {
    while (this.#prepareLanes < PARALLEL_PREPARES) {
      const limit = MOST_TOGETHER + this.#preparing.size;
      const due = this.#parts.work.due(this.#options.scope, accountId, 'found', now, limit);
      const group = nextGroup(due.filter(({ id }) => !this.#preparing.has(id)));
      if (group.length === 0) return;
      this.#startPrepare(group);
    }
  }

  #startPrepare(group: readonly FileRecord[]): void {
    this.#prepareLanes += 1;
    const done = prepare(this.#parts, group, (file, error) => this.#noteBug([file], error))
      .catch((error: unknown) => this.#noteBug(group, error))
      .finally(() => {
        this.#prepareLanes -= 1;
        for (const { id } of group) this.#preparing.delete(id);
        this.kick();
      });
    for (const { id } of group) this.#preparing.set(id, done);
  }

  #fillUpload(accountId: string, now: number): void {
    for (;;) {
      const free = this.#freeUploads(accountId, now);
      if (free <= 0) return;
      const { scope } = this.#options;
      const leaders = this.#expecting > 0 ? null : scope;
      const due = this.#parts.work.dueForUpload(scope, accountId, now, free, leaders);
      if (due.length === 0) return;
      for (const file of due) {
        if (!needsBytes(this.#parts, file)) continue;
        if (!this.#hasPlaceFor(file)) return;
        // What today's requests cannot bring to its end is not begun; commits go on.
        if (!mayBegin(this.#parts, accountId, requestsFor(file))) return;
        this.#startUpload(file);
      }
    }
  }

  #freeUploads(accountId: string, now: number): number {
    const free = 2 * this.#options.parallelUploads() - this.#uploading.size;
    // Bytes that are far ahead of what makes items of them only grow old, and hold the day's requests.
    if (free <= 0 || this.#parts.counts.hasManyToCreate(accountId, now, MOST_AHEAD)) return 0;
    if (!isProbing(this.#parts, accountId)) return free;
    return this.#parts.counts.countIn(accountId, ['uploading']) === 0 ? 1 : 0;
  }

  /**
   * Small files are made ready behind those being sent, as many again, so that no place stays empty while rows are written
   * and files are opened. Behind a large one they would stand there for hours.
   */
  #hasPlaceFor(file: FileRecord): boolean {
    const parallel = this.#options.parallelUploads();
    const isSmall = requestsFor(file) === 1 && this.#large.size === 0;
    return this.#uploading.size < (isSmall ? 2 * parallel : parallel);
  }

  #startUpload(file: FileRecord): void {
    const started = this.#parts.files.apply(file.id, { type: 'uploadStarted' });
    if (requestsFor(file) > 1) this.#large.add(file.id);
    const { signal } = this.#sending;
    this.#run(this.#uploading, started, async () => {
      const line = await this.#parts.lineOf(file.accountId);
      if (!line || signal.aborted) return void this.#parts.files.apply(file.id, { type: 'restarted' });
      try {
        await upload(this.#parts, line.photos, started, this.#slots, signal, (sent) =>
          this.#noteSent(file.id, sent),
        );
      } catch (error) {
        if (!signal.aborted) throw error;
        this.#parts.files.apply(file.id, { type: 'restarted' });
      } finally {
        this.sentBytes.delete(file.id);
      }
    });
  }

  #noteSent(fileId: number, sentBytes: number): void {
    // A resumed or repeated send begins at a byte that was counted before.
    const before = this.sentBytes.get(fileId);
    if (before !== undefined) this.sentTotalBytes += Math.max(0, sentBytes - before);
    this.sentBytes.set(fileId, sentBytes);
  }

  /** One step of one file. What it throws is a bug: the row says so and the others go on. */
  #run(lane: Map<number, Promise<void>>, file: FileRecord, step: () => Promise<void>): void {
    const done = step()
      .catch((error: unknown) => this.#noteBug([file], error))
      .finally(() => {
        lane.delete(file.id);
        this.#large.delete(file.id);
        this.kick();
      });
    lane.set(file.id, done);
  }

  #noteBug(files: readonly FileRecord[], error: unknown): void {
    // The disk's refusal is no bug of a file: its row stays where the disk has it.
    if (this.#stopped || error instanceof DatabaseFailure) return;
    const detail = error instanceof Error ? error.message : String(error);
    this.#parts.log('step.bug', { fileId: files[0]?.id ?? null, files: files.length, error: String(error) });
    try {
      for (const { id } of files) {
        const stage = this.#parts.files.byId(id)?.stage;
        if (stage === undefined || !mayHappen(stage, 'failed')) continue;
        this.#parts.files.apply(id, { type: 'failed', reason: { code: 'unexpected', params: { detail } } });
      }
    } catch (refused) {
      this.#break(refused);
    }
  }

  /** Looks again when the next thing is due, whatever is under way until then; ends a run that has nothing left to wait for. */
  #rest(nextAt: number): void {
    this.#cancelTimer?.();
    this.#tellIdle();
    const isAsked = this.#expecting > 0 || this.#scheduled;
    const over = !this.busy && !isAsked && nextAt === Number.POSITIVE_INFINITY;
    if (over && this.#options.runOut) return this.#ended.resolve();
    const sleepMs = Math.min(MOST_SLEEP_MS, Math.max(1, nextAt - this.#parts.clock.now()));
    this.#cancelTimer = this.#parts.clock.timer(sleepMs, () => this.kick());
  }

  /** When this account can go on by itself, in ms since 1970; a run that is to end does not wait for everything. */
  #nextWake(accountId: string, now: number): number | undefined {
    const { runOut, scope } = this.#options;
    const hold = this.#parts.holds.get(accountId);
    if (hold && isHeld(this.#parts, accountId, now)) {
      if (hold.untilAt === null) return undefined;
      const tooLong = hold.untilAt - now > MOST_WAIT_PER_RUN_MS || hold.count > SLOW_DOWNS_PER_RUN;
      return runOut && (tooLong || hold.reason.code === 'quotaDay') ? undefined : hold.untilAt;
    }
    return this.#parts.work.nextWaitAt(scope, accountId, now, runOut ? TRIES_PER_RUN : null);
  }

  #tellIdle(): void {
    if (this.busy) return;
    for (const listener of this.#idleListeners) listener();
  }
}

/** The next one first: whoever is first takes all places that are free, and would do so for days. */
function inTurn(accountIds: readonly string[], firstBefore: string | undefined): string[] {
  const after = firstBefore === undefined ? 0 : accountIds.indexOf(firstBefore) + 1;
  return [...accountIds.slice(after), ...accountIds.slice(0, after)];
}
