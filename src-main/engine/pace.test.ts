// How long the pauses are that Google asks for: never shorter than it says, never none, and longer when they do not help.
import { expect, it } from 'vitest';
import { nextWriteAt, slowDownMs } from './pace.ts';

const plain = { random: () => 0, backoffScale: 1 };

it('grows from half a minute to an hour where Google names no time', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => slowDownMs(count, null, plain) / 60_000);
  expect(minutes).toEqual([0.5, 1, 5, 10, 15, 30, 60, 60]);
});

it('keeps to Retry-After, whatever the scale', () => {
  expect(slowDownMs(1, 90_000, plain)).toBe(90_000);
  expect(slowDownMs(1, 90_000, { ...plain, backoffScale: 0.001 })).toBe(90_000);
});

it('grows all the same when Retry-After does not help, and never asks again at once', () => {
  expect(slowDownMs(1, 0, plain)).toBe(1000);
  expect(slowDownMs(2, 5000, plain)).toBe(30_000);
  expect(slowDownMs(4, 5000, plain)).toBe(300_000);
});

it('lets thirty writes go at once and the next one a little more than a minute after the first', () => {
  const writes = Array.from({ length: 29 }, (_, index) => 1000 * index);
  expect(nextWriteAt(writes, plain)).toBe(0);
  expect(nextWriteAt([...writes, 29_000], plain)).toBe(61_000);
  expect(nextWriteAt([...writes, 29_000, 61_000], plain)).toBe(62_000);
  expect(nextWriteAt([...writes, 29_000], { backoffScale: 0 })).toBe(0);
});
