// The two counters of a project: requests a day until midnight Pacific, writes a minute per user.
// It must not count what the settings leave out, and must not answer anything itself.
import { type Clock } from './clock.ts';
import { namedErrors, type GoogleError } from './google-errors.ts';
import { type Settings } from './settings.ts';

interface Bucket {
  level: number;
  filledAtMs: number;
}

const pacific = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });

/** The date in Los Angeles, as 2026-11-22: changes exactly when the daily quota starts again. */
export const pacificDay = (atMs: number) => pacific.format(atMs);

export class Quota {
  day = '';
  requestsToday = 0;
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #projectNumber: string;

  constructor(clock: Clock, settings: Settings, projectNumber: string) {
    this.#clock = clock;
    this.#settings = settings;
    this.#projectNumber = projectNumber;
  }

  /** Counts one request of the project; the refusal when the day is used up. */
  countRequest(): GoogleError | undefined {
    const today = pacificDay(this.#clock.now());
    if (today !== this.day) {
      this.day = today;
      this.requestsToday = 0;
    }
    this.requestsToday += 1;
    const limit = this.#settings.requestsPerDay;
    if (limit === null || this.requestsToday <= limit) return undefined;
    return namedErrors.quotaDay(this.#projectNumber, limit);
  }

  countWrite(sub: string): GoogleError | undefined {
    const limit = this.#settings.writesPerMinute;
    if (limit === null) return undefined;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(sub) ?? { level: limit, filledAtMs: now };
    const grownBy = (Math.max(0, now - bucket.filledAtMs) / 60_000) * limit;
    const level = Math.min(limit, bucket.level + grownBy);
    const refused = level < 1;
    this.#buckets.set(sub, { level: refused ? level : level - 1, filledAtMs: now });
    return refused ? namedErrors.quotaMinute(this.#projectNumber, limit) : undefined;
  }

  /** Spends what is left of today. */
  useUp(): void {
    this.day = pacificDay(this.#clock.now());
    this.requestsToday = Math.max(this.requestsToday, this.#settings.requestsPerDay ?? 0);
  }

  reset(): void {
    this.day = '';
    this.requestsToday = 0;
    this.#buckets.clear();
  }
}
