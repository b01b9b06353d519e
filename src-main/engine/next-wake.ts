// When an account that has nothing due can go on by itself; what decides whether a run that is to end (a command) waits for it or
// leaves it to the next one. Reads only.
import type { Scope } from '../store/work.ts';
import { TRIES_PER_RUN } from './pace.ts';
import type { Parts } from './parts.ts';
import { isHeld } from './react.ts';

/** A command gives an account that was asked to slow down so many chances. */
const SLOW_DOWNS_PER_RUN = 6;
/** …and does not wait longer than this for one of them. */
const MOST_WAIT_PER_RUN_MS = 60 * 60_000;

/** In ms since 1970; undefined when it needs a person, has nothing that waits, or `runOut` and it is not worth the wait. */
export function nextWakeAt(
  parts: Parts,
  { scope, runOut }: { scope: Scope; runOut: boolean },
  accountId: string,
  now: number,
): number | undefined {
  const hold = parts.holds.get(accountId);
  if (hold && isHeld(parts, accountId, now)) {
    if (hold.untilAt === null) return undefined;
    const tooLong = hold.untilAt - now > MOST_WAIT_PER_RUN_MS || hold.count > SLOW_DOWNS_PER_RUN;
    return runOut && (tooLong || hold.reason.code === 'quotaDay') ? undefined : hold.untilAt;
  }
  return parts.work.nextWaitAt(scope, accountId, now, runOut ? TRIES_PER_RUN : null);
}
