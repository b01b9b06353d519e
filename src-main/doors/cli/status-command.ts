// The command `status`: what is done, what waits and why, and by when today's and the following days' requests will do the rest. It
// works beside a running Photostow.
import type { Reason, Totals } from '../../contract.ts';
import {
  closedUntil,
  forecastOf,
  type Budget,
  type Forecast,
  type SendingTimes,
} from '../../engine/budget.ts';
import { closedUntilHour } from '../../engine/hours.ts';
import { isHeld } from '../../engine/react.ts';
import { signedOutOf, waitsForSignedOut } from '../../program/former-accounts.ts';
import { requestsOf } from '../../program/requests.ts';
import { createdBytes, failedAlone, readTotals } from '../../program/totals.ts';
import { AccountStore, type StoredAccount } from '../../store/accounts.ts';
import { AlbumStore } from '../../store/albums.ts';
import { CountStore } from '../../store/counts.ts';
import type { Database } from '../../store/database.ts';
import { isDiskFull } from '../../store/database-files.ts';
import { FolderStore, type StoredFolder } from '../../store/folders.ts';
import { HoldStore } from '../../store/holds.ts';
import { areKept, SecretsUnreadable } from '../../store/secrets.ts';
import { QuotaStore } from '../../store/quota.ts';
import { UploadStore } from '../../store/uploads.ts';
import { WorkStore } from '../../store/work.ts';
import { askedAccount, createContext, type Context, type GlobalOptions } from './context.ts';
import { printFolder } from './folder-commands.ts';
import { storedAccounts, withHistory } from './with-history.ts';
import { formatBytes, printJson, printLine } from './output.ts';
import { closedAfter, isOver, sendingTimes, untilOf } from '../pause.ts';
import { reasonText } from '../reason-text.ts';
import { openSettings } from './settings.ts';

type AccountStatus = {
  id: string;
  email: string;
  needsSignIn: boolean;
  /** Why everything of the account stands still, and until when (null: a person is needed). */
  waiting: { why: Reason; untilAt: number | null; opensAt?: number | undefined } | null;
  requests: Budget;
  forecast: Forecast;
};

/** `onlyId`: the account that was asked for; undefined: all. `isRunning`: a Photostow that does what waits. */
type Shown = {
  accounts: AccountStatus[];
  folders: StoredFolder[];
  onlyId: string | undefined;
  isRunning: boolean;
};

export async function status(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withHistory(context, async (db, isRunning) => {
    const stores = storesOf(db);
    const times = sendingTimes(stores, openSettings(context).read().hours);
    const resting = restingOf(stores, times.hours);
    const all = storedAccounts(context, db);
    const asked = askedAccount(context, all);
    const shown: Shown = {
      accounts: (asked ? [asked] : all).map((account) => {
        const signIn = signInTrouble(context, account);
        return accountStatus(stores, account, resting, signIn, times);
      }),
      folders: stores.folders.list().filter(({ accountId }) => accountId === (asked?.id ?? accountId)),
      onlyId: asked?.id,
      isRunning,
    };
    if (context.json) printStatusJson(context, stores, shown);
    else await printStatus(context, stores, shown);
  });
}

type Stores = ReturnType<typeof storesOf>;

function storesOf(db: Database) {
  const now = (): number => Date.now();
  const accounts = new AccountStore(db, now);
  const quota = new QuotaStore(db, now);
  return {
    db,
    accounts,
    folders: new FolderStore(db, now),
    albums: new AlbumStore(db, now),
    counts: new CountStore(db),
    work: new WorkStore(db),
    holds: new HoldStore(db, now),
    uploads: new UploadStore(db, now),
    clock: { now },
    requests: (accountId: string) => requestsOf(quota, accounts, accountId),
  };
}

function accountStatus(
  parts: Stores,
  account: StoredAccount,
  resting: AccountStatus['waiting'],
  signIn: Reason | undefined,
  times: SendingTimes,
): AccountStatus {
  const { id, email } = account;
  const needsSignIn = account.needsSignIn || signIn?.code === 'signIn';
  const { budget: requests, forecast } = forecastOf(parts, id, times);
  const waiting = waitingOf(parts, id, resting, signIn);
  return { id, email, needsSignIn, waiting, requests, forecast };
}

/** The file of the secrets may be lost or unreadable, which the next run would only find out. */
function signInTrouble({ dataFolder }: Context, { id, clientId }: StoredAccount): Reason | undefined {
  try {
    if (areKept(dataFolder, [`account:${id}`, `client:${clientId}`])) return undefined;
    return { code: 'signIn' };
  } catch (error) {
    if (!(error instanceof SecretsUnreadable)) throw error;
    return { code: 'signInUnreadable', params: { detail: error.message } };
  }
}

/** In the order of the window: what stops everything, what a person wishes, what keeps the sign-in, what Google says, the hours, the day's requests. */
function waitingOf(
  parts: Stores,
  accountId: string,
  resting: AccountStatus['waiting'],
  signIn: Reason | undefined,
): AccountStatus['waiting'] {
  if (resting?.why.code === 'diskFull' || resting?.why.code === 'paused') return resting;
  if (signIn) return { why: signIn, untilAt: null };
  const hold = isHeld(parts, accountId) ? parts.holds.get(accountId) : undefined;
  if (hold) return { why: hold.reason, untilAt: hold.untilAt };
  if (resting) return resting;
  const closed = closedUntil(parts, accountId);
  return closed === undefined ? null : { why: { code: 'quotaDay' }, untilAt: closed };
}

/** A disk that takes nothing more, a person's pause, or hours in which nothing is sent: the same for every account. */
function restingOf(stores: Stores, hours: SendingTimes['hours']): AccountStatus['waiting'] {
  // Who runs beside cannot note it where it would be read: it has nowhere to write.
  if (isDiskFull(stores.db.file)) return { why: { code: 'diskFull' }, untilAt: null };
  const now = stores.clock.now();
  const pausedUntilAt = untilOf(stores);
  if (pausedUntilAt !== undefined && !isOver(pausedUntilAt, now))
    return { why: { code: 'paused' }, untilAt: pausedUntilAt, opensAt: closedAfter(hours, pausedUntilAt) };
  const openAt = closedUntilHour(hours, now);
  return openAt === undefined ? null : { why: { code: 'outsideHours' }, untilAt: openAt };
}

function printStatusJson(
  context: Context,
  stores: Stores,
  { accounts, folders, onlyId, isRunning }: Shown,
): void {
  const told = folders.map((folder) => ({
    path: folder.path,
    album: stores.albums.shownTitle(folder.destinationId),
    signedIn: signedOutOf(stores, folder) === undefined,
    ...stores.folders.counts(folder.id),
  }));
  const signedOut = onlyId === undefined ? waitsForSignedOut(stores) : null;
  printJson({
    event: 'status',
    dataFolder: context.dataFolder,
    running: isRunning,
    accounts: accounts.map(({ waiting, ...account }) => ({
      ...account,
      waiting: waiting && {
        code: waiting.why.code,
        reason: reasonText(context.english, waiting.why),
        untilAt: waiting.untilAt,
        opensAt: waiting.opensAt,
      },
    })),
    signedOut: signedOut && { ...signedOut.params, reason: reasonText(context.english, signedOut) },
    folders: told,
    ...statusTotals(stores, onlyId),
    asked: stores.counts.countAsked(onlyId),
    unsendable: stores.counts.countUnsendable(onlyId),
  });
}

async function printStatus(
  context: Context,
  stores: Stores,
  { accounts, folders, onlyId, isRunning }: Shown,
): Promise<void> {
  const { t } = context;
  printLine(t('cli.dataFolder', { path: context.dataFolder }));
  const totals = statusTotals(stores, onlyId);
  if (accounts.length === 0) {
    const isNew = folders.length === 0 && totals.found === 0;
    printLine(t(isNew ? 'cli.statusNew' : 'cli.noAccounts'));
    if (isNew) return;
  }
  for (const { email, requests, waiting, forecast: said } of accounts) {
    printLine(t('cli.statusAccount', { email, used: requests.used, most: requests.perDay }));
    if (waiting) {
      const until = waiting.untilAt === null ? '' : ` (${localTime(context, waiting.untilAt)})`;
      printLine(`  ${reasonText(t, waiting.why)}${until}`);
    }
    if (waiting?.opensAt !== undefined)
      printLine(`  ${t('page.reason.hoursAt', { time: localTime(context, waiting.opensAt) })}`);
    if (said.filesLeft > 0) printLine(`  ${forecastText(context, said, waiting)}`);
  }
  const signedOut = onlyId === undefined ? waitsForSignedOut(stores) : null;
  if (signedOut) printLine(reasonText(t, signedOut));
  for (const folder of folders) await printFolder(context, stores, folder);
  const asked = stores.counts.countAsked(onlyId);
  const askedCount = asked.dateAsked + asked.editedAsk;
  if (askedCount > 0) printLine(t('cli.statusAsked', { count: askedCount }));
  const unsendable = stores.counts.countUnsendable(onlyId);
  if (unsendable > 0) printLine(t('desktop.standing.unsendable', { count: unsendable }));
  const isWaiting = totals.waiting > 0 || accounts.some(({ waiting }) => waiting !== null);
  if (isWaiting && !isRunning) printLine(t('cli.notRunning'));
  printLine(t('cli.summary', { ...totals, size: formatBytes(createdBytes(stores.db, onlyId), t) }));
}

/** What is missing is told by itself, as the folders tell it. */
function statusTotals({ db }: Stores, onlyId: string | undefined): Totals {
  const totals = readTotals(db, onlyId);
  return { ...totals, failed: failedAlone(totals) };
}

/** The day's requests say by when; how long bytes take, a command that sends none does not know. */
function forecastText(context: Context, said: Forecast, waiting: AccountStatus['waiting']): string {
  const { t } = context;
  const { filesLeft: left, filesToday: today, days, doneAt } = said;
  if (waiting && (waiting.untilAt === null || waiting.why.code === 'paused'))
    return t('cli.forecastHeld', { left });
  if (days <= 1 && today >= left) return t('cli.forecastToday', { left });
  return t('cli.forecast', { left, today, days, at: localTime(context, doneAt) });
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
