// Counts requests per OAuth client and quota day, on the disk. What to do with the count is the engine's.
import { pacificDay } from '../engine/pacific-day.ts';
import type { Database } from './database.ts';

/** Google's documented limit for all users of one client together (API notes 6.1). */
export const REQUESTS_PER_DAY = 10_000;

export class QuotaStore {
  readonly #db: Database;
  readonly #now: () => number;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  count(clientId: string): void {
    this.#db.run(
      'INSERT INTO request_count VALUES (?,?,1) ON CONFLICT DO UPDATE SET count = count + 1',
      clientId,
      pacificDay(this.#now()),
    );
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
