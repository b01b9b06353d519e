// The commands `folder add`, `folder list`, `folder remove`, and `status`.
import { resolve } from 'node:path';
import type { Opened } from '../../program/open.ts';
import { addFolder } from '../../program/folders.ts';
import type { StoredFolder } from '../../store/folders.ts';
import { REQUESTS_PER_DAY } from '../../store/quota.ts';
import { nextPacificMidnight } from '../../engine/pacific-day.ts';
import { readTotals } from '../../program/totals.ts';
import { checkAlbumWish, ensureDestination } from './album-commands.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { wrongUse } from './exit.ts';
import { formatBytes, printJson, printLine } from './output.ts';
import { reasonText } from './run-report.ts';

export async function folderAdd(dir: string, options: GlobalOptions & { album?: string }): Promise<void> {
  const context = createContext(options);
  const wish = checkAlbumWish(context, options);
  await withDataFolder(context, async (opened) => {
    const account = await ensureAccount(context, opened);
    const destination = await ensureDestination(context, opened, account, wish);
    const added = addFolder(opened.folders, resolve(dir), destination.id);
    if (!added.ok)
      throw wrongUse(context.t(`cli.${added.code}`, { path: resolve(dir), other: added.other ?? '' }));
    await opened.parts.db.durable();
    printFolder(context, opened, added.folder);
  });
}

export async function folderList(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, (opened) => {
    for (const folder of opened.folders.list()) printFolder(context, opened, folder);
    return Promise.resolve();
  });
}

export async function folderRemove(dir: string, options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const folder = opened.folders.byPath(resolve(dir));
    if (!folder) throw wrongUse(context.t('cli.folderUnknown', { path: resolve(dir) }));
    opened.folders.remove(folder.id);
    await opened.parts.db.durable();
    if (context.json) printJson({ event: 'folderRemoved', path: folder.path });
    else printLine(context.t('cli.folderRemoved', { path: folder.path }));
  });
}

function printFolder(context: Context, opened: Opened, folder: StoredFolder): void {
  const album = opened.parts.albums.shownTitle(folder.destinationId);
  const counts = opened.folders.counts(folder.id);
  const { path, accountId, lastCheckedAt } = folder;
  if (context.json) printJson({ event: 'folder', path, album, accountId, lastCheckedAt, ...counts });
  else
    printLine(context.t('cli.folderLine', { path, album: album ?? context.t('cli.libraryOnly'), ...counts }));
}

export async function status(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, (opened) => {
    const { parts, quota } = opened;
    const totals = readTotals(parts.db);
    const accounts = opened.accounts.list().map((account) => {
      const hold = parts.holds.get(account.id);
      return {
        id: account.id,
        email: account.email,
        needsSignIn: account.needsSignIn,
        waiting: hold
          ? {
              code: hold.reason.code,
              reason: reasonText(context.english, hold.reason),
              untilAt: hold.untilAt,
            }
          : null,
        requestsToday: quota.usedToday(account.clientId),
        requestsPerDay: REQUESTS_PER_DAY,
        requestsAgainAt: nextPacificMidnight(parts.clock.now()),
      };
    });
    if (context.json) {
      const folders = opened.folders.list().map(({ path }) => path);
      printJson({ event: 'status', dataFolder: context.dataFolder, accounts, folders, ...totals });
      return Promise.resolve();
    }
    const { t } = context;
    printLine(t('cli.dataFolder', { path: context.dataFolder }));
    for (const account of accounts) {
      printLine(
        t('cli.statusAccount', {
          email: account.email,
          used: account.requestsToday,
          most: account.requestsPerDay,
        }),
      );
      if (account.waiting) printLine(`  ${account.waiting.reason}`);
    }
    for (const folder of opened.folders.list()) printFolder(context, opened, folder);
    printLine(t('cli.summary', { ...totals, size: formatBytes(totals.bytesDone) }));
    return Promise.resolve();
  });
}
