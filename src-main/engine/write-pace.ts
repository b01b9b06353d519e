// Keeps the writes of an account below what Google takes from one user in a minute, so that no pause is ever asked for on our
// account. Remembers the last ones in the database: a program started anew must not begin with a full allowance.
import { nextWriteAt, WRITES_PER_WINDOW } from './pace.ts';
import type { Parts } from './parts.ts';

const keyOf = (accountId: string): string => `writes:${accountId}`;

/** Just before a batchCreate, a new album or an addition to one. On the disk with the database's next `durable()`. */
export function noteWrite(parts: Parts, accountId: string): void {
  const writes = [...lastWrites(parts, accountId), parts.clock.now()];
  parts.uploads.setMeta(keyOf(accountId), JSON.stringify(writes.slice(-WRITES_PER_WINDOW)));
}

/** From when on one more write may go, in ms since 1970; what lies in the past is "at once". */
export const mayWriteAt = (parts: Parts, accountId: string): number =>
  nextWriteAt(lastWrites(parts, accountId), parts);

/** What a clock that was set back calls the future says nothing. */
function lastWrites(parts: Parts, accountId: string): number[] {
  const now = parts.clock.now();
  const text = parts.uploads.meta(keyOf(accountId)) ?? '[]';
  return (JSON.parse(text) as number[]).filter((at) => at <= now);
}
