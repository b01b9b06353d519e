// How things stand, in the few words that a tray, a taskbar and a notification have room for: made of what the program tells its
// pages. Pure.
import { type Account, type EngineState, type FileRow, type ReasonCode } from '../../contract.ts';
import { failedAlone } from '../../program/totals.ts';
import { type Translate } from '../../texts/texts.ts';
import { reasonText } from '../reason-text.ts';

export type Standing = {
  shows: 'idle' | 'busy' | 'paused' | 'attention';
  isPaused: boolean;
  /** Why a person is needed; null when nobody is. */
  needs: ReasonCode | null;
  /** 0 to 1 of the bytes of this run, while files are sent; else null. */
  share: number | null;
  /** The same while a person's pause or a need holds them up; else null. */
  heldShare: number | null;
  /** Files that are not finished. */
  open: number;
  /** Those that Google had and no longer has are none. */
  failed: number;
  /** The last files that arrived, the newest first. */
  arrived: readonly Pick<FileRow, 'id' | 'name'>[];
  /** Null before the program has told. */
  engine: EngineState | null;
  hasAccount: boolean | null;
};

const LAST = 5;
/** What goes on only when somebody has done something. */
const NEEDS_PERSON: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'signIn',
  'signInSealed',
  'permissionMissing',
  'apiDisabled',
  'accountDisabled',
  'storageFull',
  'diskFull',
  'dataFolderUnwritable',
  'dataFolderGone',
  'databaseDamaged',
]);

export const NOTHING_KNOWN: Standing = {
  shows: 'idle',
  isPaused: false,
  needs: null,
  share: null,
  heldShare: null,
  open: 0,
  failed: 0,
  arrived: [],
  engine: null,
  hasAccount: null,
};

export function withEngine(before: Standing, engine: EngineState): Standing {
  const { activity, reason, totals, asked, run } = engine;
  const needs = reason && NEEDS_PERSON.has(reason.code) ? reason.code : null;
  const { waiting, failed } = totals;
  const share = run.bytesTotal > 0 ? run.bytesDone / run.bytesTotal : null;
  const isPaused = activity === 'paused';
  return {
    ...before,
    shows: needs ? 'attention' : showsOf(activity, failed + asked.dates + asked.edited),
    isPaused,
    needs,
    open: waiting,
    failed: failedAlone(totals),
    share: activity === 'working' ? share : null,
    heldShare: waiting > 0 && (needs || isPaused) ? share : null,
    engine,
  };
}

export function withAccounts(before: Standing, accounts: readonly Account[]): Standing {
  return { ...before, hasAccount: accounts.length > 0 };
}

/** One sentence, or two where some files failed and others wait. It claims no more than the totals say. */
export function sentenceOf({ engine, hasAccount }: Standing, t: Translate): string {
  if (!engine) return t('desktop.standing.starting');
  const { activity, reason, totals } = engine;
  const { waiting, missing, created, alreadyThere } = totals;
  const failed = failedAlone(totals);
  if (reason && reason.code !== 'paused') return reasonText(t, reason);
  if (activity === 'paused') return t('desktop.standing.paused', { count: waiting });
  if (activity === 'working') return t('desktop.standing.busy', { count: waiting });
  if (hasAccount === false) return t('desktop.standing.signedOut');
  const rest = [
    ...(failed > 0 ? [t('desktop.standing.failed', { count: failed })] : []),
    ...(missing > 0 ? [t('desktop.standing.missing', { count: missing })] : []),
    ...unsentOf(engine, t),
    ...(waiting > 0 ? [t('desktop.standing.waiting', { count: waiting })] : []),
  ];
  if (rest.length > 0) return rest.join(' ');
  return t(created + alreadyThere > 0 ? 'desktop.standing.idle' : 'desktop.standing.nothing');
}

/** Of the skipped what a person may take for sent, a sentence for each kind. */
export function unsentOf({ asked, unsendable }: EngineState, t: Translate): string[] {
  const askedCount = asked.dates + asked.edited;
  return [
    ...(askedCount > 0 ? [t('desktop.standing.asked', { count: askedCount })] : []),
    ...(unsendable > 0 ? [t('desktop.standing.unsendable', { count: unsendable })] : []),
  ];
}

function showsOf(activity: EngineState['activity'], forAPerson: number): Standing['shows'] {
  if (activity === 'paused') return 'paused';
  if (activity === 'working') return 'busy';
  return forAPerson > 0 ? 'attention' : 'idle';
}

/** Files that arrived since; each once, the newest first. */
export function withRows(before: Standing, rows: readonly FileRow[]): Standing {
  const fresh = rows.filter(({ state, hasItem }) => hasItem && (state === 'created' || state === 'verified'));
  const known = new Set(before.arrived.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id)).map(({ id, name }) => ({ id, name }));
  if (added.length === 0) return before;
  return { ...before, arrived: [...added.reverse(), ...before.arrived].slice(0, LAST) };
}
