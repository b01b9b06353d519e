// The state of the engine as the page shows it above the list: what it does or waits for, how far the run is, how fast and until when.
// Put together from the database, the engine and a few seconds of measured speed. It tells nobody; pushes.ts does.
import type { EngineState, Reason, Totals } from '../contract.ts';
import { closedUntil, forecastOf, writesLeft } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { Parts } from '../engine/parts.ts';
import { waitsForSignedOut } from '../program/former-accounts.ts';
import { emptyTotals, readTotals, sentOpenBytes } from '../program/totals.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { closedAfter, sendingTimes, untilOf } from './pause.ts';
import { RunProgress } from './run-progress.ts';
import { timeLeft, type Rest } from './time-left.ts';

/** The speed is measured over the last seconds. */
const SPEED_OVER_MS = 10_000;
/** Before so long the speed jumps, and no time left is shown. */
const ETA_AFTER_MS = 4000;
/** A forecast counts every file that waits, so it is not made anew for each push. */
const FORECAST_EVERY_MS = 5000;

/** Shown when not even the first state could be read. */
const NOTHING_KNOWN: EngineState = {
  activity: 'waiting',
  reason: null,
  waitsUntilAt: null,
  totals: emptyTotals(),
  asked: { dates: 0, edited: 0 },
  unsendable: 0,
  holds: [],
  run: { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
  speedBytesPerSecond: 0,
  etaSeconds: null,
  uploading: [],
};

type Sample = { at: number; sentBytes: number };

export class EngineStateReader {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #run = new RunProgress();
  #samples: Sample[] = [];
  #rests: { at: number; of: Rest[] } | undefined;
  /** The last state that could be read. */
  #known = NOTHING_KNOWN;

  constructor(parts: Parts, engine: Engine) {
    this.#parts = parts;
    this.#engine = engine;
    engine.onIdle(() => this.#noteRest());
    this.#noteRest();
  }

  /**
   * Never throws, since mostly a timer asks and an exception would end the program: where the database or the settings cannot be read
   * it is the last known state, waiting, with the reason.
   */
  read(): EngineState {
    try {
      return (this.#known = this.#readNow());
    } catch (error) {
      const reason = error instanceof DatabaseFailure ? error.reason : unexpected(error);
      return { ...this.#known, activity: 'waiting', reason, waitsUntilAt: null, holds: [] };
    }
  }

  #readNow(): EngineState {
    const now = this.#parts.clock.now();
    const totals = readTotals(this.#parts.db);
    const asked = this.#parts.counts.countAsked();
    const speed = this.#speed(now);
    const underWay = this.#withBytesUnderWay(totals);
    const left = totals.bytesTotal - underWay.bytesDone;
    return {
      ...this.#activity(now, totals.waiting),
      holds: this.#holdsAt(now),
      totals,
      asked: { dates: asked.dateAsked, edited: asked.editedAsk },
      unsendable: this.#parts.counts.countUnsendable(),
      run: this.#run.read(underWay),
      speedBytesPerSecond: Math.round(speed.bytesPerSecond),
      etaSeconds: speed.settled ? timeLeft(left, speed, this.#restsAt(now), now) : null,
      uploading: [...this.#engine.sentBytes].flatMap(([id, sentBytes]) => {
        const file = this.#parts.files.byId(id);
        return file ? [{ id, name: file.name, sizeBytes: file.sizeBytes, sentBytes }] : [];
      }),
    };
  }

  #activity(
    now: number,
    waiting: number,
  ): Pick<EngineState, 'activity' | 'reason' | 'waitsUntilAt' | 'opensAt'> {
    const { failure } = this.#parts.db;
    if (failure) return { activity: 'waiting', reason: failure.reason, waitsUntilAt: null };
    const { pausedBy, brokenBy } = this.#engine;
    if (brokenBy !== undefined)
      return { activity: 'waiting', reason: unexpected(brokenBy), waitsUntilAt: null };
    if (pausedBy === 'onBattery' || pausedBy === 'onMetered')
      return { activity: 'waiting', reason: { code: pausedBy }, waitsUntilAt: null };
    if (pausedBy) {
      const untilAt = untilOf(this.#parts) ?? null;
      const opensAt = closedAfter(this.#engine.hours, untilAt);
      return { activity: 'paused', reason: { code: 'paused' }, waitsUntilAt: untilAt, opensAt };
    }
    const hold = this.#holdsAt(now)[0];
    if (hold && (waiting > 0 || hold.untilAt === null)) {
      return {
        activity: this.#isBusyBeside(hold.accountId) ? 'working' : 'waiting',
        reason: hold.reason,
        waitsUntilAt: hold.untilAt,
      };
    }
    const hours = this.#engine.closedUntilAt;
    if (hours !== undefined && waiting > 0) {
      return { activity: 'waiting', reason: { code: 'outsideHours' }, waitsUntilAt: hours };
    }
    const closed = this.#closedUntil();
    if (closed !== undefined && !this.#engine.busy) {
      return { activity: 'waiting', reason: { code: 'quotaDay' }, waitsUntilAt: closed };
    }
    if (this.#engine.busy) return { activity: 'working', reason: null, waitsUntilAt: null };
    return {
      activity: waiting > 0 ? 'waiting' : 'idle',
      reason: waitsForSignedOut(this.#parts),
      waitsUntilAt: null,
    };
  }

  /** What holds the accounts that are signed in. */
  #holdsAt(now: number): EngineState['holds'] {
    return this.#parts.holds
      .all()
      .filter(({ untilAt }) => untilAt === null || untilAt > now)
      .filter(({ accountId }) => this.#parts.accounts.byId(accountId) !== undefined)
      .map(({ accountId, reason, untilAt }) => ({ accountId, reason, untilAt }));
  }

  /** Bytes of another account are on their way. */
  #isBusyBeside(accountId: string): boolean {
    return [...this.#engine.sentBytes.keys()].some((id) => {
      const file = this.#parts.files.byId(id);
      return file !== undefined && file.accountId !== accountId;
    });
  }

  #closedUntil(): number | undefined {
    return this.#parts.work.accountsWithWork(null).flatMap((id) => closedUntil(this.#parts, id) ?? [])[0];
  }

  /** To be called a few times a second while bytes go out. */
  measureSpeed(): void {
    const now = this.#parts.clock.now();
    this.#samples.push({ at: now, sentBytes: this.#engine.sentTotalBytes });
    // After the clock was set back, samples with a later time say nothing about the speed.
    this.#samples = this.#samples.filter(({ at }) => at <= now && now - at <= SPEED_OVER_MS);
  }

  forgetSpeed(): void {
    this.#samples = [];
  }

  #speed(now: number): { bytesPerSecond: number; settled: boolean } {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return { bytesPerSecond: 0, settled: false };
    const ms = now - first.at;
    return { bytesPerSecond: ((last.sentBytes - first.sentBytes) * 1000) / ms, settled: ms >= ETA_AFTER_MS };
  }

  /** The next run is counted from here, whether a page is open or not. */
  #noteRest(): void {
    this.#run.read(this.#withBytesUnderWay(readTotals(this.#parts.db)));
  }

  /** A large video is under way for hours: bytes that Google has count as done before there is an item. */
  #withBytesUnderWay(totals: Totals): Totals {
    const sent = [...this.#engine.sentBytes].reduce((sum, [id, sentBytes]) => {
      const file = this.#parts.files.byId(id);
      return file?.stage === 'uploading' ? sum + Math.min(sentBytes, file.sizeBytes) : sum;
    }, 0);
    return { ...totals, bytesDone: totals.bytesDone + sentOpenBytes(this.#parts.db) + sent };
  }

  #restsAt(now: number): Rest[] {
    const known = this.#rests;
    if (known && known.at <= now && now - known.at < FORECAST_EVERY_MS) return known.of;
    const times = sendingTimes(this.#parts, this.#engine.hours);
    const of = this.#parts.work
      .accountsWithWork(null)
      .filter((id) => this.#parts.accounts.byId(id) !== undefined)
      .map((id) => ({
        ...forecastOf(this.#parts, id, times).forecast,
        writesLeft: writesLeft(this.#parts, id),
      }));
    this.#rests = { at: now, of };
    return of;
  }
}

const unexpected = (error: unknown): Reason => ({
  code: 'unexpected',
  params: { detail: error instanceof Error ? error.message : String(error) },
});
