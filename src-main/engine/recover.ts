// What a killed program and a clock that was wrong leave in the rows, put right. Sends nothing.
import type { Parts } from './parts.ts';

/** Nothing ever waits longer: a day for the day's requests, a week at most where a server says so. */
const LONGEST_WAIT_MS = 8 * 24 * 3_600_000;

/** Rows that were left in the middle, set back to where they can go on from. Once, before an engine starts. */
export function recover(parts: Parts): void {
  for (const stage of ['uploading', 'creating'] as const) {
    for (const id of parts.work.idsIn(stage)) parts.files.apply(id, { type: 'restarted' });
  }
  // Another door may be the one that can open the sign-in.
  for (const { accountId, reason } of parts.holds.all())
    if (reason.code === 'signInSealed') parts.holds.clear(accountId);
  liftWrongWaits(parts);
}

/** The clock was ahead when these waits began, and has been put right. */
export function liftWrongWaits(parts: Parts): void {
  const now = parts.clock.now();
  const latest = now + LONGEST_WAIT_MS;
  for (const { accountId, untilAt, setAt } of parts.holds.all())
    if (untilAt !== null && (untilAt > latest || setAt > now)) parts.holds.clear(accountId);
  for (const id of parts.work.idsWaitingWrongly(now, latest)) parts.files.apply(id, { type: 'waitEnded' });
}
