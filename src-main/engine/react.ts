// What follows from a failed call: which rows go back to the queue and when, and whether the whole account waits.
// `failure.ts` says what a failure means, `pace.ts` how long; this file only joins the two.
import type { Reason } from '../contract.ts';
import type { Failure } from '../google/failure.ts';
import type { FileEvent } from './transition.ts';
import { fileWaitMs, MOST_TRIES, slowDownMs, troubleMs, type Pace } from './pace.ts';
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
  const code = isAskedToWait(failure) ? 'slowDown' : HOLDING[failure.kind];
  if (!code) return undefined;
  if (failure.kind === 'signIn') parts.accounts.setNeedsSignIn(accountId, true);
  return hold(parts, accountId, code, failure, (count) => holdUntil(parts, failure, count));
}

/** A server in trouble that says when to come back means everyone, not the one file that happened to ask. */
const isAskedToWait = (failure: Failure): boolean =>
  failure.kind === 'slowDown' || (failure.kind === 'tryAgain' && failure.retryAfterMs !== null);

/**
 * What a hold already in force says again counts once, however many calls were under way when it began; and what lasts longer
 * (above all, what needs a person) is not replaced by what passes sooner.
 */
function hold(
  parts: Parts,
  accountId: string,
  code: Reason['code'],
  failure: Failure,
  untilAtFor: (count: number) => number | null,
): Reason {
  const before = parts.holds.get(accountId);
  const again = before?.reason.code === code;
  const inForce = before !== undefined && endOf(before.untilAt) > parts.clock.now();
  const count = again ? before.count + (inForce ? 0 : 1) : 1;
  const untilAt = untilAtFor(count);
  const needsPerson = untilAt === null && !again;
  if (inForce && !needsPerson && endOf(before.untilAt) >= endOf(untilAt)) return before.reason;
  const reason: Reason = { code, params: { detail: failure.detail } };
  parts.holds.set({ accountId, reason, untilAt, count });
  parts.log('hold.set', { accountId, code, count });
  return reason;
}

/** Nothing of the account is taken up now. */
export function isHeld(
  parts: Pick<Parts, 'holds'> & { clock: Pick<Parts['clock'], 'now'> },
  accountId: string,
  now = parts.clock.now(),
): boolean {
  const before = parts.holds.get(accountId);
  return before !== undefined && endOf(before.untilAt) > now;
}

const endOf = (untilAt: number | null): number => untilAt ?? Number.POSITIVE_INFINITY;

function holdUntil(parts: Parts, failure: Failure, count: number): number | null {
  const now = parts.clock.now();
  switch (failure.kind) {
    case 'slowDown':
    case 'tryAgain':
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

export function countTrouble(parts: Parts, accountId: string, failure: Failure): void {
  const counts = troubles.get(parts) ?? new Map<string, number>();
  troubles.set(parts, counts);
  const count = (counts.get(accountId) ?? 0) + 1;
  counts.set(accountId, count);
  if (count < TROUBLES_IN_A_ROW) return;
  const now = parts.clock.now();
  hold(parts, accountId, 'googleTrouble', failure, (inARow) => now + troubleMs(inARow, null, parts));
}

const successes = new WeakMap<Parts, Map<string, number>>();

/**
 * Something worked: the account is well. Only a write shows that Google takes writes again; if bytes that were taken in between
 * counted too, the pauses would never grow.
 */
export function noteSuccess(parts: Parts, accountId: string, what: 'bytes' | 'write'): void {
  const now = parts.clock.now();
  troubles.get(parts)?.delete(accountId);
  const times = successes.get(parts) ?? new Map<string, number>();
  successes.set(parts, times.set(accountId, now));
  const hold = parts.holds.get(accountId);
  // What was under way when it was held says nothing of what comes after.
  if (hold && endOf(hold.untilAt) > now) return;
  if (parts.accounts.byId(accountId)?.needsSignIn) parts.accounts.setNeedsSignIn(accountId, false);
  if (hold && (what === 'write' || hold.reason.code !== 'slowDown')) parts.holds.clear(accountId);
}

/** A pause that Google asked for is over, and nothing has worked since: one call finds out, not as many as there are. */
export function isProbing(parts: Parts, accountId: string): boolean {
  const hold = parts.holds.get(accountId);
  if (hold?.reason.code !== 'slowDown') return false;
  return (successes.get(parts)?.get(accountId) ?? 0) < endOf(hold.untilAt);
}

/** A question about items came to nothing: what concerns the whole account is remembered, the rest is asked another time. */
export function noteFailedCheck(parts: Parts, accountId: string, failure: Failure): void {
  if (isAskedToWait(failure) || failure.kind === 'signIn' || failure.kind === 'quotaDay')
    holdAfter(parts, accountId, failure);
}

/**
 * After one failed call that a later try may mend: what follows for each row that took part in it, by the row's failed tries
 * so far. Ask once for a call, not once for a row: the account's pauses grow with failed calls.
 */
export function tryLater(parts: Parts, accountId: string, failure: Failure): (attempts: number) => FileEvent {
  const held = holdAfter(parts, accountId, failure);
  if (held) {
    const event = heldEvent(parts, held);
    return () => event;
  }
  countTrouble(parts, accountId, failure);
  const call = momentOf(parts);
  return (attempts) => countedTry(parts, attempts, failure, call);
}

/** Held accounts take nothing up, so the row itself may go on at once when the hold ends. */
export const heldEvent = (parts: Parts, held: Reason): FileEvent => ({
  type: 'postponed',
  reason: held,
  untilAt: parts.clock.now(),
  counts: false,
});

/** One time and one throw of the dice for all rows of a call: what failed together is due together and goes in one call again. */
export type Moment = Pace & { now: number };

export function momentOf(parts: Parts): Moment {
  const chance = parts.random();
  return { now: parts.clock.now(), random: () => chance, backoffScale: parts.backoffScale };
}

/** The event for a row that is itself to blame, or may be; no account waits. */
export function countedTry(
  parts: Parts,
  attempts: number,
  failure: Pick<Failure, 'detail'> & { retryAfterMs?: number | null },
  moment: Moment = momentOf(parts),
): FileEvent {
  const tried = attempts + 1;
  const { detail } = failure;
  if (tried >= MOST_TRIES)
    return { type: 'failed', reason: { code: 'tooManyTries', params: { count: tried, detail } } };
  const untilAt = moment.now + fileWaitMs(tried, failure.retryAfterMs ?? null, moment);
  return { type: 'postponed', reason: { code: 'tryAgain', params: { detail } }, untilAt, counts: true };
}
