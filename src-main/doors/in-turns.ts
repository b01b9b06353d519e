// A long list of rows, one by one, with a turn for others in between: each row is a write, and a person may mean all of them at once.
import { setImmediate } from 'node:timers/promises';

const PER_TURN = 200;

export async function* inTurns<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const [at, item] of items.entries()) {
    if (at > 0 && at % PER_TURN === 0) await setImmediate();
    yield item;
  }
}
