// What a person's word lifts: somebody who starts a command, or says "go on", has freed storage, given a permission or
// plugged the line in again. What Google wants by the clock (slow down, the day's requests) no word lifts.
import type { Parts } from '../engine/parts.ts';
import type { ReasonCode } from '../contract.ts';

const OVER_THE_LINE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'offline',
  'googleTrouble',
  'signInUnreadable',
  'signInSealed',
]);

export function liftHold(parts: Parts, accountId: string): void {
  const hold = parts.holds.get(accountId);
  if (!hold) return;
  if (hold.untilAt === null || OVER_THE_LINE.has(hold.reason.code)) parts.holds.clear(accountId);
}

const isOffline = ({ reason }: { reason: { code: ReasonCode } }): boolean => reason.code === 'offline';

export const waitsForLine = ({ holds }: Pick<Parts, 'holds'>): boolean => holds.all().some(isOffline);

/** For a line that may be another one by now; true when somebody waited for it. */
export function liftOffline({ holds }: Pick<Parts, 'holds'>): boolean {
  const held = holds.all().filter(isOffline);
  for (const { accountId } of held) holds.clear(accountId);
  return held.length > 0;
}
