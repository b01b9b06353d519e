// Counts files by how they ended, so that every file is counted once and the sum is what was found. Pure but for reading rows.
import type { Totals } from '../contract.ts';
import type { FileRecord } from '../engine/file.ts';
import type { Database } from '../store/database.ts';

export type RunTotals = {
  found: number;
  created: number;
  alreadyThere: number;
  skipped: number;
  failed: number;
  /** Created once, and Google no longer has it. */
  missing: number;
  waiting: number;
  /** Of the files created in this run. */
  bytes: number;
};

export const emptyRunTotals = (): RunTotals => ({
  found: 0,
  created: 0,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  missing: 0,
  waiting: 0,
  bytes: 0,
});

export type RunOutcome = 'created' | 'alreadyThere' | 'skipped' | 'failed' | 'missing' | 'waiting';

/** How a file ended as seen by a run; `isMade`: that run has brought it there, and what an earlier one created is already there. */
export function outcomeOf(file: Pick<FileRecord, 'stage' | 'alreadyThere'>, isMade: boolean): RunOutcome {
  switch (file.stage) {
    case 'created':
    case 'verified':
      return file.alreadyThere || !isMade ? 'alreadyThere' : 'created';
    case 'skipped':
    case 'failed':
    case 'missing':
      return file.stage;
    case 'found':
    case 'ready':
    case 'uploading':
    case 'uploaded':
    case 'creating':
    case 'unknown':
    case 'linking':
      return 'waiting';
  }
}

export function countOutcome(totals: RunTotals, file: FileRecord, isMade: boolean): void {
  const outcome = outcomeOf(file, isMade);
  totals.found += 1;
  totals[outcome] += 1;
  if (outcome === 'created') totals.bytes += file.sizeBytes;
}

type TallyRow = { stage: string; already_there: number; count: number; bytes: number };

export const emptyTotals = (): Totals => ({
  found: 0,
  created: 0,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  waiting: 0,
  verified: 0,
  missing: 0,
  bytesTotal: 0,
  bytesDone: 0,
});

/** What failed and never came to Google: what it no longer has arrived once, and is told by itself. */
export const failedAlone = ({ failed, missing }: Pick<Totals, 'failed' | 'missing'>): number =>
  failed - missing;

/** Everything ever, or that of one account, from the counts that the database keeps. */
export function readTotals(db: Database, accountId?: string): Totals {
  const rows = db.all<TallyRow>(
    `SELECT stage, already_there, sum(count) AS count, sum(bytes) AS bytes FROM tally
     WHERE ?1 IS NULL OR account_id = ?1 GROUP BY stage, already_there`,
    accountId ?? null,
  );
  const totals = emptyTotals();
  for (const row of rows) addTally(totals, row);
  return totals;
}

function addTally(totals: Totals, { stage, already_there, count, bytes }: TallyRow): void {
  totals.found += count;
  const sendable = stage !== 'skipped' && stage !== 'failed' && stage !== 'missing';
  if (sendable) totals.bytesTotal += bytes;
  if (stage === 'created' || stage === 'verified') {
    totals[already_there === 1 ? 'alreadyThere' : 'created'] += count;
    totals.bytesDone += bytes;
    if (stage === 'verified') totals.verified += count;
  } else if (stage === 'skipped') totals.skipped += count;
  else if (stage === 'failed' || stage === 'missing') {
    totals.failed += count;
    if (stage === 'missing') totals.missing += count;
  } else totals.waiting += count;
}

/** Of files that are not finished and whose bytes Google has. */
export function sentOpenBytes(db: Database): number {
  const row = db.get<{ bytes: number | null }>(
    `SELECT sum(bytes) AS bytes FROM tally WHERE stage IN ('uploaded', 'creating', 'unknown', 'linking')`,
  );
  return row?.bytes ?? 0;
}

/** Of all files that were ever created here, without those that were there already. */
export function createdBytes(db: Database, accountId?: string): number {
  const row = db.get<{ bytes: number | null }>(
    `SELECT sum(bytes) AS bytes FROM tally WHERE stage IN ('created', 'verified') AND already_there = 0
     AND (?1 IS NULL OR account_id = ?1)`,
    accountId ?? null,
  );
  return row?.bytes ?? 0;
}
