// The byte rate, on a clock that jumps from timer to timer.
import { expect, it, test } from 'vitest';
import type { Clock } from './parts.ts';
import { Throttle } from './throttle.ts';

const never = new AbortController().signal;

/** Time passes only while somebody waits. */
function jumpingClock(): Clock & { nowMs: number } {
  const timers: { at: number; callback: () => void }[] = [];
  const clock = {
    nowMs: 1_000_000,
    now: () => clock.nowMs,
    timer: (ms: number, callback: () => void) => {
      timers.push({ at: clock.nowMs + ms, callback });
      setImmediate(() => {
        timers.sort((a, b) => a.at - b.at);
        const next = timers.shift();
        if (!next) return;
        clock.nowMs = Math.max(clock.nowMs, next.at);
        next.callback();
      });
      return () => undefined;
    },
  };
  return clock;
}

it('keeps four uploads together within 5 % of the rate', async () => {
  const clock = jumpingClock();
  const throttle = new Throttle(clock, () => 1_000_000);
  const startedAt = clock.now();
  const send = async (): Promise<void> => {
    for (let chunk = 0; chunk < 25; chunk += 1) await throttle.take(100_000, never);
  };
  await Promise.all([send(), send(), send(), send()]);
  const rate = (4 * 25 * 100_000) / ((clock.now() - startedAt) / 1000);
  expect(rate).toBeGreaterThan(0.95e6);
  expect(rate).toBeLessThan(1.05e6);
});

it('saves nothing up while idle', async () => {
  const clock = jumpingClock();
  const throttle = new Throttle(clock, () => 100_000);
  await throttle.take(100_000, never);
  clock.nowMs += 3_600_000;
  const startedAt = clock.now();
  for (let chunk = 0; chunk < 11; chunk += 1) await throttle.take(100_000, never);
  expect(clock.now() - startedAt).toBe(10_000);
});

it('lets everything through without a limit', async () => {
  const clock = jumpingClock();
  const startedAt = clock.now();
  await new Throttle(clock, () => null).take(1e12, never);
  expect(clock.now()).toBe(startedAt);
});

test('a clock that is put back by hours holds nothing up for hours', async () => {
  let now = 10 * 3_600_000;
  const waits: number[] = [];
  const clock = {
    now: () => now,
    timer: (ms: number, done: () => void) => {
      waits.push(ms);
      now += ms;
      done();
      return () => undefined;
    },
  };
  const throttle = new Throttle(clock, () => 1_000_000);
  await throttle.take(500_000, never);
  await throttle.take(500_000, never);
  now -= 2 * 3_600_000;
  await throttle.take(500_000, never);
  await throttle.take(500_000, never);
  expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
});

test('a wait is over at once when it is called off, and what did not go out costs the others nothing', async () => {
  const waits: number[] = [];
  const clock = {
    now: () => 1_000_000,
    timer: (ms: number) => {
      waits.push(ms);
      return () => undefined;
    },
  };
  const throttle = new Throttle(clock, () => 16_000);
  await throttle.take(16_000, never);
  const stop = new AbortController();
  const waiting = throttle.take(160_000, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  void throttle.take(1, never);
  expect(waits).toEqual([1000, 1000]);
  expect(throttle.pieceBytes).toBe(4000);
});
