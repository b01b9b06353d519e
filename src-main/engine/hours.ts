// The hours of the local day in which bytes are sent. Pure; local time is that of the computer, summer time included.

export type Hours = { from: number; to: number };

/** Undefined while sending is allowed, else when it is allowed again, in ms since 1970. `from` equal to `to`: always. */
export function closedUntilHour(hours: Hours | null, now: number): number | undefined {
  if (!hours || hours.from === hours.to) return undefined;
  // eslint-disable-next-line no-restricted-globals -- reads a given time as local hours; asks no clock
  const at = new Date(now);
  const hour = at.getHours();
  const open =
    hours.from < hours.to ? hour >= hours.from && hour < hours.to : hour >= hours.from || hour < hours.to;
  if (open) return undefined;
  // eslint-disable-next-line no-restricted-globals -- as above
  const next = new Date(now);
  next.setHours(hours.from, 0, 0, 0);
  if (next.getTime() > now) return next.getTime();
  next.setDate(next.getDate() + 1);
  // Today the hour may be one that the clock leaves out; tomorrow it is not put off for that.
  next.setHours(hours.from, 0, 0, 0);
  return next.getTime();
}
