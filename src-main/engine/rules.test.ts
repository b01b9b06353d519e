// Each rule of a folder by itself, and which of two wins.
import { describe, expect, it } from 'vitest';
import {
  compileRules,
  decideByRules,
  DEFAULT_RULES,
  mediaKind,
  type FolderRules,
  type RuleFacts,
} from './rules.ts';

const NOW = 1_800_000_000_000;
const FACTS: RuleFacts = {
  kind: 'photos',
  takenAt: 1000,
  modifiedAt: 1000,
  now: NOW,
  pair: null,
  clipMs: null,
};

function decide(
  rules: Partial<FolderRules>,
  path: string,
  facts: Partial<RuleFacts> = {},
  ignoreCase = false,
) {
  const verdict = decideByRules(compileRules({ ...DEFAULT_RULES, ...rules }, ignoreCase), path, {
    ...FACTS,
    ...facts,
  });
  return verdict.what === 'take' ? 'take' : verdict.reason.code;
}

describe('patterns', () => {
  it.each<[string, Partial<FolderRules>, string, string]>([
    ['nothing set', {}, 'a/b.jpg', 'take'],
    ['an ending', { exclude: ['*.png'] }, 'a/b.png', 'excluded'],
    ['another ending', { exclude: ['*.png'] }, 'a/b.jpg', 'take'],
    ['a folder anywhere', { exclude: ['raw/'] }, 'a/raw/b/c.jpg', 'excluded'],
    ['a folder at the top only', { exclude: ['/raw/'] }, 'a/raw/c.jpg', 'take'],
    ['a path', { exclude: ['a/**/x.jpg'] }, 'a/b/c/x.jpg', 'excluded'],
    ['an exception', { exclude: ['*.jpg', '!keep.jpg'] }, 'keep.jpg', 'take'],
    ['a comment', { exclude: ['# all'] }, '# all', 'take'],
    ['letters as they are', { exclude: ['*.PNG'] }, 'b.png', 'take'],
    ['included', { include: ['2024/'] }, '2024/b.jpg', 'take'],
    ['not included', { include: ['2024/', '*.mp4'] }, '2023/b.jpg', 'notIncluded'],
    ['one of two', { include: ['2024/', '*.mp4'] }, '2023/b.mp4', 'take'],
    ['exclude wins', { include: ['2024/'], exclude: ['*.png'] }, '2024/b.png', 'excluded'],
    ['a name with a space at its end', { exclude: ['a\\ '] }, 'a ', 'excluded'],
    ['a name that begins with dots', { exclude: ['*.jpg'] }, '..a.jpg', 'excluded'],
    ['accents composed in the pattern', { exclude: ['M\u00fcll/'] }, 'Mu\u0308ll/a.jpg', 'excluded'],
    ['accents decomposed in the pattern', { include: ['Mu\u0308ll/'] }, 'M\u00fcll/a.jpg', 'take'],
    ['no sub-folders, at the top', { subFolders: false }, 'a.jpg', 'take'],
    ['no sub-folders, below', { subFolders: false }, 'a/a.jpg', 'subFolderOff'],
  ])('%s', (_, rules, path, code) => {
    expect(decide(rules, path)).toBe(code);
  });

  it('take no notice of capitals where the file system does not', () => {
    expect(decide({ exclude: ['*.PNG'] }, 'b.png', {}, true)).toBe('excluded');
  });
});

describe('kinds, dates and ages', () => {
  const noVideos = { kinds: { photos: true, videos: false, raw: true } };
  it.each<[string, Partial<FolderRules>, Partial<RuleFacts>, string]>([
    ['a kind that is off', noVideos, { kind: 'videos' }, 'kindOff'],
    ['a kind that is on', noVideos, { kind: 'raw' }, 'take'],
    ['a kind that nobody knows', noVideos, { kind: null }, 'take'],
    ['taken before', { newerThanAt: 5000 }, { takenAt: 4999 }, 'tooOld'],
    ['taken then', { newerThanAt: 5000 }, { takenAt: 5000 }, 'take'],
    ['taken nobody knows when', { newerThanAt: 5000 }, { takenAt: null }, 'take'],
    ['changed just now', { minimumAgeMs: 60_000 }, { modifiedAt: NOW - 59_000 }, 'tooYoung'],
    ['at rest', { minimumAgeMs: 60_000 }, { modifiedAt: NOW - 60_000 }, 'take'],
    [
      'left alone before it waits',
      { ...noVideos, minimumAgeMs: 60_000 },
      { kind: 'videos', modifiedAt: NOW },
      'kindOff',
    ],
  ])('%s', (_, rules, facts, code) => {
    expect(decide(rules, 'a.jpg', facts)).toBe(code);
  });

  it('a file from the future waits once, not until then', () => {
    const compiled = compileRules({ ...DEFAULT_RULES, minimumAgeMs: 60_000 }, false);
    const verdict = decideByRules(compiled, 'a.jpg', { ...FACTS, modifiedAt: NOW + 1e12 });
    expect(verdict).toMatchObject({ what: 'wait', untilAt: NOW + 60_000 });
  });

  it.each([
    ['a.jpg', 'photo', 'image/jpeg', 'photos'],
    ['a.mov', 'video', 'video/quicktime', 'videos'],
    ['a.nef', 'photo', 'image/x-nikon-nef', 'raw'],
    ['a.NEF', 'photo', 'image/tiff', 'raw'],
    ['a.tif', 'photo', 'image/tiff', 'photos'],
    ['a.raw', 'photo', 'application/octet-stream', 'raw'],
    ['a.ico', 'photo', 'image/x-icon', 'photos'],
    ['a.dng', 'photo', 'image/jpeg', 'photos'],
  ] as const)('%s is of kind %#', (name, media, mime, kind) => {
    expect(mediaKind(name, media, mime)).toBe(kind);
  });
});

describe('pairs', () => {
  const clip = { kind: 'live', part: 'clip', other: 'a.heic' } as const;
  const still = { kind: 'live', part: 'photo', other: 'a.mov' } as const;
  const raw = { kind: 'raw', part: 'raw', other: 'a.jpg' } as const;
  const jpeg = { kind: 'raw', part: 'jpeg', other: 'a.dng' } as const;
  it.each<[string, Partial<FolderRules>, Partial<RuleFacts>, string]>([
    ['both of a Live Photo', {}, { pair: clip, clipMs: 2000 }, 'take'],
    ['only the photo: the clip', { livePairs: 'photo' }, { pair: clip, clipMs: 9000 }, 'pairedClip'],
    ['only the photo: the photo', { livePairs: 'photo' }, { pair: still }, 'take'],
    ['no short clips: 3.9 s', { livePairs: 'skipShortClips' }, { pair: clip, clipMs: 3900 }, 'pairedClip'],
    ['no short clips: 4 s', { livePairs: 'skipShortClips' }, { pair: clip, clipMs: 4000 }, 'take'],
    ['no short clips: unknown', { livePairs: 'skipShortClips' }, { pair: clip }, 'take'],
    ['both of RAW and JPEG', {}, { pair: raw }, 'take'],
    ['only JPEG: the RAW', { rawPairs: 'jpeg' }, { pair: raw }, 'pairedRaw'],
    ['only JPEG: the JPEG', { rawPairs: 'jpeg' }, { pair: jpeg }, 'take'],
    ['only RAW: the JPEG', { rawPairs: 'raw' }, { pair: jpeg }, 'pairedRaw'],
    ['only RAW: the RAW', { rawPairs: 'raw' }, { pair: raw }, 'take'],
    ['RAW without its JPEG', { rawPairs: 'jpeg' }, { pair: null, kind: 'raw' }, 'take'],
  ])('%s', (_, rules, facts, code) => {
    expect(decide(rules, 'a', facts)).toBe(code);
  });
});
