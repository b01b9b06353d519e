// How the files that wait spread over the days, by the requests alone. Pure.
import type { AccountQuota } from '../../src-main/contract.ts';

/** `startsAt` null: today. */
export type QuotaDay = { startsAt: number | null; files: number };

const DAY_MS = 86_400_000;

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
