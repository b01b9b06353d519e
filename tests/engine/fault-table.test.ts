// Holds docs/reliability.md to the table that the tests run. With UPDATE_DOCS=1 it writes the table anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { format, resolveConfig } from 'prettier';
import { countOfRows, writeTable } from './fault-doc.ts';
import { DISK_ROWS } from './fault-table-files.ts';
import { ROWS } from './fault-table.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOC = join(ROOT, 'docs/reliability.md');
const BEGIN = '<!-- table: written by tests/engine/fault-table.test.ts with UPDATE_DOCS=1 -->';
const END = '<!-- end of table -->';

test('docs/reliability.md shows the table as it is run', async () => {
  const text = readFileSync(DOC, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOC} has no place for the table`);
  const body = `${BEGIN}\n\n${countOfRows} faults in all; those that come out alike share a line.\n\n${writeTable()}\n\n${END}`;
  const config = (await resolveConfig(DOC)) ?? {};
  const wanted = await format(`${before}${body}${after}`, { ...config, filepath: DOC });
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(DOC, wanted);
  else expect(text, 'out of date: run it with UPDATE_DOCS=1').toBe(wanted);
});

test('each row is there once, and every test that a row names exists', () => {
  const names = ROWS.map(({ target, injected, times }) => `${target}, ${injected}, ${times}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { shownBy } of DISK_ROWS) expect(existsSync(join(ROOT, shownBy))).toBe(true);
});
