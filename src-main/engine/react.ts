// What follows from a failed call: which rows go back to the queue and when, and whether the whole account waits.
// `failure.ts` says what a failure means, `pace.ts` how long; this file only joins the two.
import type { Reason } from '../contract.ts';
import type { Failure } from '../google/failure.ts';
import type { FileEvent } from './transition.ts';
import { fileWaitMs, MOST_TRIES, slowDownMs, troubleMs } from './pace.ts';
import { AFTER_MIDNIGHT_MS } from './budget.ts';
import { nextPacificMidnight } from './pacific-day.ts';
import type { Parts } from './parts.ts';

/** Failures that concern everything of an account, so that rows themselves are not to blame. */
const HOLDING: Partial<Record<Failure['kind'], Reason['code']>> = {
  slowDown: 'slowDown',
  quotaDay: 'quotaDay',
  signIn: 'signIn',
  permissionMissing: 'permissionMissing',
  apiDisabled: 'apiDisabled',
  accountDisabled: 'accountDisabled',
  storageFull: 'storageFull',
  offline: 'offline',
};

/** Why the whole account waits after this failure; undefined when only the file does. */
export function holdAfter(parts: Parts, accountId: string, failure: Failure): Reason | undefined {
  const code = HOLDING[failure.kind];
  if (!code) return undefined;
  const before = parts.holds.get(accountId);
  const count = before?.reason.code === code ? before.count + 1 : 1;
  const reason: Reason = { code, params: { detail: failure.detail } };
  parts.holds.set({ accountId, reason, untilAt: holdUntil(parts, failure, count), count });
  if (failure.kind === 'signIn') parts.accounts.setNeedsSignIn(accountId, true);
  parts.log('hold.set', { accountId, code, count });
  return reason;
}

function holdUntil(parts: Parts, failure: Failure, count: number): number | null {
  const now = parts.clock.now();
  switch (failure.kind) {
    case 'slowDown':
      return now + slowDownMs(count, failure.retryAfterMs, parts);
    case 'offline':
      return now + troubleMs(count, null, parts);
    case 'quotaDay':
      return nextPacificMidnight(now) + AFTER_MIDNIGHT_MS;
    case 'signIn':
    case 'permissionMissing':
    case 'apiDisabled':
    case 'accountDisabled':
    case 'storageFull':
    case 'tryAgain':
    case 'tokenRefused':
    case 'albumUnknown':
    case 'albumForeign':
    case 'memberRefused':
    case 'sessionLost':
    case 'refused':
      return null;
  }
}

/** Several server troubles in a row, whatever the file: the account pauses instead of wearing out every file's tries. */
const TROUBLES_IN_A_ROW = 4;
const troubles = new WeakMap<Parts, Map<string, number>>();

function countTrouble(parts: Parts, accountId: string, failure: Failure): void {
  const counts = troubles.get(parts) ?? new Map<string, number>();
  troubles.set(parts, counts);
  const count = (counts.get(accountId) ?? 0) + 1;
  counts.set(accountId, count);
  if (count < TROUBLES_IN_A_ROW) return;
  const before = parts.holds.get(accountId);
  const inARow = before?.reason.code === 'googleTrouble' ? before.count + 1 : 1;
  const retryAfterMs = failure.kind === 'tryAgain' ? failure.retryAfterMs : null;
  const untilAt = parts.clock.now() + troubleMs(inARow, retryAfterMs, parts);
  const reason: Reason = { code: 'googleTrouble', params: { detail: failure.detail } };
  parts.holds.set({ accountId, reason, untilAt, count: inARow });
}

/** Something worked: the account is well. */
export function noteSuccess(parts: Parts, accountId: string): void {
  troubles.get(parts)?.delete(accountId);
  const hold = parts.holds.get(accountId);
  if (hold && hold.untilAt !== null && hold.untilAt <= parts.clock.now()) parts.holds.clear(accountId);
}

/** The event for one row whose own call failed in a way that a later try may mend. */
export function tryLater(parts: Parts, accountId: string, attempts: number, failure: Failure): FileEvent {
  const held = holdAfter(parts, accountId, failure);
  // Held accounts take nothing up, so the row itself may go on at once when the hold ends.
  if (held) return { type: 'postponed', reason: held, untilAt: parts.clock.now(), counts: false };
  countTrouble(parts, accountId, failure);
  return countedTry(parts, attempts, failure);
}

/** As `tryLater` where the file itself is to blame and no account waits. */
export function countedTry(
  parts: Parts,
  attempts: number,
  failure: Pick<Failure, 'detail'> & { retryAfterMs?: number | null },
): FileEvent {
  const tried = attempts + 1;
  const { detail } = failure;
  if (tried >= MOST_TRIES)
    return { type: 'failed', reason: { code: 'tooManyTries', params: { count: tried, detail } } };
  const untilAt = parts.clock.now() + fileWaitMs(tried, failure.retryAfterMs ?? null, parts);
  return { type: 'postponed', reason: { code: 'tryAgain', params: { detail } }, untilAt, counts: true };
}
