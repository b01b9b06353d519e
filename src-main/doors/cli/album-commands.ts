// The commands `albums` and `albums create`, and the album that `upload` and `folder add` name.
import { ensureAlbum, keepAlbum, refreshAlbums } from '../../engine/album-of.ts';
import type { Line } from '../../engine/parts.ts';
import { MAX_TITLE_LENGTH } from '../../google/photos.ts';
import type { Opened } from '../../program/open.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { StoredAlbum, StoredDestination } from '../../store/albums.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { notSignedIn, wrongUse } from './exit.ts';
import { printJson, printLine, visible } from './output.ts';
import { askGoogle } from './ask-google.ts';
import { askerFor, failureEnd } from './ask-report.ts';

export async function listAlbums(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const { account, line } = await ensureLine(context, opened);
    const listed = await askGoogle(askerFor(context, opened.parts, account.id), (signal) =>
      refreshAlbums(opened.parts, line, signal),
    );
    if (!listed.ok) throw failureEnd(context, listed.failure);
    for (const album of listed.value) printAlbum(context, album);
  });
}

export async function createAlbum(title: string, options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  const wanted = checkTitle(context, title);
  await withDataFolder(context, async (opened) => {
    const { account, line } = await ensureLine(context, opened);
    const { parts } = opened;
    const made = await askGoogle(askerFor(context, parts, account.id), (signal) =>
      parts.writeLocks.run(account.id, () => ensureAlbum(parts, line, wanted, signal)),
    );
    if (!made.ok) throw failureEnd(context, made.failure);
    await parts.db.durable();
    printAlbum(context, made.value);
  });
}

function printAlbum(context: Context, album: StoredAlbum): void {
  const { id, title, itemCount, productUrl } = album;
  if (context.json) printJson({ event: 'album', id, title, itemCount, productUrl });
  else printLine(`${visible(title)}  (${itemCount})  ${id}`);
}

export async function ensureLine(
  context: Context,
  opened: Opened,
): Promise<{ account: StoredAccount; line: Line }> {
  const account = await ensureAccount(context, opened);
  const line = await opened.accounts.lineOf(account.id);
  if (!line) throw notSignedIn(context.t('cli.signInAgain', { email: account.email }));
  return { account, line };
}

export function checkTitle(context: Context, title: string): string {
  const trimmed = title.trim();
  if (trimmed === '') throw wrongUse(context.t('cli.titleEmpty'));
  if (trimmed.length > MAX_TITLE_LENGTH)
    throw wrongUse(context.t('cli.titleTooLong', { most: MAX_TITLE_LENGTH }));
  return trimmed;
}

export type AlbumWish = { album?: string; albumId?: string };

/** The wish as it can be checked without Google. */
export function checkAlbumWish(context: Context, wish: AlbumWish): AlbumWish {
  if (wish.album !== undefined && wish.albumId !== undefined) throw wrongUse(context.t('cli.albumTwice'));
  if (wish.albumId?.trim() === '') throw wrongUse(context.t('cli.albumIdEmpty'));
  return wish.album === undefined ? wish : { album: checkTitle(context, wish.album) };
}

/** An album named by its id is looked up once; a title waits until its first file is ready. */
export async function ensureDestination(
  context: Context,
  opened: Opened,
  account: StoredAccount,
  wish: AlbumWish,
): Promise<StoredDestination> {
  const { parts } = opened;
  if (wish.album !== undefined) return parts.albums.ensureDestination(account.id, { title: wish.album });
  if (wish.albumId === undefined) return parts.albums.ensureDestination(account.id, null);
  const albumId = wish.albumId;
  const known = parts.albums.byId(albumId);
  const line = await opened.accounts.lineOf(account.id);
  if (!line) throw notSignedIn(context.t('cli.signInAgain', { email: account.email }));
  if (known?.accountId !== account.id || known.clientId !== line.clientId) {
    const asker = askerFor(context, parts, account.id);
    const asked = await askGoogle(asker, (signal) => line.photos.getAlbum(albumId, signal));
    if (asked.ok && asked.value.isWriteable === false) throw wrongUse(context.t('cli.albumForeign'));
    if (asked.ok) keepAlbum(parts, line, asked.value);
    else if (asked.failure.kind === 'albumUnknown' || asked.failure.kind === 'refused') {
      throw wrongUse(context.t('cli.albumUnknown', { id: albumId }));
    } else throw failureEnd(context, asked.failure);
  }
  return parts.albums.ensureDestination(account.id, { albumId });
}
