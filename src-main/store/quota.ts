// Counts requests per OAuth client and quota day, on the disk, and gives none beyond the day's. How to spend them is the
// engine's.
import { pacificDay } from '../engine/pacific-day.ts';
import type { Database } from './database.ts';

/** Google's documented limit for all users of one client together (API notes 6.1). */
export const REQUESTS_PER_DAY = 10_000;

export class QuotaStore {
  readonly #db: Database;
  readonly #now: () => number;
  readonly perDay: number;

  constructor(db: Database, now: () => number, perDay = REQUESTS_PER_DAY) {
    this.#db = db;
    this.#now = now;
    this.perDay = perDay;
  }

  /** Counts one request; false when the day has none left, and it must not be sent. */
  take(clientId: string): boolean {
    if (this.usedToday(clientId) >= this.perDay) return false;
    this.#db.run(
      'INSERT INTO request_count VALUES (?,?,1) ON CONFLICT DO UPDATE SET count = count + 1',
      clientId,
      pacificDay(this.#now()),
    );
    return true;
  }

  /** Of the client that the account is signed in with. */
  requestsOf(account: { clientId: string } | undefined): { used: number; perDay: number } {
    return { used: this.usedToday(account?.clientId ?? ''), perDay: this.perDay };
  }

  usedToday(clientId: string): number {
    const row = this.#db.get<{ count: number }>(
      'SELECT count FROM request_count WHERE client_id=? AND pacific_day=?',
      clientId,
      pacificDay(this.#now()),
    );
    return row?.count ?? 0;
  }
}
