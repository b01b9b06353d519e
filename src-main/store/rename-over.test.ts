// A file that another program holds while it is to be replaced.
import { expect, it, vi } from 'vitest';
import { renameOver } from './rename-over.ts';

const disk = vi.hoisted(() => ({ refusals: 0, code: 'EPERM', renamed: 0 }));

vi.mock('node:fs', () => ({
  renameSync: () => {
    disk.refusals -= 1;
    if (disk.refusals >= 0) throw Object.assign(new Error('refused'), { code: disk.code });
    disk.renamed += 1;
  },
}));

it.each([
  ['is held for a moment', 'win32', 'EPERM', 3, 1],
  ['is held by a program that keeps it', 'win32', 'EBUSY', 100, 0],
  ['is on a disk that is full', 'win32', 'ENOSPC', 1, 0],
  ['lies where nobody holds a name', 'linux', 'EPERM', 1, 0],
] as const)('that %s (%s, %s)', (_what, system, code, refusals, renamed) => {
  Object.assign(disk, { refusals, code, renamed: 0 });
  const replace = (): void => renameOver('a.new', 'a', system);
  if (renamed === 1) replace();
  else expect(replace).toThrow('refused');
  expect(disk.renamed).toBe(renamed);
});
