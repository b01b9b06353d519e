// The report as text: CSV (RFC 4180) or one JSON object, piece by piece. Pure.
import type { ReportLine, ReportTotals } from './report.ts';

export type ReportFormat = 'csv' | 'json';

export const COLUMNS = [
  'path',
  'folder',
  'album',
  'account',
  'state',
  'reason',
  'sha256',
  'mediaItemId',
  'sizeBytes',
  'foundAt',
  'createdAt',
  'verifiedAt',
  'alreadyThere',
] as const satisfies readonly (keyof ReportLine)[];

/** The pieces of the whole text, in order; joined they are the file. */
export function* reportText(
  format: ReportFormat,
  pages: Iterable<readonly ReportLine[]>,
  totals: ReportTotals,
  generatedAt: string,
): Generator<string> {
  if (format === 'csv') yield* csvText(pages);
  else yield* jsonText(pages, totals, generatedAt);
}

function* csvText(pages: Iterable<readonly ReportLine[]>): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const lines of pages) yield lines.map(toCsvLine).join('');
}

const toCsvLine = (line: ReportLine): string =>
  `${COLUMNS.map((column) => toField(line[column])).join(',')}\r\n`;

/** A name that begins like a formula gets an apostrophe: a spreadsheet must not compute what lies in a folder. */
function toField(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* jsonText(
  pages: Iterable<readonly ReportLine[]>,
  totals: ReportTotals,
  generatedAt: string,
): Generator<string> {
  yield `{"generatedAt":${JSON.stringify(generatedAt)},"totals":${JSON.stringify(totals)},"files":[`;
  let separator = '\n';
  for (const lines of pages) {
    yield separator + lines.map((line) => JSON.stringify(line)).join(',\n');
    separator = ',\n';
  }
  yield '\n]}\n';
}
