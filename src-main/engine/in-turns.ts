// A list of rows, one by one, with a turn for others in between: each row is a write, and while many are written in one go no other
// answer of the line is heard.
import { setImmediate } from 'node:timers/promises';

const PER_TURN = 200;

/** Where uploads go on beside it: a few milliseconds. */
export const FEW_PER_TURN = 8;

export async function* inTurns<T>(items: Iterable<T>, perTurn = PER_TURN): AsyncGenerator<T> {
  let count = 0;
  for (const item of items) {
    if (count > 0 && count % perTurn === 0) await setImmediate();
    count += 1;
    yield item;
  }
}
