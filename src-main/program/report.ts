// The reconciliation report: every file with where it stands, streamed, and the totals counted three ways, so that a sum that
// does not come out is said and never smoothed over. Changes nothing; words and output are the door's.
import type { FileState, Reason } from '../contract.ts';
import { isFinished, publicState } from '../engine/file.ts';
import type { Database } from '../store/database.ts';
import { AccountStore } from '../store/accounts.ts';
import { HoldStore } from '../store/holds.ts';
import { countRows, reportPage, type ReportRow } from '../store/report-rows.ts';
import { UploadStore } from '../store/uploads.ts';
import { namedHold } from './former-accounts.ts';
import { failedAlone, outcomeOf, readTotals, type RunOutcome } from './totals.ts';

export type ReportLine = {
  path: string;
  folder: string | null;
  album: string | null;
  account: string;
  state: FileState;
  /** Why, in a sentence. */
  reason: string | null;
  sha256: string | null;
  mediaItemId: string | null;
  sizeBytes: number;
  /** ISO 8601 in UTC, as all times here. */
  foundAt: string;
  createdAt: string | null;
  verifiedAt: string | null;
  alreadyThere: boolean;
};

/** found = created + alreadyThere + skipped + failed + missing + waiting, or it is one of the report's problems. */
export type ReportTotals = Record<'found' | RunOutcome, number>;

const PAGE_ROWS = 1000;
const OUTCOMES: readonly RunOutcome[] = [
  'created',
  'alreadyThere',
  'skipped',
  'failed',
  'missing',
  'waiting',
];

export class Report {
  readonly #db: Database;
  readonly #sentence: (reason: Reason) => string;
  readonly #accountId: string | null;
  /** Of the rows, before the first is given out. */
  readonly totals: ReportTotals;
  /** Of the lines that were given out so far. */
  readonly #given = noTotals();

  /** `accountId`: only what goes there; null: everything. */
  constructor(db: Database, sentence: (reason: Reason) => string, accountId: string | null = null) {
    this.#db = db;
    this.#accountId = accountId;
    this.#sentence = sentence;
    this.totals = this.#countRows();
  }

  /** All lines in order of arrival, a thousand at a time; memory does not grow with the history. */
  *pages(): Generator<ReportLine[]> {
    const holds = this.#holds();
    for (let afterId = 0; ;) {
      const rows = reportPage(this.#db, afterId, PAGE_ROWS, this.#accountId);
      const last = rows.at(-1);
      if (!last) return;
      afterId = last.file.id;
      yield rows.map((row) => this.#toLine(row, holds));
    }
  }

  #holds(): Map<string, Reason> {
    const stores = {
      accounts: new AccountStore(this.#db, Date.now),
      uploads: new UploadStore(this.#db, Date.now),
    };
    const held = new HoldStore(this.#db, Date.now).all();
    return new Map(held.map((hold) => [hold.accountId, namedHold(stores, hold, 1)]));
  }

  /** After the last page: what does not add up, each as "name: these ≠ those"; empty when all is well. */
  problems(): string[] {
    const { totals } = this;
    const all = readTotals(this.#db, this.#accountId ?? undefined);
    const tally = { ...all, failed: failedAlone(all) };
    const sum = OUTCOMES.reduce((so, outcome) => so + totals[outcome], 0);
    const pairs: [name: string, one: number, other: number][] = [['sum', totals.found, sum]];
    for (const name of ['found', ...OUTCOMES] as const) {
      pairs.push([name, totals[name], tally[name]], [`${name} written`, totals[name], this.#given[name]]);
    }
    return pairs
      .filter(([, one, other]) => one !== other)
      .map(([name, one, other]) => `${name}: ${one} ≠ ${other}`);
  }

  #toLine({ file, folder, album, account }: ReportRow, holds: ReadonlyMap<string, Reason>): ReportLine {
    this.#given.found += 1;
    this.#given[outcomeOf(file, true)] += 1;
    const reason = file.reason ?? (isFinished(file.stage) ? undefined : holds.get(file.accountId));
    const { path, sha256, mediaItemId, sizeBytes, alreadyThere } = file;
    return {
      path,
      folder,
      album,
      account,
      state: publicState(file),
      reason: reason ? this.#sentence(reason) : null,
      sha256,
      mediaItemId,
      sizeBytes,
      foundAt: new Date(file.foundAt).toISOString(),
      createdAt: toIso(file.createdAt),
      verifiedAt: toIso(file.verifiedAt),
      alreadyThere,
    };
  }

  #countRows(): ReportTotals {
    const totals = noTotals();
    for (const { stage, alreadyThere, count } of countRows(this.#db, this.#accountId)) {
      totals.found += count;
      totals[outcomeOf({ stage, alreadyThere }, true)] += count;
    }
    return totals;
  }
}

const toIso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const noTotals = (): ReportTotals => ({
  found: 0,
  created: 0,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  missing: 0,
  waiting: 0,
});
