import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

const line = { bytesPerSecond: 100, settled: true };
const day = 86_400_000;

test('as long as the line takes, where today’s requests do for all', () => {
  expect(timeLeft(6000, line, [{ filesLeft: 3, filesToday: 3, doneAt: 0, writesLeft: 1 }], 0)).toBe(60);
  expect(timeLeft(6000, { ...line, settled: false }, [], 0)).toBeNull();
});

test('never less than the days that the requests take', () => {
  const forecasts = [
    { filesLeft: 30_000, filesToday: 9000, doneAt: 3 * day, writesLeft: 0 },
    { filesLeft: 5, filesToday: 5, doneAt: 9 * day, writesLeft: 0 },
  ];
  expect(timeLeft(6000, line, forecasts, 0)).toBe((3 * day) / 1000);
});

test('never less than the writes take, of which Google takes thirty a minute', () => {
  // 2,000 folders with an album each: it is made, and then filled.
  const albums = { filesLeft: 4000, filesToday: 4000, doneAt: 0, writesLeft: 4000 };
  expect(timeLeft(6000, line, [albums], 0)).toBeCloseTo((3970 * 61) / 30, -1);
  // A few go at once.
  expect(timeLeft(6000, line, [{ ...albums, writesLeft: 30 }], 0)).toBe(60);
});
