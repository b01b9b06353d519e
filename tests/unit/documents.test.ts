// What the documents say of the command line is what the program has: no command, option or variable is left out or made up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, found]) => found ?? '')),
];

const cli = read('src-main/cli.ts');
const page = read('docs/command-line.md');

test('every command stands in the README', () => {
  const commands = all(cli, /\bprogram\s*\.command\('([a-z]+)/g);
  expect(commands.length).toBeGreaterThan(12);
  expect(commands.filter((command) => !new RegExp(`\`${command}[ \`]`).test(read('README.md')))).toEqual([]);
});

test('every option of all commands stands in the table of the command line', () => {
  const build = cli.slice(cli.indexOf('function build'), cli.indexOf('function addAccountCommands'));
  const options = all(build, /\.option\('(--[a-z]+)/g);
  expect(options.sort()).toEqual(all(page, /^\| `(--[a-z]+)/gm).sort());
});

test('every variable of ours stands there, and no other', () => {
  const sources = readdirSync(join(ROOT, 'src-main'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => read(join('src-main', name)));
  const names = all(sources.join('\n'), /env\['(PHOTOSTOW_\w+)'\]/g);
  expect(names.sort()).toEqual(all(page, /`(PHOTOSTOW_\w+)`/g).sort());
});
