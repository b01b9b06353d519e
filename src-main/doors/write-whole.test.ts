// A text written into what is no plain file, or beside something that bears the draft's name: nothing of it is lost or replaced.
import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeWhole } from './write-whole.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a link stays one, and its target has the text', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'target'), 'old');
  symlinkSync('target', join(folder, 'link'));
  await writeWhole(join(folder, 'link'), ['new ', 'text']);
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new text');
  expect(readdirSync(folder).sort()).toEqual(['link', 'target']);
});

test.skipIf(process.platform === 'win32')('a pipe gets the text and stays a pipe', async () => {
  const pipe = join(newFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const read = readFile(pipe, 'utf8');
  await writeWhole(pipe, ['for ', 'a reader']);
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(await read).toBe('for a reader');
});

test('a file of one’s own that is called like a draft is left alone', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'report.csv.draft'), 'mine');
  await writeWhole(join(folder, 'report.csv'), ['text']);
  expect(readFileSync(join(folder, 'report.csv.draft'), 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'report.csv'), 'utf8')).toBe('text');
});

test('what cannot be finished leaves the old text and nothing beside it', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'report.csv'), 'old');
  const pieces = function* (): Generator<string> {
    yield 'half';
    throw new Error('no more');
  };
  await expect(writeWhole(join(folder, 'report.csv'), pieces())).rejects.toThrow('no more');
  expect(readFileSync(join(folder, 'report.csv'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['report.csv']);
});
