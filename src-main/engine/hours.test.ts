// The hours in which bytes are sent, by day and over midnight.
import { expect, it, vi } from 'vitest';
import { closedUntilHour } from './hours.ts';

const at = (hour: number, minute = 0): number => new Date(2026, 10, 23, hour, minute).getTime();

it('are open within, and closed until they begin', () => {
  const hours = { from: 9, to: 17 };
  expect(closedUntilHour(hours, at(9))).toBeUndefined();
  expect(closedUntilHour(hours, at(16, 59))).toBeUndefined();
  expect(closedUntilHour(hours, at(8))).toBe(at(9));
  expect(closedUntilHour(hours, at(17))).toBe(at(9 + 24));
});

it('are open over midnight when they end earlier than they begin', () => {
  const hours = { from: 22, to: 7 };
  expect(closedUntilHour(hours, at(23))).toBeUndefined();
  expect(closedUntilHour(hours, at(3))).toBeUndefined();
  expect(closedUntilHour(hours, at(7))).toBe(at(22));
});

it('are always open when there are none', () => {
  expect(closedUntilHour(null, at(3))).toBeUndefined();
  expect(closedUntilHour({ from: 5, to: 5 }, at(3))).toBeUndefined();
});

it('begin as early as ever on the day after the night that has no such hour', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  // On 28 March 2027 the clock goes from 2 to 3 at 1:00 UTC.
  const noon = Date.UTC(2027, 2, 28, 10);
  expect(closedUntilHour({ from: 2, to: 5 }, noon)).toBe(Date.UTC(2027, 2, 29, 0));
  vi.unstubAllEnvs();
});
