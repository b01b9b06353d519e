import { expect, test } from 'vitest';
import { RunProgress } from './run-progress.ts';

const totals = (done: number, waiting: number) => ({
  found: done + waiting,
  created: done,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  waiting,
  verified: 0,
  missing: 0,
  bytesTotal: 10 * (done + waiting),
  bytesDone: 10 * done,
});

test('twenty new files after a hundred thousand begin at nothing and end whole', () => {
  const run = new RunProgress();
  run.read(totals(100_000, 0));
  expect(run.read(totals(100_000, 20))).toEqual({
    filesDone: 0,
    filesTotal: 20,
    bytesDone: 0,
    bytesTotal: 200,
  });
  expect(run.read(totals(100_005, 15))).toEqual({
    filesDone: 5,
    filesTotal: 20,
    bytesDone: 50,
    bytesTotal: 200,
  });
  expect(run.read(totals(100_020, 0)).filesTotal).toBe(0);
  expect(run.read(totals(100_020, 1))).toMatchObject({ filesDone: 0, filesTotal: 1 });
});

test('files that are found during a run belong to it', () => {
  const run = new RunProgress();
  run.read(totals(7, 0));
  run.read(totals(7, 2));
  expect(run.read(totals(8, 4))).toMatchObject({ filesDone: 1, filesTotal: 5 });
});

test('a program that starts in the middle counts what is left; what has vanished at Google makes nothing negative', () => {
  const run = new RunProgress();
  expect(run.read(totals(50, 50))).toMatchObject({ filesDone: 0, filesTotal: 50 });
  expect(run.read(totals(48, 50))).toMatchObject({ filesDone: 0, filesTotal: 50, bytesDone: 0 });
});
