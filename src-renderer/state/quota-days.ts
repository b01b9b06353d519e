// How the files that wait spread over the days, by the requests alone. Pure.
import type { AccountQuota } from '../../src-main/contract.ts';

/** `startsAt` null: today. */
export type QuotaDay = { startsAt: number | null; files: number };

const DAY_MS = 86_400_000;

/**
 * Google's day ends at a time of the local one: where that is still to come today, both parts are called by it, else a day would be
 * named twice.
 */
export function nameOf(
  startsAt: number | null,
  nextDayAt: number,
  now: number,
): 'today' | 'until' | 'from' | 'day' {
  const isSplit = new Date(nextDayAt).toDateString() === new Date(now).toDateString();
  if (startsAt === null) return isSplit ? 'until' : 'today';
  return isSplit && startsAt === nextDayAt ? 'from' : 'day';
}

/** The first days, at most `most`; and how many more there are. */
export function toQuotaDays(
  { filesLeft, filesToday, filesPerDay, nextDayAt }: AccountQuota,
  most: number,
): { days: QuotaDay[]; more: number } {
  const later = Math.ceil(Math.max(0, filesLeft - filesToday) / Math.max(1, filesPerDay));
  const days: QuotaDay[] = [{ startsAt: null, files: Math.min(filesToday, filesLeft) }];
  for (let day = 0; day < later && days.length < most; day += 1) {
    const before = filesToday + day * filesPerDay;
    days.push({ startsAt: nextDayAt + day * DAY_MS, files: Math.min(filesPerDay, filesLeft - before) });
  }
  return { days, more: later + 1 - days.length };
}
