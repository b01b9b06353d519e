// What a second start hands over, however much it is.
import { EventEmitter } from 'node:events';
import { basename, dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { collectArrivals } from './arrivals.ts';

const { app } = vi.hoisted(() => ({ app: {} as EventEmitter }));
vi.mock('electron', () => ({ app }));

const here = import.meta.filename;
const handOver = (data: unknown, first: string[] = []): Promise<string[]> => {
  Object.setPrototypeOf(app, new EventEmitter());
  return new Promise((resolve) => {
    collectArrivals(first).deliverTo(resolve);
    if (first.length === 0) app.emit('second-instance', {}, [], dirname(here), data);
  });
};

test('no file of many is left out', async () => {
  expect(await handOver({ paths: Array.from({ length: 12_000 }, () => here) })).toHaveLength(12_000);
});

test('what is no path takes nothing of the others away', async () => {
  expect(await handOver({ paths: [here, 7, 'x'.repeat(40_000), null, '/not/there'] })).toEqual([here]);
  expect(await handOver('nonsense')).toEqual([]);
});

test('a path is one from where the second start was made', async () => {
  expect(await handOver({ paths: [basename(here)] })).toEqual([here]);
});

test('what is named at the start and not there is left out', async () => {
  expect(await handOver(null, [here, '/not/there'])).toEqual([here]);
});
