// The calls about watched folders.
import { resolve } from 'node:path';
import type { WatchedFolder } from '../../contract.ts';
import { addFolder } from '../../program/folders.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Desk } from '../desk.ts';
import { ensureAccount, ensureDestination } from './shared.ts';

export function foldersCalls(
  desk: Desk,
): Pick<
  Handlers,
  'folders.add' | 'folders.cancelCheck' | 'folders.check' | 'folders.list' | 'folders.remove'
> {
  const { opened, pushes, selections, watch } = desk;
  const { folders } = opened;
  return {
    'folders.list': () => toFolders(desk),
    'folders.add': ({ accountId, source, destination }) => {
      const account = ensureAccount(desk, accountId);
      const target = ensureDestination(desk, account, destination);
      const path =
        'path' in source ? ensureTypedPath(desk, source.path) : selections.take(source.selectionId)?.[0];
      if (path === undefined) throw new CallError('nothingChosen', 'no folder was chosen');
      const added = addFolder(folders, path, target.id);
      if (!added.ok) throw new CallError(added.code, added.code, { path, other: added.other ?? '' });
      watch.start();
      // One that is known already may be meant for what lies there now.
      watch.checkNow(added.folder.id);
      pushes.send('folders.changed', toFolders(desk));
      return toFolder(desk, added.folder.id);
    },
    'folders.remove': ({ id }) => {
      folders.remove(id);
      watch.start();
      pushes.send('folders.changed', toFolders(desk));
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

export function toFolders(desk: Desk): WatchedFolder[] {
  return desk.opened.folders.list().map(({ id }) => toFolder(desk, id));
}

function toFolder(desk: Desk, id: number): WatchedFolder {
  const { folders, parts } = desk.opened;
  const folder = folders.byId(id);
  if (!folder) throw new CallError('folderNotFound', 'unknown folder');
  const counts = folders.counts(id);
  return {
    id,
    path: folder.path,
    accountId: folder.accountId,
    albumTitle: parts.albums.shownTitle(folder.destinationId),
    ...desk.watch.standingOf(id),
    fileCount: counts.files,
    doneCount: counts.done,
    failedCount: counts.failed,
    lastCheckedAt: folder.lastCheckedAt,
  };
}

function ensureTypedPath(desk: Desk, path: string): string {
  if (!desk.host.capabilities.typeFolderPath)
    throw new CallError('denied', 'folders are chosen in a dialog here');
  return resolve(path);
}
