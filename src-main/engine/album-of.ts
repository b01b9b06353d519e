// Finds or makes the album of a destination, and keeps the local list of the app's albums. A title is made once: always under
// the account's write lock, and never before Google's own list has been read. Called only when a first item is ready for it.
import type { Outcome } from '../google/failure.ts';
import type { WireAlbum } from '../google/wire.ts';
import type { StoredAlbum, StoredDestination } from '../store/albums.ts';
import type { Line, Parts } from './parts.ts';
import { noteWrite } from './write-pace.ts';

/** The album's id; null for the library. The caller holds the write lock. */
export async function resolveAlbum(
  parts: Parts,
  line: Line,
  destination: StoredDestination,
  signal: AbortSignal,
): Promise<Outcome<string | null>> {
  if (destination.kind === 'library') return { ok: true, value: null };
  if (destination.albumId !== null) return { ok: true, value: destination.albumId };
  if (destination.title === null)
    throw new Error(`destination ${destination.id} has neither album nor title`);
  const album = await ensureAlbum(parts, line, destination.accountId, destination.title, signal);
  if (!album.ok) return album;
  parts.albums.resolve(destination.id, album.value.id);
  return { ok: true, value: album.value.id };
}

/** The album of this title, made if Google lists none. The caller holds the write lock. */
export async function ensureAlbum(
  parts: Parts,
  line: Line,
  accountId: string,
  title: string,
  signal: AbortSignal,
): Promise<Outcome<StoredAlbum>> {
  const known = parts.albums.byTitle(accountId, line.clientId, title);
  if (known) return { ok: true, value: known };
  // The answer to an earlier call may have been lost, or this computer may be new to the account: Google's list decides.
  const listed = await refreshAlbums(parts, line, accountId, signal);
  if (!listed.ok) return listed;
  const found = parts.albums.byTitle(accountId, line.clientId, title);
  if (found) return { ok: true, value: found };
  noteWrite(parts, accountId);
  const made = await line.photos.createAlbum(title, signal);
  if (!made.ok) return made;
  // Google need not echo the title; what was asked for is what it is called.
  const album = keepAlbum(parts, line, accountId, { ...made.value, title: made.value.title || title });
  await parts.db.durable();
  return { ok: true, value: album };
}

/** Reads Google's whole list of the app's own albums into the local one. */
export async function refreshAlbums(
  parts: Parts,
  line: Line,
  accountId: string,
  signal: AbortSignal,
): Promise<Outcome<StoredAlbum[]>> {
  const seen = new Set<string>();
  let pageToken: string | null = null;
  do {
    const page = await line.photos.listAlbums(pageToken, signal);
    if (!page.ok) return page;
    for (const album of page.value.albums) {
      if (album.isWriteable === false) continue;
      keepAlbum(parts, line, accountId, album);
      seen.add(album.id);
    }
    // A page token that repeats would go round for ever.
    pageToken = page.value.nextPageToken === pageToken ? null : page.value.nextPageToken;
  } while (pageToken !== null);
  parts.albums.keepOnly(accountId, line.clientId, seen);
  return { ok: true, value: parts.albums.list(accountId, line.clientId) };
}

export function keepAlbum(parts: Parts, line: Line, accountId: string, album: WireAlbum): StoredAlbum {
  const stored: StoredAlbum = {
    id: album.id,
    accountId,
    clientId: line.clientId,
    title: album.title,
    productUrl: album.productUrl,
    itemCount: album.mediaItemsCount,
  };
  parts.albums.keep(stored);
  return stored;
}
