// Which album a file of a watched folder goes to, by where it lies and when it was taken. Pure.
import { MAX_TITLE_LENGTH } from '../google/photos.ts';

export type AlbumFrom =
  | { kind: 'none' }
  | { kind: 'title'; title: string }
  /** The name of the file's folder. */
  | { kind: 'folder' }
  /** The folders from the watched one down to the file. */
  | { kind: 'path' }
  | { kind: 'template'; template: string };

export type AlbumPerFile = Extract<AlbumFrom, { kind: 'folder' | 'path' | 'template' }>;

export const isPerFile = (from: AlbumFrom): from is AlbumPerFile =>
  from.kind !== 'none' && from.kind !== 'title';

export const TOKENS = ['folder', 'path', 'parent', 'year', 'month', 'day', 'camera'] as const;
export type Token = (typeof TOKENS)[number];

/** `dateFrom`: written in the file itself, in a side-car of it, or only the file's time on the disk. */
export type TakenDate = { year: number; month: number; day: number; dateFrom: 'inside' | 'sidecar' | 'file' };

export type AlbumFacts = {
  /** The watched folder's own name. */
  rootName: string;
  /** From the watched folder to the file, with "/" between the names. */
  relativePath: string;
  date: TakenDate;
  camera: string | null;
};

export type AlbumTitle = { title: string; dateFrom: TakenDate['dateFrom'] };

const BRACES = /\{([^{}]*)\}/g;
const DATE_TOKENS: readonly Token[] = ['year', 'month', 'day'];
/** Left over at an end where a token had nothing to say. */
const LOOSE_ENDS = /^[\s\-–—_/,.:;|·]+|[\s\-–—_/,:;|·]+$/g;

export type TemplateProblem = { code: 'tokenUnknown'; token: string } | { code: 'noToken' };

export function checkTemplate(template: string): TemplateProblem | null {
  const used = tokensOf(template);
  const unknown = used.find((token) => !isToken(token));
  if (unknown !== undefined) return { code: 'tokenUnknown', token: unknown };
  return used.length === 0 ? { code: 'noToken' } : null;
}

/** What has to be read from the file before its album is known. */
export function albumNeeds(from: AlbumFrom): { date: boolean; camera: boolean } {
  const used: string[] = from.kind === 'template' ? tokensOf(from.template) : [];
  return { date: DATE_TOKENS.some((token) => used.includes(token)), camera: used.includes('camera') };
}

export function albumTitle(from: AlbumPerFile, facts: AlbumFacts): AlbumTitle {
  const words = wordsOf(facts);
  const made =
    from.kind === 'template'
      ? fill(from.template, words)
      : tidy(from.kind === 'folder' ? words.folder : words.path);
  const title = cut(made || tidy(facts.rootName) || 'Photostow');
  return { title, dateFrom: facts.date.dateFrom };
}

function wordsOf({ rootName, relativePath, date, camera }: AlbumFacts): Record<Token, string> {
  const folders = relativePath.split('/').slice(0, -1);
  return {
    folder: folders.at(-1) ?? rootName,
    path: folders.join(' / '),
    parent: folders.length === 0 ? '' : (folders.at(-2) ?? rootName),
    year: String(date.year).padStart(4, '0'),
    month: String(date.month).padStart(2, '0'),
    day: String(date.day).padStart(2, '0'),
    camera: camera ?? '',
  };
}

function fill(template: string, words: Record<Token, string>): string {
  let isGap = false;
  const filled = template.replace(BRACES, (_, token: string) => {
    const word = isToken(token) ? words[token] : '';
    if (word === '') isGap = true;
    return word;
  });
  return tidy(isGap ? filled.replace(LOOSE_ENDS, '') : filled);
}

const tokensOf = (template: string): string[] =>
  [...template.matchAll(BRACES)].map((match) => match[1] ?? '');
const isToken = (word: string): word is Token => (TOKENS as readonly string[]).includes(word);
const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** Google takes so many characters; half of one would be none. */
function cut(title: string, most = MAX_TITLE_LENGTH): string {
  const short = title.slice(0, most);
  return (/[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short).trim();
}

/** Of the album that follows a full one. */
export function numberedTitle(title: string, number: number): string {
  if (number === 1) return title;
  const end = ` (${number})`;
  return cut(title, MAX_TITLE_LENGTH - end.length) + end;
}
