// Which names of one directory belong together.
import { describe, expect, it } from 'vitest';
import { pairsOf, sidecarsOf } from './pairs.ts';

const shown = (names: string[]): Record<string, string> =>
  Object.fromEntries(
    [...pairsOf(names)].map(([name, { kind, part, other }]) => [name, `${kind} ${part} ${other}`]),
  );

describe('pairs', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['a Live Photo', ['a.HEIC', 'a.MOV'], { 'a.HEIC': 'live photo a.MOV', 'a.MOV': 'live clip a.HEIC' }],
    ['as JPEG', ['a.jpg', 'a.mov'], { 'a.jpg': 'live photo a.mov', 'a.mov': 'live clip a.jpg' }],
    ['RAW and JPEG', ['a.jpg', 'a.DNG'], { 'a.jpg': 'raw jpeg a.DNG', 'a.DNG': 'raw raw a.jpg' }],
    [
      'all three',
      ['a.jpg', 'a.dng', 'a.mov'],
      { 'a.jpg': 'raw jpeg a.dng', 'a.dng': 'raw raw a.jpg', 'a.mov': 'live clip a.jpg' },
    ],
    ['other names', ['a.heic', 'b.mov', 'c.dng', 'd.jpg'], {}],
    ['two photos', ['a.heic', 'a.jpg'], {}],
    ['a clip of another kind', ['a.jpg', 'a.mp4'], {}],
    ['RAW and HEIC', ['a.heic', 'a.dng'], {}],
    [
      'accents encoded in two ways',
      ['\u00fc.heic', 'u\u0308.mov'],
      { '\u00fc.heic': 'live photo u\u0308.mov', 'u\u0308.mov': 'live clip \u00fc.heic' },
    ],
  ])('%s', (_, names, pairs) => {
    expect(shown(names)).toEqual(pairs);
  });
});

describe('side-cars', () => {
  it.each([
    ['a.jpg', 'a.jpg.json', true],
    ['a.jpg', 'a.json', true],
    ['a.jpg', 'a.xmp', true],
    ['a.jpg', 'a.AAE', true],
    ['a.jpg', 'a.jpg.supplemental-metadata.json', true],
    ['a.jpg', 'a.jpg.supplemental-me.json', true],
    ['a.jpg', 'a.jpg.s.json', true],
    ['a(1).jpg', 'a.jpg(1).json', true],
    ['a(1).jpg', 'a.jpg.supplemental-metadata(1).json', true],
    [
      '20190101_a_very_long_name_that_was_cut_short_here.jpg',
      '20190101_a_very_long_name_that_was_cut_short_h.json',
      true,
    ],
    ['a.jpg', 'metadata.json', true],
    ['a.jpg', 'metadata(2).json', true],
    ['a.jpg', 'b.json', false],
    ['a.jpg', 'b.xmp', false],
    ['a.jpg', 'package.json', false],
  ])('%s and %s: %s', (photo, other, isOne) => {
    expect([...sidecarsOf([photo, other])]).toEqual(isOne ? [other] : []);
  });
});
