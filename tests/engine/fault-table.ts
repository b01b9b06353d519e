// The matrix of faults: what is done to which call, how the run ends, and what a person reads. The tests run every row, and
// docs/reliability.md is written from it. Data alone; the faults themselves are in faults-by-kind.ts.
import type { Effect } from '../../emulator/emulator.ts';
import type { ReasonCode } from '../../src-main/contract.ts';
import { FAULTS, type FaultKind } from './faults-by-kind.ts';

/** The calls that a fault is put on, by the emulator's names. */
export const TARGETS = [
  'oauth.token',
  'uploads.raw',
  'uploads.start',
  'uploads.query',
  'uploads.finalize',
  'albums.list',
  'albums.create',
  'albums.get',
  'mediaItems.batchCreate',
  'albums.batchAdd',
  'mediaItems.batchGet',
] as const;
export type Target = (typeof TARGETS)[number];

/** `ever`: until somebody ends it. */
export type Times = 1 | 3 | 'ever';

export type FaultRow = {
  target: Target;
  /** What is done to the call, in words. */
  injected: string;
  effect: Effect;
  times: Times;
  /** Done: every file is in its album once, in the same run. Otherwise the reason with which all of them wait at its end. */
  ends: 'done' | ReasonCode;
  /** Why the whole account waits then. */
  banner: ReasonCode | null;
  /** What a person reads of it; null where there is nothing to tell. */
  reads: ReasonCode | null;
  /** Of the command that ran. */
  exit: 0 | 1 | 3;
  /** Requests to this call in the run, at most. */
  most: number;
};

/** How often a run without faults makes the call: three photos, or one film. */
const USUALLY: Record<Target, number> = {
  'oauth.token': 1,
  'uploads.raw': 3,
  'uploads.start': 1,
  'uploads.query': 1,
  'uploads.finalize': 1,
  'albums.list': 1,
  'albums.create': 1,
  'albums.get': 1,
  'mediaItems.batchCreate': 1,
  'albums.batchAdd': 1,
  'mediaItems.batchGet': 1,
};
/** Calls without a body: nothing can break within it. */
const BODILESS: ReadonlySet<Target> = new Set<Target>([
  'uploads.start',
  'uploads.query',
  'albums.list',
  'albums.get',
  'mediaItems.batchGet',
]);
/** Their answers are headers: nothing of a body can be spoilt. */
const ANSWERED_IN_HEADERS: ReadonlySet<Target> = new Set<Target>(['uploads.start', 'uploads.query']);
/** The two calls that everything hangs on are tried with lasting faults of every kind. */
const MAIN: ReadonlySet<Target> = new Set<Target>(['uploads.raw', 'mediaItems.batchCreate']);

const happens = (target: Target, { where }: FaultKind): boolean =>
  where === 'signIn'
    ? target === 'oauth.token'
    : where === 'api'
      ? target !== 'oauth.token'
      : where === 'body'
        ? !BODILESS.has(target)
        : where === 'answer'
          ? !ANSWERED_IN_HEADERS.has(target)
          : true;

function timesOf(target: Target, { times, mainTimes }: FaultKind): readonly Times[] {
  // A refused album is looked at once: no fault of that call can come a second time.
  if (target === 'albums.get') return times.slice(0, 1);
  return MAIN.has(target) ? [...times, ...mainTimes] : times;
}

function toRow(target: Target, fault: FaultKind, times: Times): FaultRow {
  const usually = USUALLY[target];
  const row = { target, injected: fault.injected, effect: fault.effect, times };
  const code = codeOf(target, fault);
  const once = typeof times === 'number';
  const banner = target === 'mediaItems.batchGet' && !TOLD_BY_CHECK.has(code) ? null : code;
  switch (fault.does) {
    case 'dropsToken':
      // The sign-in is renewed and the call repeated; only when that does not help, a person is asked.
      if (once) return { ...row, ends: 'done', banner: null, reads: null, exit: 0, most: usually + 1 };
      return { ...row, ends: code, banner, reads: code, exit: 3, most: 2 * usually };
    case 'stops':
      return {
        ...row,
        ends: code,
        banner,
        reads: code,
        exit: code === 'signIn' ? 3 : 1,
        most: usually + underWay(target),
      };
    case 'pauses':
      if (once) return { ...row, ends: 'done', banner: null, reads: code, exit: 0, most: usually + times };
      return { ...row, ends: code, banner, reads: code, exit: 1, most: usually + 7 };
    case 'troubles':
      if (once)
        return {
          ...row,
          ends: 'done',
          banner: null,
          reads: quiet(target, fault) ? null : code,
          exit: 0,
          most: usually + times,
        };
      return {
        ...row,
        ends: code,
        banner: target === 'mediaItems.batchGet' ? null : bannerOf(target, fault),
        reads: code,
        exit: 1,
        most: 8 * usually + 4,
      };
  }
}

/** Several files may have asked for a token when the first is told that there is none. */
const underWay = (target: Target): number => (target === 'oauth.token' ? 2 : 0);

/** A question whether photos are there stops the uploads only for what concerns them as well. */
const TOLD_BY_CHECK: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['slowDown', 'quotaDay', 'signIn']);

const bannerOf = (target: Target, fault: FaultKind): ReasonCode =>
  isNoLine(target, fault) ? 'offline' : 'googleTrouble';

/** A guest network is in between, or the sign-in server cannot be reached at all. */
const isNoLine = (target: Target, { code, isAnswer }: FaultKind): boolean =>
  code === 'offline' || (target === 'oauth.token' && !isAnswer);

/** Half of an upload token is no sign of anything until Google refuses it; then the bytes go again. A check asks again unseen. */
const quiet = (target: Target, { injected }: FaultKind): boolean =>
  target === 'mediaItems.batchGet' ||
  (injected === 'half of the answer' && (target === 'uploads.raw' || target === 'uploads.finalize'));

/** The same trouble means something else where the call may have made items, and where there is no sign-in server to be reached. */
function codeOf(target: Target, fault: FaultKind): ReasonCode {
  if (fault.does !== 'troubles') return fault.code;
  if (target === 'mediaItems.batchCreate') return 'outcomeUnknown';
  if (isNoLine(target, fault)) return 'offline';
  return target === 'mediaItems.batchGet' ? 'googleTrouble' : fault.code;
}

export const ROWS: readonly FaultRow[] = TARGETS.flatMap((target) =>
  FAULTS.filter((fault) => happens(target, fault)).flatMap((fault) =>
    timesOf(target, fault).map((times) => toRow(target, fault, times)),
  ),
);
