// What each call of the contract does: check what it names, ask the engine or the stores, shape the answer. No rules of its own.
import { join } from 'node:path';
import {
  CONTRACT_VERSION,
  type Account,
  type Album,
  type CallIn,
  type CallName,
  type CallOut,
  type Destination,
  type Opened as OpenedInBrowser,
  type WatchedFolder,
} from '../contract.ts';
import { ensureAlbum, refreshAlbums } from '../engine/album-of.ts';
import type { Line } from '../engine/parts.ts';
import type { Outcome } from '../google/failure.ts';
import { MAX_TITLE_LENGTH } from '../google/photos.ts';
import { addFolder } from '../program/folders.ts';
import type { StoredAccount } from '../store/accounts.ts';
import type { StoredAlbum, StoredDestination } from '../store/albums.ts';
import { chooseLanguage } from '../texts/texts.ts';
import { CallError } from './call-error.ts';
import type { Desk } from './desk.ts';

export type Handlers = { [Name in CallName]: (arg: CallIn<Name>) => Promise<CallOut[Name]> | CallOut[Name] };

const HELP: Record<CallIn<'help.open'>['topic'], string> = {
  createClient: 'https://console.cloud.google.com/auth/clients/create',
  enableApi: 'https://console.cloud.google.com/apis/library/photoslibrary.googleapis.com',
  storage: 'https://one.google.com/storage',
  connections: 'https://myaccount.google.com/connections',
  photos: 'https://photos.google.com/',
};

export function createHandlers(desk: Desk): Handlers {
  const { host, opened, engine, rows, pushes, selections, signIn, uploads, watch } = desk;
  const { parts, accounts, folders } = opened;
  return {
    'app.hello': async ({ contractVersion }) => {
      if (contractVersion !== CONTRACT_VERSION) {
        throw new CallError('contractMismatch', `page ${contractVersion}, program ${CONTRACT_VERSION}`);
      }
      const settings = host.settings.read();
      return {
        contractVersion: CONTRACT_VERSION,
        programVersion: host.programVersion,
        door: host.door === 'desktop' ? 'desktop' : 'browser',
        demo: host.demo,
        capabilities: host.capabilities,
        language: chooseLanguage(settings.language, host.systemLocale),
        settings,
        hasClient: (await accounts.currentClient()) !== undefined,
        secretStorage: await host.secrets.strength(),
        accounts: toAccounts(desk),
        folders: toFolders(desk),
        signIn: signIn.state,
        engine: pushes.engineState(),
      };
    },
    'client.set': async ({ text }) => {
      const parsed = await accounts.setClient(text);
      if (!parsed.ok) throw new CallError(parsed.code, 'not a client file of the kind "Desktop app"');
      return { projectId: parsed.client.projectId };
    },
    'accounts.signIn': async () => {
      const started = await signIn.start();
      await host.openInBrowser(started.consentUrl);
      return started.signIn;
    },
    'accounts.cancelSignIn': () => {
      signIn.cancel();
      return null;
    },
    'accounts.finishSignIn': ({ address }) => signIn.finishWith(address),
    'accounts.signOut': async ({ accountId }) => {
      ensureAccount(desk, accountId);
      await accounts.signOut(accountId);
      pushes.send('accounts.changed', toAccounts(desk));
      return null;
    },
    'albums.list': async ({ accountId, refresh }) => {
      const { account, line } = await ensureLine(desk, accountId);
      const known = parts.albums.list(account.id, line.clientId);
      if (known.length > 0 && !refresh) return known.map(toAlbum);
      const listed = await parts.writeLocks.run(account.id, () =>
        refreshAlbums(parts, line, account.id, new AbortController().signal),
      );
      return ensureOutcome(listed).map(toAlbum);
    },
    'albums.create': async ({ accountId, title }) => {
      const wanted = ensureTitle(title);
      const { account, line } = await ensureLine(desk, accountId);
      const made = await parts.writeLocks.run(account.id, () =>
        ensureAlbum(parts, line, account.id, wanted, new AbortController().signal),
      );
      const album = toAlbum(ensureOutcome(made));
      pushes.send('albums.changed', { accountId });
      return album;
    },
    'albums.openInPhotos': ({ albumId }) => {
      const album = parts.albums.byId(albumId);
      if (!album) throw new CallError('notHere', 'unknown album');
      return show(desk, album.productUrl);
    },
    'selection.pick': async ({ what }) => {
      const paths = await host.pickPaths(what);
      return paths === null ? null : selections.add(paths);
    },
    'selection.open': () => selections.open(),
    'selection.get': ({ selectionId }) => {
      const selection = selections.get(selectionId);
      if (!selection) throw new CallError('nothingChosen', 'unknown selection');
      return selection;
    },
    'selection.discard': async ({ selectionId }) => {
      await selections.discard(selectionId);
      return null;
    },
    'upload.start': async ({ accountId, selectionId, destination }) => {
      const account = ensureAccount(desk, accountId);
      const target = ensureDestination(desk, account, destination);
      const fileCount = selections.get(selectionId)?.fileCount ?? 0;
      const paths = selections.take(selectionId);
      if (!paths || paths.length === 0) throw new CallError('nothingChosen', 'nothing was chosen');
      await uploads.start(account.id, target.id, paths);
      return { fileCount };
    },
    'files.list': (query) => ({ ...rows.list(query), seq: pushes.seq }),
    'files.retry': ({ ids }) => ({ count: uploads.retry(ids) }),
    'files.openInPhotos': ({ id }) => {
      const item = parts.files.byId(id)?.mediaItemId;
      const url = item
        ? (parts.content.productUrl(item) ?? `https://photos.google.com/lr/photo/${item}`)
        : undefined;
      if (!url) throw new CallError('notHere', 'this file has no media item');
      return show(desk, url);
    },
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
    'engine.pause': () => {
      parts.uploads.setMeta('paused', '1');
      engine.pause();
      pushes.touch();
      return null;
    },
    'engine.resume': () => {
      parts.uploads.setMeta('paused', null);
      // "Go on" is also the answer to what waits for a person.
      for (const hold of parts.holds.all()) if (hold.untilAt === null) parts.holds.clear(hold.accountId);
      engine.resume();
      pushes.touch();
      return null;
    },
    'settings.set': (change) => {
      const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const settings = host.settings.update(known);
      pushes.send('settings.changed', settings);
      engine.kick();
      return settings;
    },
    'help.open': ({ topic }) => show(desk, HELP[topic]),
  };
}

async function show(desk: Desk, url: string): Promise<OpenedInBrowser> {
  // A stand-in for Google shows its items itself.
  const shown = desk.endpoint ? url.replace('https://photos.google.com', desk.endpoint) : url;
  return { opened: await desk.host.openInBrowser(shown), url: shown };
}

export function toAccounts(desk: Desk): Account[] {
  return desk.opened.accounts.list().map(({ id, email, name, picture, needsSignIn, signInEndsAt }) => ({
    id,
    email,
    name,
    picture,
    needsSignIn,
    signInEndsAt,
  }));
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
    state: desk.watch.stateOf(id),
    fileCount: counts.files,
    doneCount: counts.done,
    failedCount: counts.failed,
    lastCheckedAt: folder.lastCheckedAt,
  };
}

function toAlbum({ id, title, itemCount, productUrl }: StoredAlbum): Album {
  return { id, title, itemCount, productUrl };
}

function ensureAccount(desk: Desk, accountId: string): StoredAccount {
  const account = desk.opened.accounts.list().find(({ id }) => id === accountId);
  if (!account) throw new CallError('notSignedIn', 'unknown account');
  return account;
}

async function ensureLine(desk: Desk, accountId: string): Promise<{ account: StoredAccount; line: Line }> {
  const account = ensureAccount(desk, accountId);
  const line = await desk.opened.accounts.lineOf(accountId);
  if (!line) throw new CallError('notSignedIn', 'the sign-in cannot be used');
  return { account, line };
}

function ensureTitle(title: string): string {
  const trimmed = title.trim();
  if (trimmed === '') throw new CallError('titleEmpty', 'the title is empty');
  if (trimmed.length > MAX_TITLE_LENGTH)
    throw new CallError('titleTooLong', 'the title is too long', { most: MAX_TITLE_LENGTH });
  return trimmed;
}

/** Only an album of this account's own list can be named by its id. */
function ensureDestination(desk: Desk, account: StoredAccount, wish: Destination): StoredDestination {
  const { albums } = desk.opened.parts;
  switch (wish.kind) {
    case 'library':
      return albums.ensureDestination(account.id, null);
    case 'newAlbum':
      return albums.ensureDestination(account.id, { title: ensureTitle(wish.title) });
    case 'album': {
      if (albums.byId(wish.albumId)?.accountId !== account.id)
        throw new CallError('notHere', 'unknown album');
      return albums.ensureDestination(account.id, { albumId: wish.albumId });
    }
  }
}

function ensureTypedPath(desk: Desk, path: string): string {
  if (!desk.host.capabilities.typeFolderPath)
    throw new CallError('denied', 'folders are chosen in a dialog here');
  return join(path);
}

function ensureOutcome<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { kind, detail } = outcome.failure;
  if (kind === 'signIn') throw new CallError('notSignedIn', detail);
  throw new CallError(kind === 'offline' ? 'offline' : 'googleFailed', detail, { detail });
}
