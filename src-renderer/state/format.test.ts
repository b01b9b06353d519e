import { expect, test } from 'vitest';
import { createFormat, localeFor } from './format.ts';

test('dates and numbers are of the person’s region, where that speaks the language of the texts', () => {
  expect(localeFor('en', ['en-GB', 'en'])).toBe('en-GB');
  expect(localeFor('de', ['en-GB', 'de-CH', 'de'])).toBe('de-CH');
  expect(localeFor('de', ['en-GB'])).toBe('de');
  expect(createFormat('de-CH').count(12_345)).not.toBe(createFormat('de').count(12_345));
});

test('one clock for every time of day', () => {
  const at = new Date(2026, 0, 1, 22, 0).getTime();
  for (const locale of ['en-US', 'en-GB', 'de-DE']) {
    const format = createFormat(locale);
    expect(format.hour(22)).toBe(format.time(at));
  }
  expect(createFormat('en-GB').hour(7)).toBe('7:00');
});
