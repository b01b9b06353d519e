// The commands `folder add`, `folder list` and `folder remove`.
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Opened } from '../../program/open.ts';
import { addFolder } from '../../program/folders.ts';
import type { StoredFolder } from '../../store/folders.ts';
import { checkAlbumWish, ensureDestination } from './album-commands.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { wrongUse } from './exit.ts';
import { printJson, printLine } from './output.ts';

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
    const path = resolve(dir);
    // Kept by its real path; a folder that is gone has none any more.
    const folder =
      opened.folders.byPath(path) ??
      (existsSync(path) ? opened.folders.byPath(realpathSync(path)) : undefined);
    if (!folder) throw wrongUse(context.t('cli.folderUnknown', { path }));
    opened.folders.remove(folder.id);
    await opened.parts.db.durable();
    if (context.json) printJson({ event: 'folderRemoved', path: folder.path });
    else printLine(context.t('cli.folderRemoved', { path: folder.path }));
  });
}

export function printFolder(context: Context, opened: Opened, folder: StoredFolder): void {
  const album = opened.parts.albums.shownTitle(folder.destinationId);
  const counts = opened.folders.counts(folder.id);
  const { path, accountId, lastCheckedAt } = folder;
  if (context.json) printJson({ event: 'folder', path, album, accountId, lastCheckedAt, ...counts });
  else
    printLine(context.t('cli.folderLine', { path, album: album ?? context.t('cli.libraryOnly'), ...counts }));
}
