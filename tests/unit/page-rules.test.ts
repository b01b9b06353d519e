// The page's pure rules: which rows of a long list are drawn, which are kept, what the picker offers, how calm the numbers are.
import { describe, expect, it } from 'vitest';
import { destinationOptions } from '../../src-renderer/components/destination-options.ts';
import { listGeometry, rowForKey, scrollTopFor } from '../../src-renderer/components/list-geometry.ts';
import { PaceMeter, roundEta } from '../../src-renderer/state/pace.ts';
import { RowCache, WINDOW_ROWS } from '../../src-renderer/state/row-cache.ts';
import type { FileRow } from '../../src-main/contract.ts';

describe('list geometry', () => {
  it('draws what is on the screen and a little more', () => {
    expect(listGeometry(100_000, 48, 48_000, 480)).toEqual({
      first: 996,
      last: 1014,
      heightPx: 4_800_000,
      shiftPx: 0,
    });
  });

  it('knows an empty and a short list', () => {
    expect(listGeometry(0, 48, 0, 480).last).toBe(-1);
    expect(listGeometry(3, 48, 0, 480)).toMatchObject({ first: 0, last: 2 });
  });

  it('reaches the last of more rows than a browser can scroll', () => {
    const rows = 2_000_000;
    const end = listGeometry(rows, 48, Number.MAX_SAFE_INTEGER, 480);
    expect(end.last).toBe(rows - 1);
    expect((rows - 1) * 48 + end.shiftPx).toBeLessThanOrEqual(end.heightPx);
  });

  it('scrolls just so far that a row is whole', () => {
    expect(scrollTopFor(5, 100, 48, 0, 480)).toBeUndefined();
    expect(scrollTopFor(10, 100, 48, 0, 480)).toBe(48);
    expect(scrollTopFor(2, 100, 48, 480, 480)).toBe(96);
  });

  it('follows the keys of a list', () => {
    expect(
      ['ArrowDown', 'ArrowUp', 'PageDown', 'Home', 'End', 'x'].map((key) => rowForKey(key, 10, 50, 8)),
    ).toEqual([11, 9, 18, 0, 49, undefined]);
  });
});

describe('row cache', () => {
  const rows = (from: number, count: number): FileRow[] =>
    Array.from({ length: count }, (_, place) => ({ id: from + place, name: `${from + place}` }) as FileRow);

  it('answers rows by place and by id, and asks for each window once', () => {
    const cache = new RowCache();
    expect(cache.claim(1)).toBe(true);
    expect(cache.claim(1)).toBe(false);
    cache.put(1, rows(500, WINDOW_ROWS), 1);
    cache.release(1);
    expect(cache.claim(1)).toBe(false);
    expect(cache.rowAt(WINDOW_ROWS + 3)?.id).toBe(503);
    expect(cache.indexOf(503)).toBe(WINDOW_ROWS + 3);
    expect(cache.rowAt(0)).toBeUndefined();
  });

  it('puts changed rows in place and says when one is not here', () => {
    const cache = new RowCache();
    cache.put(0, rows(1, 10), 0);
    expect(cache.patch([{ id: 4, name: 'new' } as FileRow])).toBe(true);
    expect(cache.rowAt(3)?.name).toBe('new');
    expect(cache.patch([{ id: 99 } as FileRow])).toBe(false);
  });

  it('asks again for what is stale, and forgets what is far away', () => {
    const cache = new RowCache();
    for (let window = 0; window < 40; window += 1)
      cache.put(window, rows(window * WINDOW_ROWS + 1, WINDOW_ROWS), 39);
    expect(cache.rowAt(0)).toBeUndefined();
    expect(cache.indexOf(1)).toBeUndefined();
    expect(cache.rowAt(39 * WINDOW_ROWS)).toBeDefined();
    cache.markAllStale();
    expect(cache.claim(39)).toBe(true);
  });
});

describe('destinations', () => {
  const albums = ['Sommer 2025', 'Sommer 2026', 'Library of Babel'].map((title, index) => ({
    id: `a${index}`,
    title,
    itemCount: index,
    productUrl: '',
    coverFileId: null,
  }));
  const offered = (text: string) =>
    destinationOptions(albums, text, { kind: 'library' }, 'Library only (no album)').map(
      ({ destination, title, isBest }) => [destination.kind, title, isBest],
    );

  it('begin with the library while nothing is typed', () => {
    expect(offered('')[0]).toEqual(['library', '', false]);
    expect(offered('')).toHaveLength(4);
  });

  it('find albums whatever the case, and offer a new one beside them', () => {
    expect(offered('sommer')).toEqual([
      ['album', 'Sommer 2025', true],
      ['album', 'Sommer 2026', false],
      ['newAlbum', 'sommer', false],
      ['library', '', false],
    ]);
  });

  it('offer the new one in view, however many albums fit', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      id: `a${index}`,
      title: `2026 ${index}`,
      itemCount: 0,
      productUrl: '',
      coverFileId: null,
    }));
    const kinds = destinationOptions(many, '2026', { kind: 'library' }, 'Library').map(
      ({ destination }) => destination.kind,
    );
    expect(kinds.indexOf('newAlbum')).toBe(2);
    expect(kinds).toHaveLength(32);
  });

  it('make no second album of a title that exists', () => {
    expect(offered('SOMMER 2026').filter(([kind]) => kind === 'newAlbum')).toEqual([]);
  });

  it('take "library" for the library', () => {
    expect(offered('libr').find(([, , isBest]) => isBest)?.[0]).toBe('library');
  });
});

describe('pace', () => {
  it('says nothing before it has warmed up, and nothing while nothing is sent', () => {
    const meter = new PaceMeter();
    const sample = { speedBytesPerSecond: 1e6, etaSeconds: 600, working: true };
    expect(meter.read(sample, 10_000)).toEqual({ speedBytesPerSecond: null, etaSeconds: null });
    expect(meter.read(sample, 14_000).speedBytesPerSecond).toBeCloseTo(1e6);
    expect(meter.read({ ...sample, working: false }, 15_000).speedBytesPerSecond).toBeNull();
  });

  it('keeps the time that is shown until it has clearly changed', () => {
    expect(roundEta(130, null)).toBe(120);
    expect(roundEta(150, 120)).toBe(120);
    expect(roundEta(170, 120)).toBe(180);
    expect(roundEta(30, null)).toBe(0);
    expect(roundEta(2 * 3600 + 400, null)).toBe(2 * 3600);
  });
});
