// The rules of a folder as fields of a form hold them, and back. Pure.
import type { FolderRules } from '../../src-main/contract.ts';

/** What a template can name; the program says so too, and refuses any other. */
export const ALBUM_TOKENS = ['folder', 'path', 'parent', 'year', 'month', 'day', 'camera'] as const;

export const FIRST_TEMPLATE = '{year} {folder}';

/** As the program has it where nothing was ever said. */
export const PLAIN_RULES: FolderRules = {
  include: [],
  exclude: [],
  kinds: { photos: true, videos: true, raw: true },
  newerThanAt: null,
  minimumAgeMs: 0,
  subFolders: true,
  albumFrom: { kind: 'none' },
  edited: 'send',
  livePairs: 'both',
  rawPairs: 'both',
  fixDates: [],
  ownDates: {},
  undated: 'send',
  captions: false,
  order: 'found',
};

/** In the order in which they are asked: what says the most comes first. */
export const DATE_SOURCES = ['sidecar', 'name', 'folder', 'file'] as const;

/** The sources with one switched on or off, in their order. */
export function withSource(
  sources: FolderRules['fixDates'],
  source: (typeof DATE_SOURCES)[number],
  isOn: boolean,
): FolderRules['fixDates'] {
  return DATE_SOURCES.filter((known) => (known === source ? isOn : sources.includes(known)));
}

/** One pattern a line; empty lines say nothing. */
export const toPatterns = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The local day, as a date field has it; nothing for none. */
export function toDateText(at: number | null): string {
  if (at === null) return '';
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The local midnight that day begins with; null where there is no day. */
export function fromDateText(text: string): number | null {
  const match = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const date = new Date(2000, 0, 1);
  date.setFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Number.isNaN(date.getTime()) ? null : date.getTime();
}

/** True where something besides the album is other than plain; such a form shows it at once. */
export const hasOwnRules = (rules: FolderRules): boolean =>
  JSON.stringify({ ...PLAIN_RULES, ...withoutOwnDates(rules), albumFrom: null }) !==
  JSON.stringify({ ...PLAIN_RULES, albumFrom: null });

/** What a person says of single files is counted by the page: the preview is not asked for anew with each of them. */
export const withoutOwnDates = (rules: FolderRules): FolderRules => ({ ...rules, ownDates: {} });
