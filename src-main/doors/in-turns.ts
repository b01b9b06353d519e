// A long list of rows, one by one, with a turn for others in between: each row is a write, and a person may mean all of them at once.
import { setImmediate } from 'node:timers/promises';

const PER_TURN = 200;

export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
  let count = 0;
  for (const item of items) {
    if (count > 0 && count % PER_TURN === 0) await setImmediate();
    count += 1;
    yield item;
  }
}
