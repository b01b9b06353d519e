// Keeps the lanes busy: looks at the rows, takes up what is due, and waits for what is not. It remembers nothing that the
// rows do not say, so a killed engine goes on where the next one starts. What a lane takes up, and how much at once, the lanes decide.
import { DatabaseFailure } from '../store/database-failure.ts';
import type { Scope } from '../store/work.ts';
import { failForBug } from './bug.ts';
import { CreateLane } from './create-lane.ts';
import type { FileRecord } from './file.ts';
import { closedUntilHour, type Hours } from './hours.ts';
import { LookSoon } from './look-soon.ts';
import { nextWakeAt } from './next-wake.ts';
import type { Parts } from './parts.ts';
import { PrepareLane } from './prepare-lane.ts';
import { isHeld } from './react.ts';
import { liftWrongWaits, recover } from './recover.ts';
import type { Surroundings } from './surroundings.ts';
import { UploadLane } from './upload-lane.ts';

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
  readonly #preparing: PrepareLane;
  readonly #uploading: UploadLane;
  readonly #creating: CreateLane;
  readonly #looks = new LookSoon(() => this.#lookSafely());
  readonly #ended = Promise.withResolvers<void>();
  readonly #idleListeners = new Set<() => void>();
  #pausedBy: PausedBy | undefined;
  #stopped = false;
  #brokenBy: string | undefined;
  #stopping: Promise<void> | undefined;
  #lastNow = 0;
  /** Whose files were looked for first last time. */
  #firstAccountId: string | undefined;
  /** More may still be found (a walk is going on): the run is not over although nothing is due. */
  #expecting = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts, options: EngineOptions) {
    this.#parts = parts;
    this.#options = options;
    const around: Surroundings = {
      isFinding: () => this.#expecting > 0,
      isMoving: () => this.#preparing.busy || this.#uploading.busy,
      afterwards: () => this.kick(),
      broken: (files, error) => this.#noteBug(files, error),
    };
    const { scope, parallelUploads } = options;
    this.#preparing = new PrepareLane(parts, scope, around);
    this.#uploading = new UploadLane(parts, scope, parallelUploads, around);
    this.#creating = new CreateLane(parts, scope, around);
    // Whoever awaits `ended` sees the error; until somebody does it must not end the process.
    this.#ended.promise.catch(() => undefined);
    parts.db.onFailure((failure) => failure && this.#standStill(failure));
  }

  start(): void {
    this.kick();
  }

  /** Something may be due. Many calls cost one look. */
  kick(): void {
    if (!this.#stopped) this.#looks.ask();
  }

  #lookSafely(): void {
    // It ended meanwhile, and the database may be closed.
    if (this.#stopped) return;
    try {
      this.#look();
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) this.#noteBrokenLook(error);
    }
  }

  /** A run ends, and says why. The app looks again: what broke the look may pass, and an engine that stood still would not be noticed. */
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
    this.#uploading.cutOff();
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
    this.#uploading.cutOff();
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

  /** In which bytes are sent; null: at any time. */
  get hours(): Hours | null {
    return this.#options.hours?.() ?? null;
  }

  /** Outside the hours in which bytes are sent: when they begin, in ms since 1970. */
  get closedUntilAt(): number | undefined {
    return closedUntilHour(this.hours, this.#parts.clock.now());
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
    return this.#preparing.busy || this.#uploading.busy || this.#creating.busy;
  }

  /** Bytes that are out, by file; for showing. */
  get sentBytes(): ReadonlyMap<number, number> {
    return this.#uploading.sentBytes;
  }

  /** All bytes that went out since the start; for the speed. */
  get sentTotalBytes(): number {
    return this.#uploading.sentTotalBytes;
  }

  /** At once: bytes under way are cut off and go on from where Google has them. A batchCreate call may finish. */
  pause(by: PausedBy = 'paused'): void {
    this.#pausedBy = by;
    this.#uploading.cutOff();
  }

  /** What is being sent breaks off, and is taken up again where its row still asks for it. Resolves when all of it has. */
  async interrupt(): Promise<void> {
    const broken = this.#uploading.finished();
    this.#uploading.cutOff();
    await broken;
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
    this.#uploading.cutOff();
    const lanes = [this.#preparing, this.#uploading, this.#creating];
    const open = Promise.all(lanes.map((lane) => lane.finished()));
    await this.#within(SHUTDOWN_MS, open);
    this.#creating.abort();
    this.#parts.hasher.close();
    await this.#within(ABORTED_MS, open);
    this.#ended.resolve();
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.timer(ms, resolve);
    await Promise.race([work, promise]);
    cancel();
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
    // A video that the end of the hours comes upon goes on from there when they begin again.
    if (isClosed && this.#uploading.busy) this.#uploading.cutOff();
    const wakes: (number | undefined)[] = [];
    const { scope, accountId: only } = this.#options;
    const accountIds = inTurn(work.accountsWithWork(scope), this.#firstAccountId);
    this.#firstAccountId = accountIds[0];
    for (const accountId of accountIds) {
      if (only !== undefined && accountId !== only) continue;
      this.#preparing.fill(accountId, now);
      if (!isHeld(this.#parts, accountId, now)) {
        if (!isClosed) this.#uploading.fill(accountId, now);
        wakes.push(this.#creating.look(accountId));
      }
      wakes.push(nextWakeAt(this.#parts, this.#options, accountId, now));
    }
    this.#rest(Math.min(...wakes.map((at) => at ?? Number.POSITIVE_INFINITY)));
  }

  #noteBug(files: readonly FileRecord[], error: unknown): void {
    // The disk's refusal is no bug of a file: its row stays where the disk has it.
    if (this.#stopped || error instanceof DatabaseFailure) return;
    try {
      failForBug(this.#parts, files, error);
    } catch (refused) {
      this.#break(refused);
    }
  }

  /** Looks again when the next thing is due, whatever is under way until then; ends a run that has nothing left to wait for. */
  #rest(nextAt: number): void {
    this.#cancelTimer?.();
    this.#tellIdle();
    const isAsked = this.#expecting > 0 || this.#looks.isAsked;
    const over = !this.busy && !isAsked && nextAt === Number.POSITIVE_INFINITY;
    if (over && this.#options.runOut) return this.#ended.resolve();
    const sleepMs = Math.min(MOST_SLEEP_MS, Math.max(1, nextAt - this.#parts.clock.now()));
    this.#cancelTimer = this.#parts.clock.timer(sleepMs, () => this.kick());
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
