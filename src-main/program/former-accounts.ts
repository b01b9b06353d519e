// Whose account a signed-out one was: its folders and files are still here, and a person is to sign in with that very one again.
import type { Reason } from '../contract.ts';
import { FORMER, type AccountStore } from '../store/accounts.ts';
import type { CountStore } from '../store/counts.ts';
import type { UploadStore } from '../store/uploads.ts';
import type { WorkStore } from '../store/work.ts';

type Meta = Pick<UploadStore, 'meta'>;

/** Undefined: it is signed in, or was never known here. */
export const formerEmail = (uploads: Meta, accountId: string): string | undefined =>
  uploads.meta(FORMER + accountId);

export function noteFormer(uploads: Pick<UploadStore, 'setMeta'>, id: string, email: string | null): void {
  uploads.setMeta(FORMER + id, email);
}

/** Of accounts that are signed out here, and of so many files in all that wait for them. */
function signedOut(uploads: Meta, accountIds: readonly string[], count: number): Reason {
  const emails = accountIds.map((accountId) => formerEmail(uploads, accountId));
  const areKnown = emails.every((email) => email !== undefined);
  return { code: 'signedOut', params: { count, emails: areKnown ? emails.join(', ') : 'none' } };
}

/** What holds the account, where so many files wait for it. One that is signed out is named: no other sign-in is of use for it. */
export function namedHold(
  { accounts, uploads }: { accounts: Pick<AccountStore, 'byId'>; uploads: Meta },
  { accountId, reason }: { accountId: string; reason: Reason },
  count: number,
): Reason {
  const isOut = reason.code === 'signIn' && accounts.byId(accountId) === undefined;
  return isOut ? signedOut(uploads, [accountId], count) : reason;
}

/** Undefined: the folder's account is signed in. `email` null: nobody knows whose it was. */
export function signedOutOf(
  { accounts, uploads }: { accounts: Pick<AccountStore, 'byId'>; uploads: Meta },
  { accountId }: { accountId: string },
): { email: string | null } | undefined {
  if (accounts.byId(accountId)) return undefined;
  return { email: formerEmail(uploads, accountId) ?? null };
}

type Stores = {
  accounts: Pick<AccountStore, 'byId'>;
  uploads: Meta;
  counts: Pick<CountStore, 'countOpen'>;
  work: Pick<WorkStore, 'accountsWithWork'>;
};

/** What waits for accounts that are signed out, which no banner and no forecast of an account tells; null: nothing does. */
export function waitsForSignedOut({ accounts, uploads, counts, work }: Stores): Reason | null {
  const gone = work.accountsWithWork(null).filter((id) => accounts.byId(id) === undefined);
  if (gone.length === 0) return null;
  return signedOut(
    uploads,
    gone,
    gone.reduce((sum, id) => sum + counts.countOpen(id), 0),
  );
}
