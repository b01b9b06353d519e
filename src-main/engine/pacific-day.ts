// Google's quota day: from midnight to midnight in California, summer time included. Pure.

const ZONE = 'America/Los_Angeles';
const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** `yyyy-mm-dd` of the quota day that `at` (ms since 1970) belongs to. */
export const pacificDay = (at: number): string => parts.format(at);

const HOUR = 3_600_000;

/** The first moment of the next quota day, in ms since 1970, found by halving: a day may have 23, 24 or 25 hours. */
export function nextPacificMidnight(at: number): number {
  const today = pacificDay(at);
  let low = at;
  let high = at + 26 * HOUR;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (pacificDay(middle) === today) low = middle;
    else high = middle;
  }
  return high;
}
