import { expect, it } from 'vitest';
import type { FileState } from '../../contract.ts';
import { ToldStates } from './told-states.ts';

it('keeps the last state of each file, wherever its number lies', () => {
  const told = new ToldStates();
  expect([told.size, told.get(7), [...told]]).toEqual([0, undefined, []]);
  for (const id of [1, 4095, 4096, 3_000_000_000]) told.set(id, 'found');
  told.set(4096, 'missing');
  told.set(1, 'created');
  expect(told.size).toBe(4);
  expect([...told]).toEqual([
    [1, 'created'],
    [4095, 'found'],
    [4096, 'missing'],
    [3_000_000_000, 'found'],
  ]);
  expect([told.get(2), told.get(4097), told.get(8192)]).toEqual([undefined, undefined, undefined]);
});

it('a state that is written while the list is read is neither lost nor met twice', () => {
  const told = new ToldStates();
  for (let id = 1; id <= 10_000; id += 1) told.set(id, 'found');
  const met: [number, FileState][] = [];
  for (const [id, state] of told) {
    told.set(id, 'waiting');
    met.push([id, state]);
  }
  expect(met).toHaveLength(10_000);
  expect(new Set(met.map(([, state]) => state))).toEqual(new Set(['found']));
  expect(told.size).toBe(10_000);
});

it('what this run has made stays so, whatever is told of it afterwards', () => {
  const told = new ToldStates();
  told.set(7, 'uploaded');
  told.noteMade(7);
  told.set(7, 'verified');
  told.set(8, 'created');
  expect([told.get(7), told.isMade(7), told.isMade(8), told.isMade(99_999)]).toEqual([
    'verified',
    true,
    false,
    false,
  ]);
  expect([...told]).toEqual([
    [7, 'verified'],
    [8, 'created'],
  ]);
});
