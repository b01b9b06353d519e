// Files that the system hands over: the window comes at once, and also where they cannot be taken.
import { expect, test, vi } from 'vitest';
import { type Program } from '../host.ts';
import { handOver } from './system-ui.ts';
import { type WindowKeeper } from './window-keeper.ts';

vi.mock('electron', () => ({}));

const said: string[] = [];
const windows = {
  show: () => {
    said.push('shown');
    return Promise.resolve();
  },
} as unknown as WindowKeeper;
const programThat = (adds: () => Promise<unknown>): Program => ({ addSelection: adds }) as unknown as Program;

test('the window does not wait until a large folder is counted', async () => {
  let counted: () => void = () => undefined;
  const handing = handOver(
    ['/photos'],
    programThat(() => new Promise<void>((resolve) => (counted = resolve))),
    windows,
  );
  await Promise.resolve();
  expect(said.splice(0)).toEqual(['shown']);
  counted();
  await handing;
});

test('it comes though the files cannot be taken', async () => {
  const handing = handOver(
    ['/photos'],
    programThat(() => Promise.reject(new Error('EIO'))),
    windows,
  );
  await expect(handing).rejects.toThrow('EIO');
  expect(said.splice(0)).toEqual(['shown']);
});
