// How things stand, in the few words that a tray, a taskbar and a notification have room for: made of what the program tells its
// pages. Pure.
import { type EngineState, type FileRow, type ReasonCode } from '../../contract.ts';
import { type Translate } from '../../texts/texts.ts';

export type Standing = {
  shows: 'idle' | 'busy' | 'paused' | 'attention';
  isPaused: boolean;
  /** Why a person is needed; null when nobody is. */
  needs: ReasonCode | null;
  /** 0 to 1 of the bytes of this run, while files are sent; else null. */
  share: number | null;
  /** Files that are not finished. */
  open: number;
  /** The last files that arrived, the newest first. */
  arrived: readonly Pick<FileRow, 'id' | 'name'>[];
  sentence: (translate: Translate) => string;
};

const LAST = 5;
/** What goes on only when somebody has done something. */
const NEEDS_PERSON: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'signIn',
  'permissionMissing',
  'apiDisabled',
  'accountDisabled',
  'storageFull',
  'diskFull',
  'dataFolderUnwritable',
  'databaseDamaged',
]);

export const NOTHING_KNOWN: Standing = {
  shows: 'idle',
  isPaused: false,
  needs: null,
  share: null,
  open: 0,
  arrived: [],
  sentence: (t) => t('desktop.standing.idle'),
};

export function withEngine(before: Standing, { activity, reason, totals, run }: EngineState): Standing {
  const needs = reason && NEEDS_PERSON.has(reason.code) ? reason.code : null;
  const { waiting, failed } = totals;
  const isPaused = activity === 'paused';
  return {
    ...before,
    shows: needs ? 'attention' : showsOf(activity, failed),
    isPaused,
    needs,
    open: waiting,
    share: activity === 'working' && run.bytesTotal > 0 ? run.bytesDone / run.bytesTotal : null,
    sentence: (t) => {
      if (reason && reason.code !== 'paused')
        return t(`reason.${reason.code}`, { detail: '', ...reason.params });
      if (isPaused) return t('desktop.standing.paused', { count: waiting });
      if (activity === 'working') return t('desktop.standing.busy', { count: waiting });
      return failed > 0 ? t('desktop.standing.failed', { count: failed }) : t('desktop.standing.idle');
    },
  };
}

function showsOf(activity: EngineState['activity'], failed: number): Standing['shows'] {
  if (activity === 'paused') return 'paused';
  if (activity === 'working') return 'busy';
  return failed > 0 ? 'attention' : 'idle';
}

/** Files that arrived since; each once, the newest first. */
export function withRows(before: Standing, rows: readonly FileRow[]): Standing {
  const fresh = rows.filter(({ state, hasItem }) => hasItem && (state === 'created' || state === 'verified'));
  const known = new Set(before.arrived.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id)).map(({ id, name }) => ({ id, name }));
  if (added.length === 0) return before;
  return { ...before, arrived: [...added.reverse(), ...before.arrived].slice(0, LAST) };
}
