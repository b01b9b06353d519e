// The commands `login`, `logout` and `accounts`.
import { readFileSync } from 'node:fs';
import openInBrowser from 'open';
import type { OAuthClient } from '../../google/client-file.ts';
import type { Opened } from '../../program/open.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import { plainBox, wayKept } from '../../store/secrets.ts';
import type { TextKey } from '../../texts/texts.ts';
import { askedAccount, createContext, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { CommandEnd, EXIT, notSignedIn, wrongUse } from './exit.ts';
import { printJson, printLine, visible } from './output.ts';
import { takePasted } from './pasted-address.ts';
import { onStopSignal } from './stop-signals.ts';
import { storedAccounts, withHistory } from './with-history.ts';

type LoginOptions = GlobalOptions & { credentials?: string; open: boolean };

export async function login(options: LoginOptions): Promise<void> {
  const context = createContext(options);
  const text = options.credentials === undefined ? undefined : readClientFile(context, options.credentials);
  await withDataFolder(context, async (opened) => {
    const client = await ensureClient(context, opened, text);
    const { t } = context;
    const running = await opened.accounts.startSignIn(client, {
      doneTitle: t('landing.doneTitle'),
      doneText: t('landing.doneText'),
      failedTitle: t('landing.failedTitle'),
      failedText: t('landing.failedText'),
    });
    const stopListening = onStopSignal(() => running.cancel());
    if (!context.json) printLine(t('cli.openThisAddress'));
    process.stdout.write(`${running.consentUrl}\n`);
    const isAsked = takePasted(process.stdin, running, () =>
      process.stderr.write(`${t('error.wrongAddress')}\n`),
    );
    if (isAsked && !context.json) printLine(t('page.signIn.fallbackPaste'));
    if (options.open) await openQuietly(running.consentUrl);
    const result = await running.result;
    stopListening();
    if (!result.ok)
      throw new CommandEnd(
        EXIT.notSignedIn,
        t(`error.${result.code}` as TextKey, { detail: result.message }),
      );
    const account = await opened.accounts.keep(client, result.signedIn);
    if (context.json)
      printJson({ event: 'account', id: account.id, email: account.email, name: account.name });
    else printLine(t('cli.signedIn', { name: account.name, email: account.email }));
    if (account.signInEndsAt !== null && !context.json) printLine(t('cli.testingClient'));
  });
}

function readClientFile(context: Context, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw wrongUse(context.t('cli.clientFileUnreadable', { path, detail }));
  }
}

async function ensureClient(
  context: Context,
  opened: Opened,
  text: string | undefined,
): Promise<OAuthClient> {
  if (text === undefined) {
    const known = await opened.accounts.currentClient();
    if (!known) throw wrongUse(context.t('cli.credentialsNeeded'));
    return known;
  }
  const parsed = await opened.accounts.setClient(text);
  if (!parsed.ok) throw wrongUse(context.t(`error.${parsed.code}` as TextKey));
  return parsed.client;
}

/** No browser here (a server) is no failure: the address has been printed. */
async function openQuietly(url: string): Promise<void> {
  try {
    const child = await openInBrowser(url);
    child.once('error', () => undefined);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
}

export async function logout(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const accounts = opened.accounts.list();
    const asked = askedAccount(context, accounts);
    const account = asked ?? accounts[0];
    if (!account) throw notSignedIn(context.t('cli.notSignedIn'));
    if (!asked && accounts.length > 1) throw wrongUse(context.t('cli.whichAccount'));
    const { revoked } = await opened.accounts.signOut(account.id);
    await opened.parts.db.durable();
    if (context.json) printJson({ event: 'signedOut', id: account.id, email: account.email, revoked });
    else printLine(context.t(revoked ? 'cli.signedOut' : 'cli.signedOutHere', { email: account.email }));
  });
}

/** Reads only, also beside a running Photostow. */
export async function listAccounts(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withHistory(context, (db) => {
    const accounts = storedAccounts(context, db);
    for (const account of accounts) {
      const why = troubleOf(context, account);
      if (context.json) {
        const { id, email, name, signInEndsAt } = account;
        printJson({ event: 'account', id, email, name, needsSignIn: why !== undefined, signInEndsAt });
      } else {
        const note = why ? `  (${context.t(why === 'signIn' ? 'cli.needsSignIn' : 'cli.sealedShort')})` : '';
        printLine(`${visible(account.email)}  ${visible(account.name)}${note}`);
      }
    }
    if (accounts.length === 0) throw notSignedIn(context.t('cli.noAccounts'));
    return Promise.resolve();
  });
}

/** As `Accounts.trouble`: why a command cannot use it. */
function troubleOf(
  { dataFolder }: Context,
  { id, needsSignIn }: StoredAccount,
): 'signIn' | 'sealed' | undefined {
  const way = wayKept(dataFolder, `account:${id}`);
  if (needsSignIn || way === undefined) return 'signIn';
  return way === plainBox.way ? undefined : 'sealed';
}
