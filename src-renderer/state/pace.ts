// Makes speed and remaining time calm enough to read: smoothed, rounded, and changed only when they really differ. Pure.
export type Pace = {
  speedBytesPerSecond: number | null;
  /** Rounded to what is shown. */
  etaSeconds: number | null;
};

type Sample = { speedBytesPerSecond: number; etaSeconds: number | null; working: boolean };

/** Nothing is shown until this much time was spent working; the first numbers are always wrong. */
const WARM_UP_MS = 3000;
const SPEED_SMOOTHING_MS = 4000;
const ETA_SMOOTHING_MS = 12_000;
const SHOWN_AT_MOST_EVERY_MS = 1000;
const MINUTE = 60;
const HOUR = 3600;

const NONE: Pace = { speedBytesPerSecond: null, etaSeconds: null };

/** The step a person would round to: minutes, five minutes, quarters of an hour, hours. */
function stepOf(seconds: number): number {
  if (seconds < 10 * MINUTE) return MINUTE;
  if (seconds < HOUR) return 5 * MINUTE;
  return seconds < 10 * HOUR ? HOUR / 4 : HOUR;
}

/** Keeps what is shown until the value has clearly moved on to another step. */
export function roundEta(seconds: number, shown: number | null): number {
  const step = stepOf(seconds);
  if (shown !== null && stepOf(shown) === step && Math.abs(seconds - shown) < step * 0.75) return shown;
  return seconds < MINUTE ? 0 : Math.round(seconds / step) * step;
}

export class PaceMeter {
  #startedAt: number | null = null;
  #lastAt = 0;
  #shownAt = 0;
  #speed = 0;
  #eta: number | null = null;
  #shown: Pace = NONE;

  /** Feeds one sample and answers what to show now; the same object as before when nothing changed. */
  read(sample: Sample, nowMs: number): Pace {
    if (!sample.working) {
      this.#startedAt = null;
      this.#shown = NONE;
      return NONE;
    }
    if (this.#startedAt === null) {
      this.#startedAt = nowMs;
      this.#speed = sample.speedBytesPerSecond;
      this.#eta = sample.etaSeconds;
    } else {
      this.#blend(sample, nowMs - this.#lastAt);
    }
    this.#lastAt = nowMs;
    const warm = nowMs - this.#startedAt >= WARM_UP_MS;
    if (!warm || nowMs - this.#shownAt < SHOWN_AT_MOST_EVERY_MS) return this.#shown;
    this.#shownAt = nowMs;
    this.#shown = {
      speedBytesPerSecond: this.#speed,
      etaSeconds: this.#eta === null ? null : roundEta(this.#eta, this.#shown.etaSeconds),
    };
    return this.#shown;
  }

  #blend(sample: Sample, passedMs: number): void {
    const towards = (from: number, to: number, over: number): number =>
      from + (to - from) * (1 - Math.exp(-passedMs / over));
    this.#speed = towards(this.#speed, sample.speedBytesPerSecond, SPEED_SMOOTHING_MS);
    if (sample.etaSeconds === null) this.#eta = null;
    else if (this.#eta === null) this.#eta = sample.etaSeconds;
    else this.#eta = towards(Math.max(0, this.#eta - passedMs / 1000), sample.etaSeconds, ETA_SMOOTHING_MS);
  }
}
