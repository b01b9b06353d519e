// The command `status`: what is done, what waits and why, and by when today's and the following days' requests will do the rest.
import { closedUntil, forecastOf, type Budget, type Forecast } from '../../engine/budget.ts';
import { isHeld } from '../../engine/react.ts';
import type { Opened } from '../../program/open.ts';
import { readTotals } from '../../program/totals.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import { createContext, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { printFolder } from './folder-commands.ts';
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
  await withDataFolder(context, async (opened) => {
    const accounts = opened.accounts.list().map((account) => accountStatus(context, opened, account));
    if (context.json) printStatusJson(context, opened, accounts);
    else await printStatus(context, opened, accounts);
    return Promise.resolve();
  });
}

function accountStatus(context: Context, opened: Opened, account: StoredAccount): AccountStatus {
  const { parts } = opened;
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

function printStatusJson(context: Context, opened: Opened, accounts: AccountStatus[]): void {
  const folders = opened.folders.list().map((folder) => ({
    path: folder.path,
    album: opened.parts.albums.shownTitle(folder.destinationId),
    ...opened.folders.counts(folder.id),
  }));
  printJson({
    event: 'status',
    dataFolder: context.dataFolder,
    accounts,
    folders,
    ...readTotals(opened.parts.db),
  });
}

async function printStatus(context: Context, opened: Opened, accounts: AccountStatus[]): Promise<void> {
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
  const stores = { ...opened.parts, folders: opened.folders };
  for (const folder of opened.folders.list()) await printFolder(context, stores, folder);
  const totals = readTotals(opened.parts.db);
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
