// What pages take out of the program: an export that is not whole is never told as one that is.
import { expect, test } from 'vitest';
import { Exports } from '../../src-main/doors/exports.ts';

test('an export that was given up for newer ones is told as gone, not as at its end', () => {
  const exports = new Exports({
    diagnosis: () => {
      throw new Error('not asked for');
    },
    translate: () => (key) => key,
    pickSavePath: () => Promise.resolve(null),
  });
  const { exportId } = exports.begin('licences');
  const newer = Array.from({ length: 4 }, () => exports.begin('licences').exportId);
  expect(() => exports.next(exportId)).toThrow(expect.objectContaining({ code: 'nothingChosen' }));
  const [kept = ''] = newer;
  while (exports.next(kept));
});
