import { expect, test } from 'vitest';
import { ALL_FILES, isFiltered, parseListWish, type ListWish } from './list-wish.ts';

test('what the list was asked for is understood again', () => {
  const wish: ListWish = { group: 'failed', text: 'beach', folder: 7, sort: 'newest' };
  expect(parseListWish(JSON.parse(JSON.stringify(wish)))).toEqual(wish);
  expect(parseListWish({ ...wish, folder: 'none' }).folder).toBe('none');
});

test('what nobody can have asked for is left out, the rest stays', () => {
  for (const nonsense of [null, undefined, 7, 'all', []]) expect(parseListWish(nonsense)).toEqual(ALL_FILES);
  expect(parseListWish({ group: 'nope', text: 3, folder: -1, sort: 'size' })).toEqual({
    ...ALL_FILES,
    sort: 'size',
  });
  expect(parseListWish({ text: 'x'.repeat(999) }).text).toHaveLength(200);
});

test('an order leaves no file out', () => {
  expect(isFiltered({ ...ALL_FILES, sort: 'size' })).toBe(false);
  expect(isFiltered({ ...ALL_FILES, folder: 'none' })).toBe(true);
});
