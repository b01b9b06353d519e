// What a second start hands over, however much it is.
import { EventEmitter } from 'node:events';
import { basename, dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { collectArrivals } from './arrivals.ts';

const { app } = vi.hoisted(() => ({ app: {} as EventEmitter }));
vi.mock('electron', () => ({ app }));

const here = import.meta.filename;
const handOver = (data: unknown): string[] => {
  Object.setPrototypeOf(app, new EventEmitter());
  const arrived: string[] = [];
  collectArrivals([]).deliverTo((paths) => void arrived.push(...paths));
  app.emit('second-instance', {}, [], dirname(here), data);
  return arrived;
};

test('no file of many is left out', () => {
  expect(handOver({ paths: Array.from({ length: 12_000 }, () => here) })).toHaveLength(12_000);
});

test('what is no path takes nothing of the others away', () => {
  expect(handOver({ paths: [here, 7, 'x'.repeat(40_000), null, '/not/there'] })).toEqual([here]);
  expect(handOver('nonsense')).toEqual([]);
});

test('a path is one from where the second start was made', () => {
  expect(handOver({ paths: [basename(here)] })).toEqual([here]);
});
