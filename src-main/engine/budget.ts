// The day's requests as a budget: what is left, what is kept back for bytes that are already at Google, and when the rest will
// be done. Pure but for reading counts; bytes that cannot be committed before the day ends are never started.
import { MAX_BATCH } from '../google/photos.ts';
import { closedUntilHour, type Hours } from './hours.ts';
import { nextPacificMidnight } from './pacific-day.ts';
import type { Stage } from './file.ts';
import type { Parts } from './parts.ts';

/** Commits that need a second try, looks at the list of albums. */
const MARGIN_REQUESTS = 20;
/** A little after midnight: Google's clock and ours are not the same. */
export const AFTER_MIDNIGHT_MS = 3 * 60_000;

/** Up to here one request costs less than what a broken line would send again. */
export const MOST_RAW_BYTES = 5 * 1024 ** 2;

export type Budget = {
  perDay: number;
  used: number;
  /** Kept for commits of what has been sent. */
  reserved: number;
  /** What Google still answers today, the kept ones included. */
  left: number;
  /** What may still be spent on new bytes today. */
  free: number;
  /** When the next day begins for Google, in ms since 1970. */
  nextDayAt: number;
};

/** What is asked about the day's requests; enough of `Parts` to look on from beside a running program. */
export type BudgetParts = Pick<Parts, 'requests' | 'counts' | 'holds'> & {
  clock: Pick<Parts['clock'], 'now'>;
};

const UNSENT: Stage[] = ['found', 'ready'];
const SENT: Stage[] = ['uploading', 'uploaded', 'creating', 'unknown', 'linking'];

export function budgetOf(parts: BudgetParts, accountId: string): Budget {
  const { used, perDay, accountIds } = parts.requests(accountId);
  // What one account has sent is not to be left without its commit because another one goes on.
  const commits = accountIds.reduce((sum, id) => sum + parts.counts.countCommits(id, SENT, MAX_BATCH), 0);
  // One more for the file that is about to be sent: its album may be none of these.
  const reserved = commits + 1 + MARGIN_REQUESTS;
  const now = parts.clock.now();
  const nextDayAt = nextPacificMidnight(now) + AFTER_MIDNIGHT_MS;
  // Google's own word goes before our count, whichever account of the client has heard it: others may share the client.
  const isUsedUp = accountIds.some((id) => {
    const hold = parts.holds.get(id);
    return hold?.reason.code === 'quotaDay' && hold.untilAt !== null && hold.untilAt > now;
  });
  const left = isUsedUp ? 0 : Math.max(0, perDay - used);
  return { perDay, used, reserved, left, free: Math.max(0, left - reserved), nextDayAt };
}

/** True when one more upload of this cost fits into today. */
export const mayStart = (budget: Budget, costRequests: number): boolean => budget.free >= costRequests;

/**
 * As `mayStart` for a file that is about to be sent, without a look at the albums while the day is long: no file needs more than an album
 * and a commit of its own.
 */
export function mayBegin(parts: BudgetParts, accountId: string, costRequests: number): boolean {
  const { used, perDay, accountIds } = parts.requests(accountId);
  const files = accountIds.reduce((sum, id) => sum + parts.counts.countIn(id, SENT), 0);
  const isFarFromIt = perDay - used - 2 * (files + 1) - MARGIN_REQUESTS >= costRequests;
  const isHeld = accountIds.some((id) => parts.holds.get(id) !== undefined);
  return (isFarFromIt && !isHeld) || mayStart(budgetOf(parts, accountId), costRequests);
}

/** A file's share of a full batch, and of the call that verifies it. */
const COMMIT_COST = 2 / MAX_BATCH;

/** Requests for one file up to its verification, where batches are full. */
export const costOf = (isResumable: boolean): number => (isResumable ? 2 : 1) + COMMIT_COST;

/** Files wait only because today's requests are used up; undefined when that is not so. */
export function closedUntil(parts: BudgetParts, accountId: string): number | undefined {
  if (parts.counts.countIn(accountId, ['ready']) === 0) return undefined;
  const budget = budgetOf(parts, accountId);
  return mayStart(budget, 1) ? undefined : budget.nextDayAt;
}

export type Forecast = {
  filesLeft: number;
  /** How many of them fit into today's budget. */
  filesToday: number;
  /** How many a whole day brings. */
  filesPerDay: number;
  /** When the last one will be done, in ms since 1970; now when nothing is left. */
  doneAt: number;
  days: number;
};

/** When a person lets bytes be sent: within these hours, and from then on (ms since 1970; null where a pause has no end or there is none). */
export type SendingTimes = { hours: Hours | null; pausedUntilAt: number | null };

/** What waits of an account, and when today's and the following days' requests will have done it. */
export function forecastOf(
  parts: BudgetParts,
  accountId: string,
  times: SendingTimes,
): { budget: Budget; forecast: Forecast } {
  const budget = budgetOf(parts, accountId);
  const left = leftOf(parts, accountId);
  const others = parts.requests(accountId).accountIds.filter((id) => id !== accountId);
  const allRequests = others.reduce((sum, id) => sum + leftOf(parts, id).requests, left.requests);
  // Accounts of one client take turns: of each day an account has the share that it has of what is left.
  const share = allRequests > 0 ? left.requests / allRequests : 1;
  const own = { ...budget, free: budget.free * share, perDay: Math.ceil(budget.perDay * share) };
  const said = forecast(own, left, parts.clock.now());
  // What holds the account holds its files; where that is for a person to end, nobody knows when.
  const untilAt = parts.holds.get(accountId)?.untilAt ?? 0;
  const doneAt = Math.max(said.doneAt, untilAt);
  return {
    budget,
    forecast: { ...said, doneAt: said.filesLeft > 0 ? nextSendingAt(doneAt, times) : doneAt },
  };
}

function nextSendingAt(at: number, { hours, pausedUntilAt }: SendingTimes): number {
  const resumedAt = Math.max(at, pausedUntilAt ?? 0);
  return closedUntilHour(hours, resumedAt) ?? resumedAt;
}

/**
 * Files whose bytes are to be sent and the requests that they need; files of which Google has the bytes, and the calls that bring them
 * to their end, which are kept for them.
 */
export type Left = { unsent: number; requests: number; sent: number; commits: number };

/** Calls that bring all that waits to its end, albums that are to be made among them, where batches are full. */
export const writesLeft = ({ counts }: Pick<BudgetParts, 'counts'>, accountId: string): number =>
  counts.countCommits(accountId, [...UNSENT, ...SENT], MAX_BATCH);

function leftOf(parts: BudgetParts, accountId: string): Left {
  const { small, large, sent } = parts.counts.countLeft(accountId, MOST_RAW_BYTES);
  const unsent = small + large;
  const commits = parts.counts.countCommits(accountId, UNSENT, MAX_BATCH);
  return {
    unsent,
    // Small albums make small batches.
    requests: small + 2 * large + commits + unsent / MAX_BATCH,
    sent,
    commits: parts.counts.countCommits(accountId, SENT, MAX_BATCH),
  };
}

/** `secondsPerFile`: as measured lately, or 0 when only the budget counts. */
export function forecast(
  budget: Budget,
  { unsent, requests, sent, commits }: Left,
  now: number,
  secondsPerFile = 0,
): Forecast {
  const filesLeft = unsent + sent;
  const perFile = unsent === 0 ? costOf(false) : requests / unsent;
  // What Google has the bytes of goes first, and takes nothing from the rest: its requests are kept for it.
  const sentToday = commits <= budget.left ? sent : Math.floor((sent * budget.left) / commits);
  const filesToday = sentToday + Math.min(unsent, Math.floor(budget.free / perFile));
  const ofNew = Math.floor((budget.perDay - MARGIN_REQUESTS) / perFile);
  const filesPerDay = Math.max(1, sent - sentToday, ofNew);
  if (filesLeft === 0) return { filesLeft, filesToday, filesPerDay, doneAt: now, days: 0 };
  let left = filesLeft - filesToday;
  let doneAt = now + filesToday * secondsPerFile * 1000;
  let dayStartsAt = budget.nextDayAt;
  let days = filesToday > 0 ? 1 : 0;
  while (left > 0) {
    const files = Math.min(left, filesPerDay);
    doneAt = dayStartsAt + files * secondsPerFile * 1000;
    left -= files;
    days += 1;
    dayStartsAt = nextPacificMidnight(dayStartsAt) + AFTER_MIDNIGHT_MS;
  }
  return { filesLeft, filesToday, filesPerDay, doneAt, days };
}
