// The names of streamed copies: what a person dropped is taken whatever it is called.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openNew, safeParts } from './inbox-names.ts';

async function place(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-inbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { file, handle } = await openNew(folder, safeParts(name));
  await handle.close();
  return file;
}

it('a name that the disk takes stays as it is', async () => {
  for (const name of ['a.jpg', `${'n'.repeat(251)}.jpg`, `${'写'.repeat(83)}.jpg`])
    expect(basename(await place(name))).toBe(name);
});

it.each(['写', '😀', 'n', 'é'])(
  'a name of 400 times %s is cut between characters and keeps its ending',
  async (letter) => {
    const name = basename(await place(`${letter.repeat(400)}.jpg`));
    expect(name).toMatch(new RegExp(`^(${letter})+\\.jpg$`, 'u'));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  },
);

it('a path that is too long as a whole loses its folders, not the file', async () => {
  const deep = `${Array.from({ length: 32 }, () => 'd'.repeat(255)).join('/')}/a.jpg`;
  expect(basename(await place(deep))).toBe('a.jpg');
});

it('two long names that are cut to the same one are two files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-inbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files: string[] = [];
  for (const last of ['a', 'b']) {
    const { file, handle } = await openNew(folder, safeParts(`${'写'.repeat(100)}${last}.jpg`));
    await handle.close();
    files.push(file);
  }
  expect(new Set(files).size).toBe(2);
});
