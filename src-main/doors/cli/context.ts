// What every command needs first: its options, its data folder, its words. Opens and closes; knows no single command.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { BadEndpoint } from '../../google/endpoints.ts';
import { openDataFolder, type Opened } from '../../program/open.ts';
import { plainBox } from '../../store/secrets.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import { DatabaseFailure } from '../../store/database-failure.ts';
import { createTranslate, type Translate } from '../../texts/texts.ts';
import { CommandEnd, EXIT, notSignedIn, trouble, wrongUse } from './exit.ts';
import { readLimit } from './settings.ts';
import { sayReplaced } from './replaced.ts';
import { terminalTranslate } from './terminal-words.ts';

export type GlobalOptions = {
  data?: string;
  endpoint?: string;
  json?: boolean;
  account?: string;
  verbose?: boolean;
  limit?: string;
};

export type Context = {
  options: GlobalOptions;
  dataFolder: string;
  endpoint: string | null;
  backoffScale: number;
  t: Translate;
  /** For JSON, which programs read: always English. */
  english: Translate;
  json: boolean;
};

export function createContext(options: GlobalOptions): Context {
  const env = process.env;
  const t = terminalTranslate();
  // A shell's variable that is not set gives an empty word: it must mean neither the folder that one stands in nor any account.
  for (const name of ['data', 'account'] as const)
    if (options[name] === '') throw wrongUse(t('cli.optionEmpty', { option: `--${name}` }));
  return {
    options,
    dataFolder: resolve(options.data ?? (env['PHOTOSTOW_DATA'] || defaultDataFolder())),
    endpoint: options.endpoint ?? (env['PHOTOSTOW_ENDPOINT'] || null),
    backoffScale: parseScale(env['PHOTOSTOW_BACKOFF_SCALE'], t),
    t,
    english: createTranslate('en'),
    json: options.json === true,
  };
}

/** The folder that the desktop app uses too, so that all doors share one history. */
function defaultDataFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Photostow');
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Photostow');
  return join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'Photostow');
}

function parseScale(text: string | undefined, t: Translate): number {
  if (text === undefined || text === '') return 1;
  const scale = Number(text);
  if (!Number.isFinite(scale) || scale < 0) throw wrongUse(t('cli.wrong.scale', { text }));
  return scale;
}

/** Opens the data folder for a command that works in it, and closes it whatever happens. */
export async function withDataFolder<T>(context: Context, work: (opened: Opened) => Promise<T>): Promise<T> {
  try {
    return await workIn(open(context), work);
  } catch (error) {
    throw error instanceof DatabaseFailure ? diskEnd(context, error) : error;
  }
}

async function workIn<T>(opened: Opened, work: (opened: Opened) => Promise<T>): Promise<T> {
  try {
    const result = await work(opened);
    await opened.care.finish();
    return result;
  } finally {
    await opened.close();
  }
}

/** How a command ends where the disk refused: in order, with everything kept that was on it. */
export function diskEnd({ t, dataFolder }: Context, failure: DatabaseFailure): CommandEnd {
  return trouble(t(`cli.${failure.kind}`, { folder: dataFolder, detail: failure.message }));
}

export const badEndpoint = ({ t, endpoint }: Context, { code }: BadEndpoint): CommandEnd =>
  wrongUse(t(`cli.wrong.${code}`, { endpoint: endpoint ?? '' }));

/** Another Photostow is at work there. */
export class DataFolderBusy extends CommandEnd {}

export function open(context: Context): Opened {
  const { dataFolder, endpoint, backoffScale, options, t } = context;
  const log: Parameters<typeof openDataFolder>[0]['log'] = (event, fields) => {
    if (options.verbose) process.stderr.write(`${JSON.stringify({ log: event, ...fields })}\n`);
  };
  try {
    const holder = `photostow, process ${process.pid}`;
    const result = openDataFolder({
      dataFolder,
      endpoint,
      backoffScale,
      secretBox: plainBox,
      holder,
      log,
      limitBytesPerSecond: readLimit(context),
    });
    if (result.ok) {
      sayReplaced(t, dataFolder, result.opened.notice);
      return result.opened;
    }
    const line = t(`cli.${result.code}`, { folder: dataFolder, detail: result.message });
    throw result.code === 'dataFolderBusy' ? new DataFolderBusy(EXIT.trouble, line) : trouble(line);
  } catch (error) {
    throw error instanceof BadEndpoint ? badEndpoint(context, error) : error;
  }
}

/**
 * For what works on all accounts: one that can be used is enough, and the others say for themselves what they want. The one of
 * `--account`, where one was asked for.
 */
export async function ensureAnyAccount(context: Context, opened: Opened): Promise<StoredAccount | undefined> {
  if (context.options.account !== undefined) return ensureAccount(context, opened);
  for (const account of opened.accounts.list()) {
    if ((await opened.accounts.trouble(account)) === undefined) return undefined;
  }
  await ensureAccount(context, opened);
  return undefined;
}

/** The account of `--account`; undefined where none was asked for. Throws exit 3 when it is not signed in here. */
export function askedAccount(
  { t, options }: Context,
  accounts: readonly StoredAccount[],
): StoredAccount | undefined {
  if (options.account === undefined) return undefined;
  const wanted = options.account.toLowerCase();
  const account = accounts.find(({ id, email }) => id === wanted || email.toLowerCase() === wanted);
  if (!account) throw notSignedIn(t('cli.noSuchAccount', { account: wanted }));
  return account;
}

/** The account of `--account`, or the only one, or the one signed in last. Throws exit 3 when none can be used. */
export async function ensureAccount(context: Context, opened: Opened): Promise<StoredAccount> {
  const { t } = context;
  const accounts = opened.accounts.list();
  const account = askedAccount(context, accounts) ?? accounts[0];
  if (!account) throw notSignedIn(t('cli.notSignedIn'));
  const why = await opened.accounts.trouble(account);
  if (why)
    throw notSignedIn(
      t(why === 'signIn' ? 'cli.signInAgain' : 'cli.sealedElsewhere', { email: account.email }),
    );
  return account;
}
