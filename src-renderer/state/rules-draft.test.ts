import { expect, test } from 'vitest';
import { fromDateText, hasOwnRules, PLAIN_RULES, toDateText, toPatterns, withSource } from './rules-draft.ts';

test('patterns are lines, without the empty ones', () => {
  expect(toPatterns('*.tmp\n\n  private/ \r\n')).toEqual(['*.tmp', 'private/']);
  expect(toPatterns(' \n')).toEqual([]);
});

test('a day goes through the form and back to its local midnight', () => {
  const at = new Date(2024, 1, 29).getTime();
  expect(toDateText(at)).toBe('2024-02-29');
  expect(fromDateText('2024-02-29')).toBe(at);
  expect(fromDateText('')).toBeNull();
  expect(toDateText(null)).toBe('');
  // A year that is being typed is a year, not one of the last century.
  expect(new Date(fromDateText('0002-01-01') ?? 0).getFullYear()).toBe(2);
});

test('sources of dates keep their order, however they are switched on', () => {
  expect(withSource(['file'], 'name', true)).toEqual(['name', 'file']);
  expect(withSource(['name', 'file'], 'name', false)).toEqual(['file']);
});

test('an album rule alone is nothing to unfold the others for', () => {
  expect(hasOwnRules({ ...PLAIN_RULES, albumFrom: { kind: 'path' } })).toBe(false);
  expect(hasOwnRules({ ...PLAIN_RULES, kinds: { photos: true, videos: false, raw: true } })).toBe(true);
});
