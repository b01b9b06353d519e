// What the list of files is asked for: part, folder, words and order. Pure; what was remembered of it is judged here.
import type { CallIn } from '../../src-main/contract.ts';
import { GROUPS, type Group } from './groups.ts';

export type FolderFilter = CallIn<'files.list'>['folder'];
export type Sort = CallIn<'files.list'>['sort'];
export const SORTS = ['arrival', 'newest', 'name', 'size'] as const satisfies readonly Sort[];

export type ListWish = { group: Group; text: string; folder: FolderFilter; sort: Sort };

export const ALL_FILES: ListWish = { group: 'all', text: '', folder: null, sort: 'arrival' };

/** The longest that a call takes. */
const MOST_CHARS = 200;

export const isFiltered = ({ group, text, folder }: ListWish): boolean =>
  group !== 'all' || text !== '' || folder !== null;

/** What is not understood, e.g. from an older version, is as if it had not been said. */
export function parseListWish(value: unknown): ListWish {
  if (typeof value !== 'object' || value === null) return ALL_FILES;
  const { group, text, folder, sort } = value as Partial<Record<keyof ListWish, unknown>>;
  return {
    group: GROUPS.find((one) => one === group) ?? ALL_FILES.group,
    text: typeof text === 'string' ? text.slice(0, MOST_CHARS) : ALL_FILES.text,
    folder:
      folder === 'none' || (Number.isSafeInteger(folder) && Number(folder) > 0)
        ? (folder as FolderFilter)
        : null,
    sort: SORTS.find((one) => one === sort) ?? ALL_FILES.sort,
  };
}
