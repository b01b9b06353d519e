// The day's requests of an account: of the client that it is signed in with, and of all accounts that are signed in with that.
import type { Parts } from '../engine/parts.ts';
import type { AccountStore } from '../store/accounts.ts';
import type { QuotaStore } from '../store/quota.ts';

export function requestsOf(
  quota: QuotaStore,
  accounts: AccountStore,
  accountId: string,
): ReturnType<Parts['requests']> {
  const account = accounts.byId(accountId);
  const sharing = account
    ? accounts.list(account.service).filter(({ clientId }) => clientId === account.clientId)
    : [];
  return { ...quota.requestsOf(account), accountIds: account ? sharing.map(({ id }) => id) : [accountId] };
}
