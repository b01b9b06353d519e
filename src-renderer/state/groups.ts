// The parts of the list of files: which states each has, and what a row or the program's counts say of them. Pure.
import type { CallIn, EngineState, FileRow, GroupCounts } from '../../src-main/contract.ts';

export const GROUPS = [
  'all',
  'done',
  'waiting',
  'skipped',
  'asked',
  'unsendable',
  'failed',
  'missing',
  'undated',
] as const;
export type Group = (typeof GROUPS)[number];
/** Counted among the skipped as well. */
export const isOfSkipped = (group: Group): boolean => group === 'asked' || group === 'unsendable';

export const GROUP_STATES: Record<Group, NonNullable<CallIn<'files.list'>['states']> | null> = {
  all: null,
  done: ['created', 'verified'],
  waiting: ['found', 'uploading', 'uploaded', 'creating', 'waiting'],
  asked: ['asked'],
  unsendable: ['unsendable'],
  skipped: ['skipped'],
  failed: ['failed'],
  missing: ['missing'],
  undated: ['undated'],
};

/** Whether the list under the filter has this row. */
export function isIn(group: Group, row: FileRow): boolean {
  if (isOfSkipped(group)) return row.skippedAs === group;
  const isThere = row.state === 'created' || row.state === 'verified';
  if (group === 'undated') return isThere && row.dateFrom === 'none';
  return GROUP_STATES[group]?.includes(row.state) ?? true;
}

/** Of all files. */
export const groupsOf = ({ totals, asked, unsendable }: EngineState): GroupCounts => ({
  done: totals.created + totals.alreadyThere,
  waiting: totals.waiting,
  skipped: totals.skipped,
  failed: totals.failed - totals.missing,
  missing: totals.missing,
  asked: asked.dates + asked.edited,
  unsendable,
});
