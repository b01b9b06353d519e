// The commands `folder add`, `folder list`, `folder pause`, `folder resume` and `folder remove`.
import { recover } from '../../engine/recover.ts';
import { setTimeout } from 'node:timers/promises';
import type { AlbumFrom } from '../../engine/album-template.ts';
import { DEFAULT_RULES } from '../../engine/rules.ts';
import { addFolder, folderAt } from '../../program/add-folder.ts';
import { endRest } from '../../program/folders.ts';
import { signedOutOf } from '../../program/former-accounts.ts';
import type { Opened } from '../../program/open.ts';
import { lookAtRoot, SILENT_ROOT, type RootLook } from '../../program/root.ts';
import { otherLeadingTo } from '../../program/shared-titles.ts';
import { AccountStore } from '../../store/accounts.ts';
import { AlbumStore } from '../../store/albums.ts';
import type { Database } from '../../store/database.ts';
import { FolderStore, type StoredFolder } from '../../store/folders.ts';
import { UploadStore } from '../../store/uploads.ts';
import { ensureDestination } from './album-commands.ts';
import {
  askedAccount,
  createContext,
  ensureAccount,
  withDataFolder,
  type Context,
  type GlobalOptions,
} from './context.ts';
import { wrongUse } from './exit.ts';
import { printJson, printLine } from './output.ts';
import { ensurePath, noFolder } from './path-argument.ts';
import { readRules, type RuleOptions } from './rule-options.ts';
import { storedAccounts, withHistory } from './with-history.ts';

export async function folderAdd(dir: string, options: GlobalOptions & RuleOptions): Promise<void> {
  const context = createContext(options);
  const path = ensurePath(context, dir);
  readRules(context, options, DEFAULT_RULES);
  await withDataFolder(context, async (opened) => {
    const account = await ensureAccount(context, opened);
    const known = await folderAt(opened, path);
    const rules = readRules(context, options, known?.rules ?? DEFAULT_RULES);
    const { albumFrom } = rules;
    const isNamed = options.album !== undefined || options.albumFrom !== undefined;
    const isKept = known?.accountId === account.id && !isNamed;
    const title = albumFrom.kind === 'title' ? { album: albumFrom.title } : {};
    const destinationId = isKept
      ? known.destinationId
      : (await ensureDestination(context, opened, account, title)).id;
    const added = await addFolder(opened, path, destinationId, rules);
    if (!added.ok && added.code === 'folderNested')
      throw wrongUse(context.t('cli.folderNested', { path, other: added.other }));
    if (!added.ok) throw noFolder(context, path, added);
    await opened.parts.db.durable();
    await printFolder(context, { ...opened.parts, folders: opened.folders }, added.folder);
    if (rules.albumFrom.kind === 'title') warnOfShared(context, opened, added.folder, rules.albumFrom.title);
  });
}

/** Told before the first file is sent: two folders with one title fill one album. */
function warnOfShared(
  { t }: Context,
  { parts }: Opened,
  { id, accountId }: StoredFolder,
  title: string,
): void {
  const other = otherLeadingTo(parts.db, title, { accountId, folderId: id });
  if (other !== null) process.stderr.write(`photostow: ${t('cli.sharedOther', { title, path: other })}\n`);
}

export async function folderList(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withHistory(context, async (db) => {
    const now = (): number => Date.now();
    const stores = {
      db,
      folders: new FolderStore(db, now),
      albums: new AlbumStore(db, now),
      accounts: new AccountStore(db, now),
      uploads: new UploadStore(db, now),
    };
    const asked = askedAccount(context, storedAccounts(context, db));
    for (const folder of stores.folders.list())
      if (folder.accountId === (asked?.id ?? folder.accountId)) await printFolder(context, stores, folder);
  });
}

export async function folderRemove(dir: string, options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const folder = await ensureKnown(context, opened, dir);
    // What a killed program left in the middle is given up as well.
    recover(opened.parts);
    opened.folders.remove(folder.id);
    await opened.parts.db.durable();
    if (context.json) printJson({ event: 'folderRemoved', path: folder.path });
    else printLine(context.t('cli.folderRemoved', { path: folder.path }));
  });
}

export async function folderPause(dir: string, options: GlobalOptions, isPaused: boolean): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const { folders, parts } = opened;
    const folder = await ensureKnown(context, opened, dir);
    folders.setPaused(folder.id, isPaused);
    if (!isPaused) await endRest(parts, folder.id);
    await parts.db.durable();
    const { path } = folder;
    if (context.json) printJson({ event: isPaused ? 'folderPaused' : 'folderResumed', path });
    else printLine(context.t(isPaused ? 'cli.folderPaused' : 'cli.folderResumed', { path }));
  });
}

async function ensureKnown(context: Context, opened: Opened, dir: string): Promise<StoredFolder> {
  const path = ensurePath(context, dir);
  const folder = await folderAt(opened, path);
  if (!folder) throw wrongUse(context.t('cli.folderUnknown', { path }));
  return folder;
}

type Stores = {
  db: Database;
  folders: FolderStore;
  albums: AlbumStore;
  accounts: AccountStore;
  uploads: UploadStore;
};

/** So long a person waits for a disk. */
const PATIENCE_MS = 5000;
const afterPatience = (): Promise<RootLook> => setTimeout(PATIENCE_MS, SILENT_ROOT, { ref: false });

export async function printFolder(context: Context, stores: Stores, folder: StoredFolder): Promise<void> {
  const { json, t } = context;
  const album = stores.albums.shownTitle(folder.destinationId);
  const counts = stores.folders.counts(folder.id);
  const { path, accountId, lastCheckedAt, rules } = folder;
  const root = await Promise.race([lookAtRoot(stores.db, folder), afterPatience()]);
  const standing = folder.isPaused
    ? { state: 'paused' }
    : root.connected
      ? { state: 'connected' }
      : { state: 'notConnected', why: root.why };
  const out = signedOutOf(stores, folder);
  if (json)
    return printJson({
      event: 'folder',
      path,
      ...standing,
      album,
      accountId,
      signedIn: out === undefined,
      lastCheckedAt,
      ...counts,
      rules,
    });
  printLine(t('cli.folderLine', { path, album: shownAlbum(context, rules.albumFrom), ...counts }));
  if (out) printLine(`  ${t('page.folder.signedOut', { email: out.email ?? 'none' })}`);
  if (folder.isPaused) printLine(`  ${t('cli.folderPaused', { path })}`);
  else if (!root.connected) printLine(`  ${t(`cli.folderAway.${root.why}`, { path, detail: root.detail })}`);
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
