// The matrix of faults, bytes on their way: sign-in, small files, sessions of large ones.
import { describe, test } from 'vitest';
import { ROWS, type Target } from './fault-table.ts';
import { judge } from './matrix-judge.ts';
import { carryOut } from './matrix-run.ts';

const targets: Target[] = [
  'oauth.token',
  'uploads.raw',
  'uploads.start',
  'uploads.query',
  'uploads.finalize',
];

describe.concurrent.each(targets)('%s', (target) => {
  test.for(ROWS.filter((row) => row.target === target))(
    '$injected, times: $times',
    async (row, { onTestFinished }) => judge(row, await carryOut(row, onTestFinished)),
  );
});
