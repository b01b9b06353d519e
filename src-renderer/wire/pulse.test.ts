// A line that is asked when it is quiet, and given up when it does not answer.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_MS, LOOK_EVERY_MS, Pulse, QUIET_MS } from './pulse.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startPulse() {
  const ask = vi.fn();
  const onDead = vi.fn();
  const pulse = new Pulse(ask, onDead);
  pulse.start();
  return { pulse, ask, onDead };
}

test('a line that says something now and then is asked nothing', () => {
  const { pulse, ask } = startPulse();
  for (let passed = 0; passed < 10 * QUIET_MS; passed += LOOK_EVERY_MS) {
    vi.advanceTimersByTime(LOOK_EVERY_MS);
    pulse.heard();
  }
  expect(ask).not.toHaveBeenCalled();
});

test('a quiet line is asked, and goes on when it answers', () => {
  const { pulse, ask, onDead } = startPulse();
  for (let times = 1; times <= 3; times += 1) {
    vi.advanceTimersByTime(QUIET_MS + LOOK_EVERY_MS);
    expect(ask).toHaveBeenCalledTimes(times);
    pulse.heard();
  }
  expect(onDead).not.toHaveBeenCalled();
});

test('a line that does not answer is dead, once', () => {
  const { ask, onDead } = startPulse();
  vi.advanceTimersByTime(10 * (QUIET_MS + ANSWER_MS));
  expect(ask).toHaveBeenCalledTimes(1);
  expect(onDead).toHaveBeenCalledTimes(1);
});

test('a page that has slept asks again before it gives up a line', () => {
  const { pulse, ask, onDead } = startPulse();
  vi.advanceTimersByTime(QUIET_MS);
  expect(ask).toHaveBeenCalledTimes(1);
  vi.setSystemTime(Date.now() + 8 * 3_600_000);
  vi.advanceTimersByTime(LOOK_EVERY_MS);
  expect(ask).toHaveBeenCalledTimes(2);
  pulse.heard();
  vi.advanceTimersByTime(QUIET_MS - LOOK_EVERY_MS);
  expect(onDead).not.toHaveBeenCalled();
});
