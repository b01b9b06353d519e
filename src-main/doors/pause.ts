// A person's pause: kept in the database, so that it outlives a restart, and ended by itself when it was for a time. The sleep of
// the computer and, where a person wishes so, its battery and a metered network are no pauses; they only stop the sending meanwhile.
import type { CallIn } from '../contract.ts';
import type { SendingTimes } from '../engine/budget.ts';
import type { Engine, PausedBy } from '../engine/engine.ts';
import { closedUntilHour } from '../engine/hours.ts';
import type { Parts } from '../engine/parts.ts';
import { DatabaseFailure } from '../store/database-failure.ts';

const KEY = 'paused';
/** Stored in place of a time for a pause that only a person ends. */
const FOR_EVER = '1';
const HOUR_MS = 3_600_000;
/** Nobody is awake earlier to see it, and nights are good for sending. */
const MORNING_HOUR = 6;
/** A timer does not run while the computer sleeps, and clocks are set: it is looked at again so often. */
const LOOK_EVERY_MS = 60_000;

/** Why sending rests by itself: the computer runs on its battery, or the network is metered. */
export type RestsOn = Exclude<PausedBy, 'paused'>;

type Until = CallIn<'engine.pause'>['until'];

export class Pause {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #onChange: () => void;
  #cancel: (() => void) | undefined;
  readonly #mayRest: (why: RestsOn) => boolean;
  #asleep = false;
  readonly #now = new Set<RestsOn>();

  /** `mayRest`: whether a person wishes that nothing is sent then; asked each time. */
  constructor(parts: Parts, engine: Engine, mayRest: (why: RestsOn) => boolean, onChange: () => void) {
    this.#parts = parts;
    this.#engine = engine;
    this.#mayRest = mayRest;
    this.#onChange = onChange;
  }

  /** When it ends by itself, in ms since 1970; null: it does not. Undefined: there is none. */
  get untilAt(): number | null | undefined {
    return untilOf(this.#parts);
  }

  /** After a start, after sleep, by the clock, and when a setting has changed: as the database and the battery say. */
  follow(): void {
    this.#asleep = false;
    this.#cancel?.();
    try {
      this.#follow();
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) throw error;
      // Nothing is sent as long as the disk refuses, and the page says why. Mostly a timer asks here, where an exception helps nobody.
      this.#lookIn(LOOK_EVERY_MS);
    }
  }

  #follow(): void {
    const { untilAt } = this;
    const now = this.#parts.clock.now();
    if (untilAt === undefined) return this.#goOn();
    if (isOver(untilAt, now)) return this.end();
    this.#engine.pause();
    if (untilAt === null) return;
    this.#lookIn(Math.min(untilAt - now, LOOK_EVERY_MS));
  }

  #lookIn(ms: number): void {
    this.#cancel = this.#parts.clock.timer(ms, () => {
      if (!this.#asleep) this.follow();
    });
  }

  set(until: Until): void {
    const untilAt = endOf(until, this.#parts.clock.now());
    this.#parts.uploads.setMeta(KEY, untilAt === null ? FOR_EVER : String(untilAt));
    this.follow();
    this.#onChange();
  }

  end(): void {
    this.#parts.uploads.setMeta(KEY, null);
    this.follow();
    this.#onChange();
  }

  /** Tells that the computer is on battery (or the network metered) from now on, or no longer. */
  note(what: RestsOn, isSo: boolean): void {
    if (this.#now.has(what) === isSo) return;
    if (isSo) this.#now.add(what);
    else this.#now.delete(what);
    if (!this.#asleep) this.follow();
    this.#onChange();
  }

  sleep(): void {
    this.#asleep = true;
    this.#engine.pause();
  }

  stop(): void {
    this.#cancel?.();
  }

  #goOn(): void {
    this.#cancel?.();
    const why = [...this.#now].find((what) => this.#mayRest(what));
    if (why) this.#engine.pause(why);
    else if (this.#engine.pausedBy) this.#engine.resume();
  }
}

export const isOver = (untilAt: number | null, now: number): boolean => untilAt !== null && untilAt <= now;

/** When sending begins, where the hours for it keep it back longer than a pause until then. */
export const closedAfter = (
  hours: SendingTimes['hours'],
  pausedUntilAt: number | null,
): number | undefined => (pausedUntilAt === null ? undefined : closedUntilHour(hours, pausedUntilAt));

export function untilOf({ uploads }: Pick<Parts, 'uploads'>): number | null | undefined {
  const kept = uploads.meta(KEY);
  if (kept === undefined) return undefined;
  const untilAt = Number(kept);
  return kept === FOR_EVER || !Number.isFinite(untilAt) ? null : untilAt;
}

/** Null: when a person says so. */
export function endOf(until: Until, now: number): number | null {
  if (until === 'hour') return now + HOUR_MS;
  if (until === 'resumed') return null;
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return morning.getTime();
}

export const sendingTimes = (parts: Pick<Parts, 'uploads'>, hours: SendingTimes['hours']): SendingTimes => ({
  hours,
  pausedUntilAt: untilOf(parts) ?? null,
});
