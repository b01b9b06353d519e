// The calls about watched folders, their rules, and the preview of what rules would do.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CallIn, WatchedFolder } from '../../contract.ts';
import { isPerFile } from '../../engine/album-template.ts';
import { addNewFolder, type AddNewFolderResult } from '../../program/add-folder.ts';
import { formerEmail } from '../../program/former-accounts.ts';
import { endRest, removeFolder } from '../../program/folders.ts';
import { lookAtFolder } from '../../program/named-folder.ts';
import type { StoredFolder } from '../../store/folders.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';
import { ensureRules, toPageDestination, toPageRules, withTitle } from './rules.ts';
import { ensureAccount, ensureDestination } from './shared.ts';

type FolderCall =
  | 'folders.accept'
  | 'folders.add'
  | 'folders.cancelCheck'
  | 'folders.check'
  | 'folders.list'
  | 'folders.preview'
  | 'folders.remove'
  | 'folders.setPaused'
  | 'folders.setRules';

export function foldersCalls(services: Services): Pick<Handlers, FolderCall> {
  const { opened, previews, pushes, watch } = services;
  const { folders } = opened;
  const tellAll = (): void => pushes.sendSoon('folders.changed', () => toFolders(services));
  return {
    'folders.list': () => toFolders(services),
    'folders.add': async ({ accountId, source, destination, rules }) => {
      const account = ensureAccount(services, accountId);
      const checked = rules && ensureRules(rules);
      const target = ensureDestination(
        services,
        account,
        checked ? oneForAll(checked, destination) : destination,
      );
      const path = pathOf(services, source);
      // The command line changes one by adding it again, and says so; a person in front of a form would not expect it.
      const added = await addNewFolder(opened, path, target.id, checked);
      if (!added.ok) throw refused(added);
      watch.start();
      tellAll();
      return toFolder(services, added.folder.id);
    },
    'folders.setRules': ({ id, rules, destination }) => {
      const folder = ensureFolder(services, id);
      const checked = ensureRules(rules);
      const account = ensureAccount(services, folder.accountId);
      if (destination)
        folders.setDestination(id, ensureDestination(services, account, oneForAll(checked, destination)).id);
      folders.setRules(id, checked);
      watch.restart(id);
      tellAll();
      return toFolder(services, id);
    },
    'folders.preview': async ({ accountId, source, destination, rules }) => {
      const checked = ensureRules(rules);
      const account = ensureAccount(services, accountId);
      const real = await ensureThere(services, pathOf(services, source));
      // What is known of its files goes by the spelling that it was added with.
      const folder = 'id' in source ? folders.byId(source.id) : folders.byPath(real);
      const root = folder?.path ?? real;
      return previews.start({
        where: { root, part: root },
        folder,
        accountId: account.id,
        rules: withTitle(services, account, checked, destination),
      });
    },
    'folders.remove': async ({ id }) => {
      const removing = removeFolder(opened.parts, folders, id, () => services.engine.interrupt());
      watch.start();
      await removing;
      watch.start();
      tellAll();
      // What was not sent yet has left the list, and no row is there to say so.
      pushes.tellRowsAgain();
      pushes.touch();
      return null;
    },
    'folders.setPaused': async ({ id, paused }) => {
      ensureFolder(services, id);
      folders.setPaused(id, paused);
      if (!paused) await endRest(opened.parts, id);
      watch.start();
      if (paused) await services.engine.interrupt();
      services.engine.kick();
      tellAll();
      return toFolder(services, id);
    },
    'folders.accept': ({ id }) => {
      ensureFolder(services, id);
      folders.noteRoot(id, null);
      watch.checkNow(id);
      return null;
    },
    'folders.check': ({ id }) => {
      watch.checkNow(id);
      return null;
    },
    'folders.cancelCheck': ({ id }) => {
      watch.cancelCheck(id);
      return null;
    },
  };
}

export function toFolders(services: Services): WatchedFolder[] {
  return services.opened.folders.list().map(({ id }) => toFolder(services, id));
}

function toFolder(services: Services, id: number): WatchedFolder {
  const { folders, parts } = services.opened;
  const folder = ensureFolder(services, id);
  const counts = folders.counts(id);
  return {
    id,
    path: folder.path,
    accountId: folder.accountId,
    formerEmail: formerEmail(parts.uploads, folder.accountId) ?? null,
    albumTitle: parts.albums.shownTitle(folder.destinationId),
    destination: toPageDestination(parts.albums.destination(folder.destinationId)),
    rules: toPageRules(folder.rules),
    ...services.watch.standingOf(id),
    fileCount: counts.files,
    doneCount: counts.done,
    failedCount: counts.failed,
    missingCount: counts.missing,
    skippedCount: counts.skipped,
    lastCheckedAt: folder.lastCheckedAt,
  };
}

/** Where each file has its own album, the folder's own destination is the library. */
const oneForAll = (rules: StoredFolder['rules'], wish: CallIn<'folders.add'>['destination']): typeof wish =>
  isPerFile(rules.albumFrom) ? { kind: 'library' } : wish;

function ensureFolder(services: Services, id: number): StoredFolder {
  const folder = services.opened.folders.byId(id);
  if (!folder) throw new CallError('folderGone', 'unknown folder');
  return folder;
}

function pathOf(services: Services, source: CallIn<'folders.preview'>['source']): string {
  if ('id' in source) return ensureFolder(services, source.id).path;
  if ('path' in source) return ensureTypedPath(services, source.path);
  const path = services.selections.folderOf(source.selectionId);
  if (path === undefined) throw new CallError('nothingChosen', 'no folder was chosen');
  return path;
}

async function ensureThere({ opened: { parts } }: Services, path: string): Promise<string> {
  const named = await lookAtFolder(parts, path);
  if (!named.ok) throw refused(named);
  return named.real;
}

function refused({ ok: _, code, ...params }: Extract<AddNewFolderResult, { ok: false }>): CallError {
  return new CallError(code, code, params);
}

function ensureTypedPath(services: Services, path: string): string {
  if (!services.host.capabilities.typeFolderPath)
    throw new CallError('denied', 'folders are chosen in a dialog here');
  // As the list of folders shows it.
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}
