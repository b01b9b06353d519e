// What it means when the disk or the database file refuses: four kinds, told by code and never by message. An error that
// says nothing about the disk is a bug and stays what it is. No decision about what follows.
import type { Reason } from '../contract.ts';

/** `dataFolderGone`: it was removed, or another lies at its place; what is written goes nowhere. */
export type FailureKind = 'diskFull' | 'dataFolderUnwritable' | 'dataFolderGone' | 'databaseDamaged';

/** Nothing can be written, or be trusted, until the cause is gone. What was not yet on the disk is undone. */
export class DatabaseFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }

  get reason(): Reason {
    return { code: this.kind, params: { detail: this.message } };
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const BY_CODE: Partial<Record<number, FailureKind>> = {
  3: 'dataFolderUnwritable', // PERM
  5: 'dataFolderUnwritable', // BUSY, after the time limit: another program holds the file
  8: 'dataFolderUnwritable', // READONLY
  10: 'dataFolderUnwritable', // IOERR
  11: 'databaseDamaged', // CORRUPT
  13: 'diskFull', // FULL
  14: 'dataFolderUnwritable', // CANTOPEN
  26: 'databaseDamaged', // NOTADB
};
/** IOERR_SHMSIZE: no room for the index of the write-ahead log. */
const NO_ROOM_FOR_INDEX = 10 | (19 << 8);

const BY_SYSTEM: Partial<Record<string, FailureKind>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EROFS: 'dataFolderUnwritable',
  EACCES: 'dataFolderUnwritable',
  EPERM: 'dataFolderUnwritable',
  EIO: 'dataFolderUnwritable',
  // Something is mounted there, or another program has it.
  EBUSY: 'dataFolderUnwritable',
};

/** Undefined for an error that is a bug. */
export function toDatabaseFailure(error: unknown): DatabaseFailure | undefined {
  if (error instanceof DatabaseFailure) return error;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const kind = 'errcode' in error ? kindOfCode(Number(error.errcode)) : BY_SYSTEM[String(error.code)];
  return kind && new DatabaseFailure(kind, error.message, { cause: error });
}

function kindOfCode(errcode: number): FailureKind | undefined {
  return errcode === NO_ROOM_FOR_INDEX ? 'diskFull' : BY_CODE[errcode & 0xff];
}
