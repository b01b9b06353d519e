// Which parts of the list a row belongs to.
import { expect, test } from 'vitest';
import type { FileRow, FileState } from '../../src-main/contract.ts';
import { GROUPS, isIn } from './groups.ts';

const partsOf = (state: FileState, over: Partial<FileRow> = {}): string[] =>
  GROUPS.filter((group) => isIn(group, { state, skippedAs: null, dateFrom: null, ...over } as FileRow));

test('a row is in the parts that its state says, and the program which of the skipped are told apart', () => {
  expect(partsOf('uploading')).toEqual(['all', 'waiting']);
  expect(partsOf('created', { dateFrom: 'none' })).toEqual(['all', 'done', 'undated']);
  expect(partsOf('missing', { dateFrom: 'none' })).toEqual(['all', 'missing']);
  expect(partsOf('skipped')).toEqual(['all', 'skipped']);
  expect(partsOf('skipped', { skippedAs: 'asked' })).toEqual(['all', 'skipped', 'asked']);
  expect(partsOf('skipped', { skippedAs: 'unsendable' })).toEqual(['all', 'skipped', 'unsendable']);
});
