// Faults of single files: what Google says of one of three photos in a batch, and what happens to a file on the disk while it
// is on its way. Data alone; where another test carries a row out, the row names it.
import type { ItemEffect } from '../../emulator/faults.ts';
import type { ReasonCode } from '../../src-main/contract.ts';

export type ItemRow = {
  injected: string;
  effect: Omit<ItemEffect, 'kind' | 'fileName'>;
  /** Of the one photo; the other two are created at once. */
  ends: 'created' | 'alreadyThere' | 'failed';
  reads: ReasonCode;
  exit: 0 | 1;
};

export const ITEM_ROWS: readonly ItemRow[] = [
  {
    injected: 'code 3 for one of three',
    effect: { code: 3 },
    ends: 'failed',
    reads: 'refusedByGoogle',
    exit: 1,
  },
  {
    injected: 'code 6 for one of three',
    effect: { code: 6 },
    ends: 'alreadyThere',
    reads: 'alreadyThereSomewhere',
    exit: 0,
  },
  { injected: 'code 8 for one of three', effect: { code: 8 }, ends: 'created', reads: 'slowDown', exit: 0 },
  { injected: 'code 13 for one of three', effect: { code: 13 }, ends: 'created', reads: 'tryAgain', exit: 0 },
  { injected: 'code 14 for one of three', effect: { code: 14 }, ends: 'created', reads: 'tryAgain', exit: 0 },
  {
    injected: 'no result for one of three',
    effect: { missing: true },
    ends: 'created',
    reads: 'tryAgain',
    exit: 0,
  },
  {
    injected: 'no result for one of three, though it was created',
    effect: { missing: true, created: true },
    ends: 'created',
    reads: 'tryAgain',
    exit: 0,
  },
];

export type DiskRow = {
  injected: string;
  /** In words: no two of them end alike. */
  came: string;
  reads: ReasonCode;
  exit: 0 | 1;
  /** The test file that carries it out. */
  shownBy: string;
};

const CHANGING = 'tests/engine/changing-files.test.ts';

export const DISK_ROWS: readonly DiskRow[] = [
  {
    injected: 'the file is written to while it is sent',
    came: 'the sending is given up, the file is read anew when it rests, and only the whole new file is created',
    reads: 'fileChanged',
    exit: 0,
    shownBy: CHANGING,
  },
  {
    injected: 'the file never stops growing',
    came: 'it waits, and is not sent over and over',
    reads: 'stillGrowing',
    exit: 1,
    shownBy: CHANGING,
  },
  {
    injected: 'the file is removed while it is sent',
    came: 'nothing is created of it, the others go on',
    reads: 'vanished',
    exit: 1,
    shownBy: CHANGING,
  },
  {
    injected: 'a folder or a pipe takes the place of the file while it is sent',
    came: 'nothing is created of it, the others go on',
    reads: 'vanished',
    exit: 1,
    shownBy: 'tests/engine/matrix-files.test.ts',
  },
  {
    injected: 'the disk that holds the data folder is full',
    came: 'nothing more is begun, what is known stays, and it goes on when there is room',
    reads: 'diskFull',
    exit: 1,
    shownBy: 'tests/engine/store-disk-full.test.ts',
  },
];
