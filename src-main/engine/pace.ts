// How long to wait, for files and for whole accounts. Pure numbers; the caller brings chance and scale.

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** After a 429: short pauses were measured to be of no use, so they grow to an hour (API notes 6.3). */
const SLOW_DOWN_MS = [30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE];
/** No connection, or a server in trouble: looked at again soon, then less often. */
const TROUBLE_MS = [5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];
const FILE_FIRST_MS = 2 * SECOND;
const FILE_MOST_MS = 60 * MINUTE;

/** Google was seen to take so many writes a minute from one user (API notes 6.2); a second more, as its clock is not ours. */
export const WRITES_PER_WINDOW = 30;
const WRITE_WINDOW_MS = 61 * SECOND;
/** How long so many writes take at least: those of the first window go at once. */
export const writesTakeMs = (count: number): number =>
  (Math.max(0, count - WRITES_PER_WINDOW) * WRITE_WINDOW_MS) / WRITES_PER_WINDOW;

/** A file that changed under our eyes is given so long to come to rest. */
export const CHANGED_WAIT_MS = 3000;
/** Left alone for so long, a file of a watched folder is whole. */
export const SETTLE_MS = 2000;
/** Between two versions of one file: up to here the first was not yet the whole. */
export const LONGEST_PAUSE_MS = 5 * MINUTE;
/** …and of a file that was taken for whole already: a longer one is rather a person's, who has edited it and waits. */
export const LONGEST_PAUSE_OF_WHOLE_MS = 30 * SECOND;

/** A file that fails this often in a row is told as failed; a person can ask again. */
export const MOST_TRIES = 20;
/** A run that is to end (a command) leaves a file waiting after so many tries. */
export const TRIES_PER_RUN = 6;

export type Pace = { random: () => number; backoffScale: number };

const at = (steps: readonly number[], count: number): number =>
  steps[Math.min(Math.max(count, 1), steps.length) - 1] ?? MINUTE;

/** Up to a quarter more, so that many programs do not come back at the same moment; whole ms, as the rows keep them. */
const spread = (ms: number, pace: Pace): number =>
  Math.round(ms * (1 + pace.random() / 4) * pace.backoffScale);

/**
 * `count`: the how-manieth time in a row, from 1. A server's own wish is never shortened; one that has not helped, or that says
 * "at once", is made longer.
 */
export function slowDownMs(count: number, retryAfterMs: number | null, pace: Pace): number {
  if (retryAfterMs === null) return spread(at(SLOW_DOWN_MS, count), pace);
  const own = count === 1 ? SECOND : at(SLOW_DOWN_MS, count - 1);
  return Math.max(retryAfterMs, spread(own, pace));
}

export function troubleMs(count: number, retryAfterMs: number | null, pace: Pace): number {
  return Math.max(retryAfterMs ?? 0, spread(at(TROUBLE_MS, count), pace));
}

/** When one more write may go; `writesAt`: the last ones, oldest first. */
export function nextWriteAt(writesAt: readonly number[], pace: Pick<Pace, 'backoffScale'>): number {
  const first = writesAt.at(-WRITES_PER_WINDOW);
  return first === undefined ? 0 : first + Math.round(WRITE_WINDOW_MS * pace.backoffScale);
}

/** `attempts`: failed tries so far, from 1. */
export function fileWaitMs(attempts: number, retryAfterMs: number | null, pace: Pace): number {
  const grown = Math.min(FILE_FIRST_MS * 2 ** (Math.max(attempts, 1) - 1), FILE_MOST_MS);
  return Math.max(retryAfterMs ?? 0, spread(grown, pace));
}
