// The signed-in accounts, without their secrets (those lie in secrets.ts).
import type { Database, Row } from './database.ts';

export type StoredAccount = {
  id: string;
  /** Whom this sign-in is good for: Google itself, or a stand-in origin. Secrets of one are never sent to the other. */
  service: 'google' | 'other';
  clientId: string;
  email: string;
  name: string;
  picture: string | null;
  needsSignIn: boolean;
  signInEndsAt: number | null;
};

/** Begins the key in `meta` under which the address of an account that was signed out is kept. */
export const FORMER = 'former:';

export class AccountStore {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Newest sign-in first. */
  list(service: StoredAccount['service']): StoredAccount[] {
    return this.#db
      .all('SELECT * FROM account WHERE service=? ORDER BY signed_in_at DESC, id', service)
      .map(toAccount);
  }

  byId(id: string): StoredAccount | undefined {
    const row = this.#db.get('SELECT * FROM account WHERE id=?', id);
    return row && toAccount(row);
  }

  keep(account: StoredAccount): void {
    this.#db.run(
      `INSERT INTO account (id, service, client_id, email, name, picture, needs_sign_in, sign_in_ends_at, signed_in_at)
       VALUES (?,?,?,?,?,?,?,?,?)
       ON CONFLICT (id) DO UPDATE SET service=excluded.service, client_id=excluded.client_id, email=excluded.email,
         name=excluded.name, picture=excluded.picture, needs_sign_in=excluded.needs_sign_in,
         sign_in_ends_at=excluded.sign_in_ends_at, signed_in_at=excluded.signed_in_at`,
      account.id,
      account.service,
      account.clientId,
      account.email,
      account.name,
      account.picture,
      account.needsSignIn ? 1 : 0,
      account.signInEndsAt,
      this.#now(),
    );
  }

  /** Called when an account begins or ceases to need a sign-in. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  setNeedsSignIn(id: string, needsSignIn: boolean): void {
    this.#db.run('UPDATE account SET needs_sign_in=? WHERE id=?', needsSignIn ? 1 : 0, id);
    for (const listener of this.#listeners) listener();
  }

  /** `picture`: a data: URL. */
  setPicture(id: string, picture: string): void {
    this.#db.run('UPDATE account SET picture=? WHERE id=?', picture, id);
  }

  /** Forgets the sign-in; the history of what was sent stays, so that signing in again sends nothing twice. */
  forget(id: string): void {
    this.#db.run('DELETE FROM account WHERE id=?', id);
  }
}

function toAccount(row: Row): StoredAccount {
  return {
    id: row['id'] as string,
    service: row['service'] as StoredAccount['service'],
    clientId: row['client_id'] as string,
    email: row['email'] as string,
    name: row['name'] as string,
    picture: row['picture'] as string | null,
    needsSignIn: row['needs_sign_in'] === 1,
    signInEndsAt: row['sign_in_ends_at'] as number | null,
  };
}
