// The commands `folder add`, `folder list` and `folder remove`.
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AlbumFrom } from '../../engine/album-template.ts';
import { DEFAULT_RULES } from '../../engine/rules.ts';
import type { Opened } from '../../program/open.ts';
import { addFolder } from '../../program/folders.ts';
import type { StoredFolder } from '../../store/folders.ts';
import { ensureDestination } from './album-commands.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { wrongUse } from './exit.ts';
import { printJson, printLine } from './output.ts';
import { readRules, type RuleOptions } from './rule-options.ts';

export async function folderAdd(dir: string, options: GlobalOptions & RuleOptions): Promise<void> {
  const context = createContext(options);
  readRules(context, options, DEFAULT_RULES);
  await withDataFolder(context, async (opened) => {
    const account = await ensureAccount(context, opened);
    const path = resolve(dir);
    const known = existsSync(path) ? opened.folders.byPath(realpathSync(path)) : undefined;
    const rules = readRules(context, options, known?.rules ?? DEFAULT_RULES);
    const { albumFrom } = rules;
    const isNamed = options.album !== undefined || options.albumFrom !== undefined;
    const isKept = known?.accountId === account.id && !isNamed;
    const title = albumFrom.kind === 'title' ? { album: albumFrom.title } : {};
    const destinationId = isKept
      ? known.destinationId
      : (await ensureDestination(context, opened, account, title)).id;
    const added = addFolder(opened.folders, path, destinationId, rules);
    if (!added.ok) throw wrongUse(context.t(`cli.${added.code}`, { path, other: added.other ?? '' }));
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
  const { path, accountId, lastCheckedAt, rules } = folder;
  if (context.json) printJson({ event: 'folder', path, album, accountId, lastCheckedAt, ...counts, rules });
  else
    printLine(context.t('cli.folderLine', { path, album: shownAlbum(context, rules.albumFrom), ...counts }));
}

function shownAlbum({ t }: Context, from: AlbumFrom): string {
  switch (from.kind) {
    case 'none':
      return t('cli.libraryOnly');
    case 'title':
      return from.title;
    case 'folder':
      return t('cli.albumPerFolder');
    case 'path':
      return t('cli.albumPerPath');
    case 'template':
      return t('cli.albumPerTemplate', { template: from.template });
  }
}
