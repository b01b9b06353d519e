// What waits for accounts that are signed out: no banner and no forecast of an account tells it.
import type { Reason } from '../contract.ts';
import type { AccountStore } from '../store/accounts.ts';
import type { CountStore } from '../store/counts.ts';
import type { UploadStore } from '../store/uploads.ts';
import type { WorkStore } from '../store/work.ts';
import { formerEmail } from './former-accounts.ts';

type Stores = {
  accounts: Pick<AccountStore, 'byId'>;
  uploads: Pick<UploadStore, 'meta'>;
  counts: Pick<CountStore, 'countOpen'>;
  work: Pick<WorkStore, 'accountsWithWork'>;
};

/** Null: nothing does. */
export function signedOutReason({ accounts, counts, uploads, work }: Stores): Reason | null {
  const gone = work.accountsWithWork(null).filter((id) => accounts.byId(id) === undefined);
  if (gone.length === 0) return null;
  const count = gone.reduce((sum, id) => sum + counts.countOpen(id), 0);
  const emails = gone.map((id) => formerEmail(uploads, id));
  const areKnown = emails.every((email) => email !== undefined);
  return { code: 'signedOut', params: { count, emails: areKnown ? emails.join(', ') : 'none' } };
}
