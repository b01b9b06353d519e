// Lines of an exported history, as they come back from other computers.
import { expect, test } from 'vitest';
import { tryParseHistoryLine } from './history-lines.ts';

test('an editor may have put a byte order mark before the first line', () => {
  expect(tryParseHistoryLine('\ufeff{"end":true,"contents":0}')).toBeDefined();
});
