// The options that say which files of a folder are sent and where they go; the same for `folder add` and for `scan`.
import { checkTemplate, TOKENS, type AlbumFrom } from '../../engine/album-template.ts';
import {
  DATE_SOURCES,
  isUsablePattern,
  type DateSource,
  type FolderRules,
  type MediaKind,
} from '../../engine/rules.ts';
import { checkTitle } from './album-commands.ts';
import type { Context } from './context.ts';
import { wrongUse } from './exit.ts';

export type RuleOptions = {
  album?: string;
  albumFrom?: string;
  include?: string[];
  exclude?: string[];
  subFolders?: boolean;
  kinds?: string;
  newerThan?: string;
  minimumAge?: string;
  livePhotos?: 'both' | 'photo' | 'skip-short-clips';
  rawPairs?: FolderRules['rawPairs'];
  edited?: FolderRules['edited'];
  fixDates?: string;
  undated?: FolderRules['undated'];
  captions?: boolean;
  order?: FolderRules['order'];
};

const KINDS: readonly MediaKind[] = ['photos', 'videos', 'raw'];
const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `base` with what the options name; what they do not name stays. Throws exit 2 with one line. */
export function readRules(context: Context, options: RuleOptions, base: FolderRules): FolderRules {
  const { include, exclude, subFolders, kinds, newerThan, minimumAge, livePhotos, rawPairs, edited } =
    options;
  const { fixDates, undated, captions, order } = options;
  const albumFrom = readAlbumFrom(context, options);
  return {
    ...base,
    ...(albumFrom && { albumFrom }),
    ...(include && { include: checkPatterns(context, include) }),
    ...(exclude && { exclude: checkPatterns(context, exclude) }),
    ...(subFolders !== undefined && { subFolders }),
    ...(kinds !== undefined && { kinds: parseKinds(context, kinds) }),
    ...(newerThan !== undefined && { newerThanAt: parseDate(context, newerThan) }),
    ...(minimumAge !== undefined && { minimumAgeMs: parseAge(context, minimumAge) }),
    ...(livePhotos && { livePairs: livePhotos === 'skip-short-clips' ? 'skipShortClips' : livePhotos }),
    ...(rawPairs && { rawPairs }),
    ...(edited && { edited }),
    ...(fixDates !== undefined && { fixDates: parseSources(context, fixDates) }),
    ...(undated && { undated }),
    ...(captions !== undefined && { captions }),
    ...(order && { order }),
  };
}

function readAlbumFrom(context: Context, { album, albumFrom }: RuleOptions): AlbumFrom | undefined {
  if (album !== undefined && albumFrom !== undefined) throw wrongUse(context.t('cli.albumOrFrom'));
  if (album !== undefined) return { kind: 'title', title: checkTitle(context, album) };
  if (albumFrom === undefined) return undefined;
  if (albumFrom === 'none' || albumFrom === 'folder' || albumFrom === 'path') return { kind: albumFrom };
  const problem = checkTemplate(albumFrom);
  const known = TOKENS.map((token) => `{${token}}`).join(', ');
  if (problem?.code === 'tokenUnknown')
    throw wrongUse(context.t('cli.tokenUnknown', { token: `{${problem.token}}`, known }));
  if (problem) throw wrongUse(context.t('cli.noToken', { template: albumFrom, known }));
  return { kind: 'template', template: albumFrom };
}

function checkPatterns(context: Context, patterns: string[]): string[] {
  for (const pattern of patterns) {
    if (!isUsablePattern(pattern)) throw wrongUse(context.t('cli.patternWrong', { pattern }));
  }
  return patterns;
}

function parseKinds(context: Context, text: string): FolderRules['kinds'] {
  const wanted = text.split(',').map((word) => word.trim());
  if (!wanted.every((word) => (KINDS as readonly string[]).includes(word)))
    throw wrongUse(context.t('cli.kindsWrong', { kinds: text }));
  return {
    photos: wanted.includes('photos'),
    videos: wanted.includes('videos'),
    raw: wanted.includes('raw'),
  };
}

/** In the order in which they are asked. Throws exit 2 with one line. */
export function parseSources(context: Context, text: string): DateSource[] {
  if (text === 'none') return [];
  return text.split(',').map((word) => {
    const source = DATE_SOURCES.find((known) => known === word.trim());
    if (!source) throw wrongUse(context.t('cli.fixDatesWrong', { text, known: DATE_SOURCES.join(', ') }));
    return source;
  });
}

/** A day begins at midnight here, not in Greenwich. */
function parseDate(context: Context, text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  const date = new Date(year, month - 1, day);
  if (!match || date.getMonth() !== month - 1 || date.getDate() !== day)
    throw wrongUse(context.t('cli.dateWrong', { date: text }));
  return date.getTime();
}

function parseAge(context: Context, text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (!match) throw wrongUse(context.t('cli.ageWrong', { age: text }));
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}
