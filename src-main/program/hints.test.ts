// What is left of the hints of a folder when they are taken, and how long they may wait for each other.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Hints } from './hints.ts';

const ROOT = join('/', 'pictures');
const at = (name: string): string => join(ROOT, name);

test('a directory below one that is compared with all that lies in it is not named', () => {
  const hints = new Hints(ROOT);
  hints.add({ directory: at('lake'), isDeep: false }, 0);
  hints.add({ directory: at('lake'), isDeep: true }, 0);
  hints.add({ directory: join(at('lake'), 'boats'), isDeep: false }, 0);
  hints.add({ directory: at('garden'), isDeep: false }, 0);
  expect(hints.take()).toEqual([
    { directory: at('lake'), isDeep: true },
    { directory: at('garden'), isDeep: false },
  ]);
  expect(hints.isEmpty).toBe(true);
});

test('of very many directories the whole folder is left', () => {
  const hints = new Hints(ROOT);
  for (let i = 0; i < 300; i += 1) hints.add({ directory: at(`${i}`), isDeep: false }, 0);
  expect(hints.take()).toEqual([{ directory: ROOT, isDeep: true }]);
});

test('hints that never rest wait ten seconds for each other, counted from the first since they were taken', () => {
  const hints = new Hints(ROOT);
  hints.add({ directory: ROOT, isDeep: false }, 1000);
  expect(hints.restMs(2000, 1000)).toBe(2000);
  expect(hints.restMs(2000, 10_500)).toBe(500);
  expect(hints.restMs(2000, 60_000)).toBe(0);
  hints.take();
  hints.add({ directory: ROOT, isDeep: false }, 60_000);
  expect(hints.restMs(2000, 60_000)).toBe(2000);
});
