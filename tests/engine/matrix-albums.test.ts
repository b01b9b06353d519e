// The matrix of faults, albums being looked for and made.
import { describe, test } from 'vitest';
import { ROWS, type Target } from './fault-table.ts';
import { judge } from './matrix-judge.ts';
import { carryOut } from './matrix-run.ts';

const targets: Target[] = ['albums.list', 'albums.create', 'albums.get'];

describe.concurrent.each(targets)('%s', (target) => {
  test.for(ROWS.filter((row) => row.target === target))(
    '$injected, times: $times',
    async (row, { onTestFinished }) => judge(row, await carryOut(row, onTestFinished)),
  );
});
