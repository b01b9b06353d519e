import { expect, test } from 'vitest';
import { isHeading, pathsOfLine } from './path-list.ts';

test.each([
  ['/a/b.jpg', ['/a/b.jpg']],
  ['/a/b, c.jpg', ['/a/b, c.jpg', '/a/b']],
  ['/a/b.jpg,1700000000,ab12', ['/a/b.jpg,1700000000,ab12', '/a/b.jpg']],
  ['C:\\a\\b.jpg\t7', ['C:\\a\\b.jpg\t7', 'C:\\a\\b.jpg']],
  ['"/a/with ""quotes"", and more.jpg","x"', ['/a/with "quotes", and more.jpg']],
  ['\ufeff/a/b.jpg\r', ['/a/b.jpg']],
  ['   ', []],
])('%j names %j', (line, paths) => {
  expect(pathsOfLine(line)).toEqual(paths);
});

test('a heading is no path', () => {
  expect(isHeading('"PATH","UPLOADED"')).toBe(true);
  expect(isHeading('/a/b.jpg')).toBe(false);
  expect(isHeading('b.jpg')).toBe(false);
});
