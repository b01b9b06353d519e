import { expect, test } from 'vitest';
import { nameOf, toQuotaDays } from './quota-days.ts';

const quota = (filesLeft: number, filesToday: number) => ({
  accountId: 'a',
  sharedWith: [],
  usedRequests: 0,
  perDayRequests: 10_000,
  nextDayAt: 1_000,
  bytesLeft: 0,
  filesLeft,
  filesToday,
  filesPerDay: 100,
  days: 0,
  doneAt: 0,
});
const files = (...args: Parameters<typeof quota>): number[] =>
  toQuotaDays(quota(...args), 5).days.map((day) => day.files);

test('today, whole days, and the rest', () => {
  expect(files(240, 30)).toEqual([30, 100, 100, 10]);
  expect(files(230, 30)).toEqual([30, 100, 100]);
  expect(files(30, 30)).toEqual([30]);
  expect(files(50, 0)).toEqual([0, 50]);
});

test('each day begins when Google’s does; of many days the first are named', () => {
  const { days, more } = toQuotaDays(quota(1_000, 0), 3);
  expect(days.map(({ startsAt }) => startsAt)).toEqual([null, 1_000, 86_401_000]);
  expect(more).toBe(8);
});

test('where Google’s day ends today, no day is named twice', () => {
  const now = new Date(2026, 10, 28, 7).getTime();
  const next = new Date(2026, 10, 28, 9).getTime();
  expect([null, next, next + 86_400_000].map((startsAt) => nameOf(startsAt, next, now))).toEqual([
    'until',
    'from',
    'day',
  ]);
  const tomorrow = new Date(2026, 10, 29, 9).getTime();
  expect([null, tomorrow].map((startsAt) => nameOf(startsAt, tomorrow, now))).toEqual(['today', 'day']);
});

test('the days add up to what waits', () => {
  for (const [left, today] of [
    [999, 1],
    [7, 0],
    [400, 400],
  ] as const) {
    const { days } = toQuotaDays(quota(left, today), 100);
    expect(days.reduce((sum, day) => sum + day.files, 0)).toBe(left);
  }
});
