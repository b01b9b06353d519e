// The calls about the client file and the accounts.
import type { Account } from '../../contract.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';
import { toFolders } from './folders.ts';
import { ensureAccount } from './shared.ts';

export function accountsCalls(
  services: Services,
): Pick<
  Handlers,
  'accounts.cancelSignIn' | 'accounts.finishSignIn' | 'accounts.signIn' | 'accounts.signOut' | 'client.set'
> {
  const { host, opened, pushes, signIns } = services;
  const { accounts } = opened;
  return {
    'client.set': async ({ text }) => {
      const parsed = await accounts.setClient(text);
      if (!parsed.ok) throw new CallError(parsed.code, 'not a client file of the kind "Desktop app"');
      const { projectId } = parsed.client;
      pushes.send('client.changed', { projectId });
      return { projectId };
    },
    'accounts.signIn': async (again) => {
      const account = again && opened.accounts.list().find(({ id }) => id === again.accountId);
      const started = await signIns.start(account?.email);
      const isOpened = await host.openInBrowser(started.consentUrl);
      if (!isOpened && host.capabilities.opensBrowser) signIns.noteUnopened();
      return signIns.state;
    },
    'accounts.cancelSignIn': () => {
      signIns.cancel();
      return null;
    },
    'accounts.finishSignIn': ({ address }) => signIns.finishWith(address),
    'accounts.signOut': async ({ accountId }) => {
      ensureAccount(services, accountId);
      await accounts.signOut(accountId);
      // What is on its way would be sent to its end, for hours perhaps, and with a token that was given up.
      await services.engine.interrupt();
      pushes.send('accounts.changed', toAccounts(services));
      // What holds an account that is signed out holds nothing up any more; what waits for it is told.
      pushes.touch();
      pushes.sendSoon('folders.changed', () => toFolders(services));
      return null;
    },
  };
}

export function toAccounts(services: Services): Account[] {
  return services.opened.accounts.list().map(({ id, email, name, picture, needsSignIn, signInEndsAt }) => ({
    id,
    email,
    name,
    picture,
    needsSignIn,
    signInEndsAt,
  }));
}
