// Which words of SQLite and of the system mean which trouble, and which are bugs.
import { expect, test } from 'vitest';
import { DatabaseFailure, toDatabaseFailure } from './database-failure.ts';

const sqlite = (errcode: number): Error =>
  Object.assign(new Error('said'), { code: 'ERR_SQLITE_ERROR', errcode });
const system = (code: string): Error => Object.assign(new Error('said'), { code });

test.each([
  [13, 'diskFull'],
  [10 | (19 << 8), 'diskFull'], // IOERR_SHMSIZE
  [8, 'dataFolderUnwritable'],
  [8 | (1 << 8), 'dataFolderUnwritable'], // READONLY_RECOVERY
  [10, 'dataFolderUnwritable'],
  [10 | (3 << 8), 'dataFolderUnwritable'], // IOERR_WRITE
  [14, 'dataFolderUnwritable'],
  [5, 'dataFolderUnwritable'],
  [11, 'databaseDamaged'],
  [11 | (3 << 8), 'databaseDamaged'], // CORRUPT_INDEX
  [26, 'databaseDamaged'],
  [1, undefined], // a mistake in a statement
  [19 | (8 << 8), undefined], // CONSTRAINT_UNIQUE
])('SQLite’s code %i is %s', (errcode, kind) => {
  expect(toDatabaseFailure(sqlite(errcode))?.kind).toBe(kind);
});

test.each([
  ['ENOSPC', 'diskFull'],
  ['EDQUOT', 'diskFull'],
  ['EROFS', 'dataFolderUnwritable'],
  ['EACCES', 'dataFolderUnwritable'],
  ['EBUSY', 'dataFolderUnwritable'],
  ['ENOENT', undefined],
])('the system’s %s is %s', (code, kind) => {
  expect(toDatabaseFailure(system(code))?.kind).toBe(kind);
});

test('other errors stay what they are, and a failure is not wrapped twice', () => {
  expect(toDatabaseFailure(new TypeError('a bug'))).toBe(undefined);
  expect(toDatabaseFailure('text')).toBe(undefined);
  const failure = new DatabaseFailure('diskFull', 'said');
  expect(toDatabaseFailure(failure)).toBe(failure);
  expect(failure.reason).toEqual({ code: 'diskFull', params: { detail: 'said' } });
});
