// Side-cars of a directory with many photos: its names are read once, and anew when one has come.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readSidecar } from './sidecar.ts';

vi.mock(import('node:fs/promises'), async (original) => {
  const real = await original();
  return { ...real, readdir: vi.fn(real.readdir) as unknown as typeof real.readdir };
});

const says = (description: string): string => JSON.stringify({ description });

test('a directory is read once for all of its photos, and again when a side-car has come', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-sidecar-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (let i = 0; i < 40; i += 1) writeFileSync(join(folder, `${i}.jpg.json`), says(`photo ${i}`));
  utimesSync(folder, 1_700_000_000, 1_700_000_000);
  for (let i = 0; i < 40; i += 1)
    expect((await readSidecar(join(folder, `${i}.jpg`))).description).toBe(`photo ${i}`);
  expect((await readSidecar(join(folder, 'new.jpg'))).description).toBeNull();
  expect(vi.mocked(readdir)).toHaveBeenCalledTimes(1);
  writeFileSync(join(folder, 'new.jpg.json'), says('new'));
  expect((await readSidecar(join(folder, 'new.jpg'))).description).toBe('new');
});
