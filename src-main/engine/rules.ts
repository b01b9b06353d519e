// Which files of a watched folder are to be sent: the folder's rules, and the one decision they lead to. Pure; the patterns are
// gitignore's, on paths below the folder with "/" between the names.
import ignore from 'ignore';
import type { Reason, ReasonCode } from '../contract.ts';
import type { AlbumFrom } from './album-template.ts';

export type MediaKind = 'photos' | 'videos' | 'raw';

/** Where the date of a photo without one may be taken from. */
export const DATE_SOURCES = ['sidecar', 'name', 'folder', 'file'] as const;
export type DateSource = (typeof DATE_SOURCES)[number];

/** What a person says of a file without a date: a source, a date as a camera writes it, or that it goes without. */
export type SaidDate = string;
/** Where the date of what was sent comes from; `none`: Google Photos shows it under the day of the upload. */
export type DateFrom = 'inside' | 'said' | DateSource | 'none';

export type FolderRules = {
  /** None: everything. */
  include: string[];
  /** Wins over `include`. */
  exclude: string[];
  kinds: Record<MediaKind, boolean>;
  /** Only what was taken since then, in ms since 1970. */
  newerThanAt: number | null;
  /** A file rests so long after its last change before it is sent. */
  minimumAgeMs: number;
  subFolders: boolean;
  albumFrom: AlbumFrom;
  /** What happens to the new version of a file that was sent before. */
  edited: 'send' | 'leave' | 'ask';
  livePairs: 'both' | 'photo' | 'skipShortClips';
  rawPairs: 'both' | 'jpeg' | 'raw';
  /** For photos without a date inside: the first of these that tells one; none: they go as they are. */
  fixDates: DateSource[];
  /** What a person said of single files, by their keys (wishes.ts), as a camera writes it; null: none. It goes before every source. */
  ownDates: Readonly<Record<string, string | null>>;
  /** What becomes of a photo that could take a date and gets none from there. */
  undated: 'send' | 'ask';
  /** A caption that a person wrote in the file becomes the item's description. */
  captions: boolean;
  /** In which order the files that lie there at first are sent: as they are found, or by the date they were taken. */
  order: 'found' | 'oldest' | 'newest';
};

export const DEFAULT_RULES: FolderRules = {
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

/** Clips of Live Photos are shorter than this. */
const SHORT_CLIP_MS = 4000;

/** Reasons that a folder's rules give; a file left for one of them is looked at anew when the rules change. */
export const RULE_CODES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'excluded',
  'notIncluded',
  'kindOff',
  'tooOld',
  'tooYoung',
  'subFolderOff',
  'pairedClip',
  'pairedRaw',
  'editedLeft',
  'editedAsk',
  'dateAsked',
  'sidecar',
]);

export type Pair =
  | { kind: 'live'; part: 'photo' | 'clip'; other: string }
  | { kind: 'raw'; part: 'jpeg' | 'raw'; other: string };

/** What the rules need to know of a file. Null: it cannot be known, and then nothing is left alone for its sake. */
export type RuleFacts = {
  kind: MediaKind | null;
  /** When it was taken, or last changed where nothing inside says so; ms since 1970. */
  takenAt: number | null;
  modifiedAt: number;
  now: number;
  /** The other half lies beside it and is itself to be sent. */
  pair: Pair | null;
  clipMs: number | null;
};

export type RuleVerdict =
  { what: 'take' } | { what: 'wait'; reason: Reason; untilAt: number } | { what: 'leave'; reason: Reason };

export type CompiledRules = { rules: FolderRules; isIncluded: Matcher; isExcluded: Matcher };
type Matcher = (path: string) => boolean;

/** `ignoreCase`: where the file system does so too. */
export function compileRules(rules: FolderRules, ignoreCase: boolean): CompiledRules {
  return {
    rules,
    isIncluded: rules.include.length === 0 ? () => true : toMatcher(rules.include, ignoreCase),
    isExcluded: rules.exclude.length === 0 ? () => false : toMatcher(rules.exclude, ignoreCase),
  };
}

/** A pattern that can match nothing would, as the only one to include, leave everything alone. */
export function isUsablePattern(pattern: string): boolean {
  if (/^\s*$|^#/.test(pattern)) return false;
  try {
    return (
      typeof compileRules({ ...DEFAULT_RULES, exclude: [pattern] }, false).isExcluded('a/b') === 'boolean'
    );
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Accents match however they are encoded. */
function toMatcher(patterns: readonly string[], ignoreCase: boolean): Matcher {
  const list = ignore({ ignorecase: ignoreCase, allowRelativePaths: true });
  list.add(patterns.map((pattern) => ({ pattern: pattern.normalize('NFC') })));
  return (path) => list.test(path.normalize('NFC')).ignored;
}

/** What path and name alone decide; null when they leave it open. */
export function leftByName({ rules, isIncluded, isExcluded }: CompiledRules, path: string): Reason | null {
  if (!rules.subFolders && path.includes('/')) return { code: 'subFolderOff' };
  if (isExcluded(path)) return { code: 'excluded' };
  if (!isIncluded(path)) return { code: 'notIncluded' };
  return null;
}

export function decideByRules(compiled: CompiledRules, path: string, facts: RuleFacts): RuleVerdict {
  const reason = leftByName(compiled, path) ?? leftByFacts(compiled.rules, facts);
  if (reason) return { what: 'leave', reason };
  return tooYoung(compiled.rules, facts) ?? { what: 'take' };
}

function leftByFacts(rules: FolderRules, facts: RuleFacts): Reason | null {
  if (facts.kind && !rules.kinds[facts.kind]) return { code: 'kindOff' };
  const { newerThanAt } = rules;
  if (newerThanAt !== null && facts.takenAt !== null && facts.takenAt < newerThanAt)
    return { code: 'tooOld' };
  return facts.pair && leftByPair(rules, facts.pair, facts.clipMs);
}

/** Whether this half may be left for the sake of the other. */
export const mayLeave = (rules: FolderRules, pair: Pair): boolean => leftByPair(rules, pair, 0) !== null;

function leftByPair({ livePairs, rawPairs }: FolderRules, pair: Pair, clipMs: number | null): Reason | null {
  const params = { name: pair.other };
  if (pair.kind === 'raw')
    return rawPairs !== 'both' && rawPairs !== pair.part ? { code: 'pairedRaw', params } : null;
  if (pair.part === 'photo' || livePairs === 'both') return null;
  const isShort = clipMs !== null && clipMs < SHORT_CLIP_MS;
  return livePairs === 'photo' || isShort ? { code: 'pairedClip', params } : null;
}

/** A time in the future says nothing about the age: the file waits once, from now on. */
function tooYoung({ minimumAgeMs }: FolderRules, { modifiedAt, now }: RuleFacts): RuleVerdict | null {
  const untilAt = Math.ceil(Math.min(modifiedAt, now) + minimumAgeMs);
  return untilAt > now ? { what: 'wait', reason: { code: 'tooYoung' }, untilAt } : null;
}

const RAW_NAME = /\.(arw|srf|sr2|crw|cr2|cr3|dng|nef|nrw|orf|raf|raw|rw2)$/i;

export const isRawName = (name: string): boolean => RAW_NAME.test(name);

/** Cameras' own formats look like TIFF; there the name tells. */
export function mediaKind(name: string, media: 'photo' | 'video', mime: string): MediaKind {
  if (media === 'video') return 'videos';
  if (mime === 'image/jpeg' || mime === 'image/png' || mime === 'image/heic') return 'photos';
  return isRawName(name) || /^image\/x-(adobe|canon|fujifilm|nikon|olympus|panasonic|sony)-/.test(mime)
    ? 'raw'
    : 'photos';
}
