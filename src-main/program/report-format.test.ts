// The report's text: what a spreadsheet and a program get to read.
import { expect, test } from 'vitest';
import type { ReportLine } from './report.ts';
import { COLUMNS, reportText } from './report-format.ts';

const LINE: ReportLine = {
  path: '/pictures/a.jpg',
  folder: '/pictures',
  album: null,
  account: 'a@example.com',
  state: 'verified',
  reason: null,
  sha256: 'ab',
  mediaItemId: 'item',
  sizeBytes: 1000,
  foundAt: '2026-11-23T12:00:00.000Z',
  createdAt: '2026-11-23T12:00:01.000Z',
  verifiedAt: null,
  alreadyThere: false,
};
const TOTALS = { found: 1, created: 1, alreadyThere: 0, skipped: 0, failed: 0, missing: 0, waiting: 0 };

const csv = (...lines: Partial<ReportLine>[]): string =>
  [...reportText('csv', [lines.map((line) => ({ ...LINE, ...line }))], TOTALS, 'now')].join('');
/** One field of a line in which all others are empty of surprises. */
const field = (path: string): string =>
  csv({ path })
    .split('\r\n')[1]
    ?.replace(/,\/pictures,,a@.*$/s, '') ?? '';

test('a line has one field for each column, empty where nothing is known', () => {
  expect(csv({})).toBe(
    `${COLUMNS.join(',')}\r\n/pictures/a.jpg,/pictures,,a@example.com,verified,,ab,item,1000,` +
      '2026-11-23T12:00:00.000Z,2026-11-23T12:00:01.000Z,,false\r\n',
  );
});

test.each([
  ['/a,b', '"/a,b"'],
  ['/say "hello"', '"/say ""hello"""'],
  ['/two\nlines', '"/two\nlines"'],
  ['/Zoë 📷.jpg', '/Zoë 📷.jpg'],
])('the path %j is written as %s', (path, written) => {
  expect(field(path)).toBe(written);
});

test.each(['=1+1', '+49', '-1', '@SUM(A1)', '\tx'])('%j is no formula for a spreadsheet', (title) => {
  expect(field(title)).toBe(`'${title}`);
  expect(csv({ album: `${title},"x"` })).toContain(`"'${title},""x"""`);
});

test('the JSON is one object, with and without files', () => {
  const pages = [[LINE, LINE], [{ ...LINE, path: '=1' }]];
  expect(JSON.parse([...reportText('json', pages, TOTALS, 'now')].join(''))).toEqual({
    generatedAt: 'now',
    totals: TOTALS,
    files: [LINE, LINE, { ...LINE, path: '=1' }],
  });
  expect(JSON.parse([...reportText('json', [], TOTALS, 'now')].join(''))).toMatchObject({ files: [] });
});
