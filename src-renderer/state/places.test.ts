// Files under way keep their places.
import { expect, test } from 'vitest';
import { keepPlaces } from './places.ts';

test('the first ones take the places in their order', () => {
  expect(keepPlaces([], [7, 8], 3)).toEqual([7, 8, null]);
});

test('who goes on stays, who comes takes what is free', () => {
  expect(keepPlaces([7, 8, 9], [9, 7, 10], 3)).toEqual([7, 10, 9]);
});

test('more files than places wait for one; fewer places keep the first', () => {
  expect(keepPlaces([1, 2], [1, 2, 3], 2)).toEqual([1, 2]);
  expect(keepPlaces([1, 2], [2, 3], 2)).toEqual([3, 2]);
  expect(keepPlaces([1, 2, 3], [1, 2, 3], 2)).toEqual([1, 2]);
});
