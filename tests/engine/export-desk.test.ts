// What pages take out of the program: an export that is not whole is never told as one that is.
import { expect, test } from 'vitest';
import { ExportDesk } from '../../src-main/doors/export-desk.ts';

test('an export that was given up for newer ones is told as gone, not as at its end', () => {
  const desk = new ExportDesk({
    diagnosis: () => {
      throw new Error('not asked for');
    },
    translate: () => (key) => key,
    pickSavePath: () => Promise.resolve(null),
  });
  const { exportId } = desk.begin('licences');
  const newer = Array.from({ length: 4 }, () => desk.begin('licences').exportId);
  expect(() => desk.next(exportId)).toThrow(expect.objectContaining({ code: 'nothingChosen' }));
  const [kept = ''] = newer;
  while (desk.next(kept));
});
