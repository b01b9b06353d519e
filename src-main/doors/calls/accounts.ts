// The calls about the client file and the accounts.
import type { Account } from '../../contract.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Desk } from '../desk.ts';
import { toFolders } from './folders.ts';
import { ensureAccount } from './shared.ts';

export function accountsCalls(
  desk: Desk,
): Pick<
  Handlers,
  'accounts.cancelSignIn' | 'accounts.finishSignIn' | 'accounts.signIn' | 'accounts.signOut' | 'client.set'
> {
  const { host, opened, pushes, signIn } = desk;
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
      const started = await signIn.start(account?.email);
      const isOpened = await host.openInBrowser(started.consentUrl);
      if (!isOpened && host.capabilities.opensBrowser) signIn.noteUnopened();
      return signIn.state;
    },
    'accounts.cancelSignIn': () => {
      signIn.cancel();
      return null;
    },
    'accounts.finishSignIn': ({ address }) => signIn.finishWith(address),
    'accounts.signOut': async ({ accountId }) => {
      ensureAccount(desk, accountId);
      await accounts.signOut(accountId);
      // What is on its way would be sent to its end, for hours perhaps, and with a token that was given up.
      await desk.engine.interrupt();
      pushes.send('accounts.changed', toAccounts(desk));
      // What holds an account that is signed out holds nothing up any more; what waits for it is told.
      pushes.touch();
      pushes.sendSoon('folders.changed', () => toFolders(desk));
      return null;
    },
  };
}

export function toAccounts(desk: Desk): Account[] {
  return desk.opened.accounts.list().map(({ id, email, name, picture, needsSignIn, signInEndsAt }) => ({
    id,
    email,
    name,
    picture,
    needsSignIn,
    signInEndsAt,
  }));
}
