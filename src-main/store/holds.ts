// Why an account stands still, and how long: one row per account, kept over restarts. Deciding is the engine's.
import type { Reason } from '../contract.ts';
import type { Database, Row } from './database.ts';
import { toReason } from './file-row.ts';

export type Hold = {
  accountId: string;
  reason: Reason;
  /** Null: it goes on only when a person has done something. */
  untilAt: number | null;
  /** How often in a row, for growing pauses. */
  count: number;
};

export type StoredHold = Hold & { setAt: number };

export class HoldStore {
  readonly #db: Database;
  readonly #now: () => number;
  /** What the rows say, since it is asked several times for each file; undefined where none was read yet. */
  #known: Map<string, StoredHold> | undefined;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    // What the disk refused was undone.
    db.onFailure(() => (this.#known = undefined));
  }

  get(accountId: string): StoredHold | undefined {
    this.#known ??= new Map(this.all().map((hold) => [hold.accountId, hold]));
    return this.#known.get(accountId);
  }

  all(): StoredHold[] {
    return this.#db.all('SELECT * FROM hold').flatMap((row) => toHold(row) ?? []);
  }

  set(hold: Hold): void {
    this.#known = undefined;
    this.#db.run(
      `INSERT INTO hold (account_id, reason_code, reason_params, until_at, count, set_at) VALUES (?,?,?,?,?,?)
       ON CONFLICT DO UPDATE SET reason_code=excluded.reason_code, reason_params=excluded.reason_params,
         until_at=excluded.until_at, count=excluded.count, set_at=excluded.set_at`,
      hold.accountId,
      hold.reason.code,
      hold.reason.params ? JSON.stringify(hold.reason.params) : null,
      hold.untilAt,
      hold.count,
      this.#now(),
    );
  }

  clear(accountId: string): void {
    this.#known = undefined;
    this.#db.run('DELETE FROM hold WHERE account_id=?', accountId);
  }
}

function toHold(row: Row): StoredHold | undefined {
  const reason = toReason(row['reason_code'], row['reason_params']);
  if (!reason) return undefined;
  return {
    accountId: row['account_id'] as string,
    reason,
    untilAt: row['until_at'] as number | null,
    count: row['count'] as number,
    setAt: row['set_at'] as number,
  };
}
