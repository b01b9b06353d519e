// The title that a file's album gets, for every token and every kind of place.
import { describe, expect, it } from 'vitest';
import { albumTitle, checkTemplate, type AlbumFacts, type AlbumPerFile } from './album-template.ts';

const FACTS: AlbumFacts = {
  rootName: 'Pictures',
  relativePath: '2024/Lake/a.jpg',
  date: { year: 2024, month: 3, day: 7, dateFrom: 'inside' },
  camera: 'EOS 40D',
};
const title = (from: AlbumPerFile, facts: Partial<AlbumFacts> = {}): string =>
  albumTitle(from, { ...FACTS, ...facts }).title;
const made = (template: string, facts: Partial<AlbumFacts> = {}): string =>
  title({ kind: 'template', template }, facts);
const TOP = { relativePath: 'a.jpg' };

describe('album titles', () => {
  it('from the folder or from the whole path', () => {
    expect(title({ kind: 'folder' })).toBe('Lake');
    expect(title({ kind: 'folder' }, TOP)).toBe('Pictures');
    expect(title({ kind: 'path' })).toBe('2024 / Lake');
    expect(title({ kind: 'path' }, TOP)).toBe('Pictures');
  });

  it.each<[string, string, Partial<AlbumFacts>]>([
    ['{folder}', 'Lake', {}],
    ['{folder}', 'Pictures', TOP],
    ['{path}', '2024 / Lake', {}],
    ['{parent}', '2024', {}],
    ['{parent}', 'Pictures', { relativePath: 'Lake/a.jpg' }],
    ['{parent}', 'Pictures', TOP],
    ['{year}-{month}-{day}', '2024-03-07', {}],
    ['{camera}', 'EOS 40D', {}],
    ['{camera}', 'Pictures', { camera: null }],
    ['{year} {camera}', '2024', { camera: null }],
    ['{camera} / {year}', '2024', { camera: null }],
    ['{parent} – {folder}', 'Pictures', TOP],
    ['Trips: {folder}, {year}', 'Trips: Lake, 2024', {}],
    ['- {year} -', '- 2024 -', {}],
    ['{folder}', '{year}', { relativePath: '{year}/a.jpg' }],
    ['{folder}', 'a b', { relativePath: 'a \n b/a.jpg' }],
  ])('%s is %s', (template, expected, facts) => {
    expect(made(template, facts)).toBe(expected);
  });

  it('say whether the date is only the file’s own', () => {
    const date = { year: 2020, month: 1, day: 1, dateFrom: 'file' as const };
    expect(albumTitle({ kind: 'template', template: '{year}' }, { ...FACTS, date })).toEqual({
      title: '2020',
      dateFrom: 'file',
    });
  });

  it('are one however the accents are encoded', () => {
    expect(made('{folder}', { relativePath: 'Su\u0308d/a.jpg' })).toBe(
      made('{folder}', { relativePath: 'S\u00fcd/a.jpg' }),
    );
  });

  it('end where Google’s limit is, between characters', () => {
    expect(made('{folder}', { relativePath: `${'x'.repeat(600)}/a.jpg` })).toHaveLength(500);
    expect(made('{folder}', { relativePath: `${'x'.repeat(499)}😀/a.jpg` })).toBe('x'.repeat(499));
  });
});

describe('templates', () => {
  it.each([
    ['{year}', null],
    ['{years}', { code: 'tokenUnknown', token: 'years' }],
    ['{year} {}', { code: 'tokenUnknown', token: '' }],
    ['{Year}', { code: 'tokenUnknown', token: 'Year' }],
    ['{constructor}', { code: 'tokenUnknown', token: 'constructor' }],
    ['folders', { code: 'noToken' }],
  ])('%s', (template, problem) => {
    expect(checkTemplate(template)).toEqual(problem);
  });
});
