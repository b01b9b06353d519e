// The command `status`: what is done, what waits and why, and by when today's and the following days' requests will do the rest. It
// works beside a running Photostow.
import { closedUntil, forecastOf, type Budget, type Forecast } from '../../engine/budget.ts';
import { isHeld } from '../../engine/react.ts';
import { BadEndpoint, parseEndpoints, type Endpoints } from '../../google/endpoints.ts';
import { readTotals } from '../../program/totals.ts';
import { AccountStore, type StoredAccount } from '../../store/accounts.ts';
import { AlbumStore } from '../../store/albums.ts';
import type { Database } from '../../store/database.ts';
import { FileStore } from '../../store/files.ts';
import { FolderStore } from '../../store/folders.ts';
import { HoldStore } from '../../store/holds.ts';
import { QuotaStore } from '../../store/quota.ts';
import { WorkStore } from '../../store/work.ts';
import { createContext, type Context, type GlobalOptions } from './context.ts';
import { wrongUse } from './exit.ts';
import { printFolder } from './folder-commands.ts';
import { withHistory } from './with-history.ts';
import { formatBytes, printJson, printLine } from './output.ts';
import { reasonText } from '../reason-text.ts';

type AccountStatus = {
  id: string;
  email: string;
  needsSignIn: boolean;
  /** Why everything of the account stands still, in English, and until when (null: a person is needed). */
  waiting: { code: string; reason: string; untilAt: number | null } | null;
  requests: Budget;
  forecast: Forecast;
};

export async function status(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  const { service } = endpointsOf(context);
  await withHistory(context, async (db) => {
    const stores = storesOf(db);
    const accounts = stores.accounts.list(service).map((account) => accountStatus(context, stores, account));
    if (context.json) printStatusJson(context, stores, accounts);
    else await printStatus(context, stores, accounts);
  });
}

function endpointsOf({ endpoint }: Context): Endpoints {
  try {
    return parseEndpoints(endpoint);
  } catch (error) {
    throw error instanceof BadEndpoint ? wrongUse(error.message) : error;
  }
}

type Stores = ReturnType<typeof storesOf>;

function storesOf(db: Database) {
  const now = (): number => Date.now();
  const accounts = new AccountStore(db, now);
  const quota = new QuotaStore(db, now);
  return {
    db,
    accounts,
    files: new FileStore(db, now),
    folders: new FolderStore(db, now),
    albums: new AlbumStore(db, now),
    work: new WorkStore(db),
    holds: new HoldStore(db, now),
    clock: { now },
    requests: (accountId: string) => quota.requestsOf(accounts.byId(accountId)),
  };
}

function accountStatus(context: Context, parts: Stores, account: StoredAccount): AccountStatus {
  const hold = isHeld(parts, account.id) ? parts.holds.get(account.id) : undefined;
  const closed = closedUntil(parts, account.id);
  const { budget: requests, forecast } = forecastOf(parts, account.id);
  const reason = hold?.reason ?? (closed === undefined ? undefined : ({ code: 'quotaDay' } as const));
  return {
    id: account.id,
    email: account.email,
    needsSignIn: account.needsSignIn,
    waiting: reason
      ? {
          code: reason.code,
          reason: reasonText(context.english, reason),
          untilAt: hold ? hold.untilAt : (closed ?? null),
        }
      : null,
    requests,
    forecast,
  };
}

function printStatusJson(context: Context, stores: Stores, accounts: AccountStatus[]): void {
  const folders = stores.folders.list().map((folder) => ({
    path: folder.path,
    album: stores.albums.shownTitle(folder.destinationId),
    ...stores.folders.counts(folder.id),
  }));
  printJson({
    event: 'status',
    dataFolder: context.dataFolder,
    accounts,
    folders,
    ...readTotals(stores.db),
  });
}

async function printStatus(context: Context, stores: Stores, accounts: AccountStatus[]): Promise<void> {
  const { t } = context;
  printLine(t('cli.dataFolder', { path: context.dataFolder }));
  for (const { email, requests, waiting, forecast: said } of accounts) {
    printLine(t('cli.statusAccount', { email, used: requests.used, most: requests.perDay }));
    if (waiting)
      printLine(
        `  ${waiting.reason}${waiting.untilAt === null ? '' : ` (${localTime(context, waiting.untilAt)})`}`,
      );
    if (said.filesLeft > 0) {
      const { filesLeft, filesToday } = said;
      printLine(
        `  ${t('cli.forecast', { left: filesLeft, today: filesToday, days: said.days, at: localTime(context, said.doneAt) })}`,
      );
    }
  }
  for (const folder of stores.folders.list()) await printFolder(context, stores, folder);
  const totals = readTotals(stores.db);
  printLine(t('cli.summary', { ...totals, size: formatBytes(totals.bytesDone) }));
}

/** Day and hour as the person's own clock shows them. */
function localTime(context: Context, at: number): string {
  const language = context.t === context.english ? 'en' : undefined;
  return new Date(at).toLocaleString(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
