// Every test file belongs to exactly one suite: one that no suite names would pass by never being run.
import { readdirSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SUITES } from '../../vitest.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test('every test file is run, and once', () => {
  const files = ['src-main', 'src-renderer', 'emulator', 'tests', 'bench', 'build']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name).replaceAll('\\', '/'),
      ),
    )
    .filter((name) => name.endsWith('.test.ts'));
  const suitesOf = (file: string): string[] =>
    SUITES.filter(({ test: { include } }) => include.some((glob) => matchesGlob(file, glob))).map(
      ({ test: { name } }) => name,
    );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => suitesOf(file).length !== 1)).toEqual([]);
});
