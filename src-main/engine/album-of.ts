// Finds or makes the album of a destination, and keeps the local list of the app's albums. A title is made once: always under
// the account's write lock, and never before Google's own list has been read, a short while ago at most. Called only when a first item is
// ready for it.
import { unreadable, type Failure, type Outcome } from '../google/failure.ts';
import type { WireAlbum } from '../google/wire.ts';
import { titleKey, type StoredAlbum } from '../store/albums.ts';
import { numberedTitle } from './album-template.ts';
import type { GroupCall, Line, Parts } from './parts.ts';
import { noteWrite } from './write-pace.ts';

/** So many items an album takes (API notes 5; the text of the refusal is not known, so it is not waited for). */
const MOST_ALBUM_ITEMS = 20_000;

/**
 * So long a list is good for: another computer may make an album meanwhile, and to read the whole list before each of a thousand new
 * albums would take more than a day's requests.
 */
const LIST_GOOD_MS = 2 * 60_000;

/** So long Google's list may lack an album whose making had no answer. */
const UNSEEN_MS = 30_000;

/**
 * The id of the group's album, of one that takes `count` more items; null for the library. A full one is followed by "Title (2)". The
 * caller holds the write lock.
 */
export async function resolveAlbum(call: GroupCall, count: number): Promise<Outcome<string | null>> {
  const { parts, group } = call;
  const destination = parts.albums.destination(group.destinationId);
  if (!destination) throw new Error(`destination ${group.destinationId} does not exist`);
  const { id, kind, albumId } = destination;
  if (kind === 'library') return { ok: true, value: null };
  const current = albumId === null ? undefined : parts.albums.byId(albumId);
  if (albumId !== null && !(current && isFull(current, count))) return { ok: true, value: albumId };
  // What a chosen album was called when it was last seen says nothing of the one that follows it.
  const wished = kind === 'title' ? destination.title : null;
  const title = wished ?? titleBefore(current?.title ?? '');
  if (title === '') throw new Error(`destination ${id} has neither album nor title`);
  const album = await ensureRoom(call, title, count);
  if (!album.ok) return album;
  parts.albums.resolve(id, album.value.id);
  return { ok: true, value: album.value.id };
}

const isFull = ({ itemCount }: StoredAlbum, count: number): boolean => itemCount + count > MOST_ALBUM_ITEMS;

/** An album that a person chose by its id may itself be the second one. */
const titleBefore = (title: string): string => title.replace(/ \(\d+\)$/, '');

async function ensureRoom(
  { parts, line, signal }: GroupCall,
  title: string,
  count: number,
): Promise<Outcome<StoredAlbum>> {
  for (let number = 1; ; number += 1) {
    const album = await ensureAlbum(parts, line, numberedTitle(title, number), signal);
    if (!album.ok || !isFull(album.value, count)) return album;
  }
}

/**
 * After Google refused to add to an album, in whatever words: whether others have filled it, or it is gone. A full one has Google's
 * count from then on, and the next look goes on with another album.
 */
export async function lookAtAlbum(
  { parts, line, signal }: GroupCall,
  albumId: string,
  count: number,
): Promise<'full' | 'gone' | 'there'> {
  const album = await line.photos.getAlbum(albumId, signal);
  if (!album.ok) return isGone(album.failure) ? 'gone' : 'there';
  if (album.value.mediaItemsCount + count <= MOST_ALBUM_ITEMS) return 'there';
  parts.albums.setCount(albumId, album.value.mediaItemsCount);
  return 'full';
}

/** Of one album that was asked for: Google does not know it (API notes 3.7: 404, and 400 "Invalid album ID."). */
export const isGone = ({ kind }: Failure): boolean => kind === 'albumUnknown' || kind === 'refused';

/** The album of this title, made if Google lists none. The caller holds the write lock. */
export async function ensureAlbum(
  parts: Parts,
  line: Line,
  title: string,
  signal: AbortSignal,
): Promise<Outcome<StoredAlbum>> {
  const { accountId } = line;
  const known = parts.albums.byTitle(accountId, line.clientId, title);
  if (known) return { ok: true, value: known };
  // The answer to an earlier call may have been lost, or this computer may be new to the account: Google's list decides.
  const asked = `albumAsked ${accountId} ${line.clientId} ${titleKey(title)}`;
  const askedAt = parts.uploads.meta(asked);
  if (askedAt !== undefined || !isListGood(parts, line)) {
    const listed = await refreshAlbums(parts, line, signal);
    if (!listed.ok) return listed;
    const found = parts.albums.byTitle(accountId, line.clientId, title);
    if (found) parts.uploads.setMeta(asked, null);
    if (found) return { ok: true, value: found };
    if (isUnseen(parts, Number(askedAt))) return { ok: false, failure: UNSEEN };
  }
  noteWrite(parts, accountId);
  // On the disk before the call: after a kill, too, the list may come late.
  parts.uploads.setMeta(asked, String(parts.clock.now()));
  await parts.db.durable();
  const listedAt = parts.albums.listedAt(accountId, line.clientId);
  // Whatever becomes of the call, until its answer is here only Google knows.
  parts.albums.noteListed(accountId, line.clientId, null);
  const made = await line.photos.createAlbum(title, signal);
  if (made.ok || !isOutcomeUnknown(made.failure)) parts.uploads.setMeta(asked, null);
  if (!made.ok) return made;
  parts.albums.noteListed(accountId, line.clientId, listedAt);
  // Google need not echo the title; what was asked for is what it is called.
  const album = keepAlbum(parts, line, { ...made.value, title: made.value.title || title });
  await parts.db.durable();
  return { ok: true, value: album };
}

const UNSEEN: Failure = {
  kind: 'tryAgain',
  outcome: 'notDone',
  retryAfterMs: null,
  detail: 'Google may have made the album, and does not list it yet',
};

function isUnseen({ clock, backoffScale }: Parts, askedAt: number): boolean {
  const now = clock.now();
  return askedAt <= now && now - askedAt < UNSEEN_MS * backoffScale;
}

const isOutcomeUnknown = (failure: Failure): boolean => 'outcome' in failure && failure.outcome === 'unknown';

function isListGood(parts: Parts, { accountId, clientId }: Line): boolean {
  const at = parts.albums.listedAt(accountId, clientId);
  const now = parts.clock.now();
  return at !== null && at <= now && now - at < LIST_GOOD_MS;
}

/** A list that is refused says nothing of the files that wait for it. */
const asPassing = (answer: Extract<Outcome<unknown>, { ok: false }>): typeof answer => {
  const { detail } = answer.failure;
  if (!isGone(answer.failure)) return answer;
  return { ok: false, failure: { kind: 'tryAgain', outcome: 'notDone', retryAfterMs: null, detail } };
};

/** A page may be empty and not the last; so many in a row with nothing new are no list. */
const MOST_BARREN_PAGES = 20;

/** Reads Google's whole list of the app's own albums into the local one. */
export async function refreshAlbums(
  parts: Parts,
  line: Line,
  signal: AbortSignal,
): Promise<Outcome<StoredAlbum[]>> {
  const { accountId, clientId } = line;
  const seen = new Set<string>();
  const pages = new Set<string | null>();
  let pageToken: string | null = null;
  let barren = 0;
  do {
    // Pages that go round tell nothing of the albums on the others, and those of a list without end would take the day's requests.
    if (pages.has(pageToken) || barren > MOST_BARREN_PAGES)
      return { ok: false, failure: unreadable('the list of albums', '') };
    pages.add(pageToken);
    const page = await line.photos.listAlbums(pageToken, signal);
    if (!page.ok) return asPassing(page);
    barren = page.value.albums.some(({ id }) => !seen.has(id)) ? 0 : barren + 1;
    for (const album of page.value.albums) {
      if (album.isWriteable === false || parts.albums.isRefused(album.id)) continue;
      keepAlbum(parts, line, album);
      seen.add(album.id);
    }
    pageToken = page.value.nextPageToken;
  } while (pageToken !== null);
  parts.albums.keepOnly(accountId, clientId, seen);
  parts.albums.noteListed(accountId, clientId, parts.clock.now());
  return { ok: true, value: parts.albums.list(accountId, clientId) };
}

export function keepAlbum(parts: Parts, { accountId, clientId }: Line, album: WireAlbum): StoredAlbum {
  const stored: StoredAlbum = {
    id: album.id,
    accountId,
    clientId,
    title: album.title,
    productUrl: album.productUrl,
    itemCount: album.mediaItemsCount,
    coverItemId: album.coverPhotoMediaItemId ?? null,
  };
  parts.albums.keep(stored);
  return stored;
}
