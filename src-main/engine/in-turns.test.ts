import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('a long list comes whole and in its order, and lets others have their turn', async () => {
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    for (; !isOver; turns += 1) await setImmediate();
  })();
  const items = Array.from({ length: 1000 }, (_, at) => at);
  const come: number[] = [];
  for await (const item of inTurns(items)) come.push(item);
  isOver = true;
  await others;
  expect(come).toEqual(items);
  expect(turns).toBeGreaterThanOrEqual(4);
});
