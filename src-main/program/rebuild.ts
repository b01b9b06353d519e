// After a database was lost: learns again from Google's list of what this client made which albums there are and what is in
// them. Google lists no hashes, so no file is taken for sent because of its name; bytes that are sent again lead to the same
// items. Changes nothing at Google and spends a small part of the day's requests.
import { refreshAlbums } from '../engine/album-of.ts';
import { budgetOf } from '../engine/budget.ts';
import type { Line, Parts } from '../engine/parts.ts';
import { isHeld } from '../engine/react.ts';
import type { Outcome } from '../google/failure.ts';
import type { ItemPage } from '../google/photos.ts';
import { RESTORED_AT } from '../store/open-database.ts';

export type Relearned = {
  albums: number;
  items: number;
  /** False: there is more than was asked for; it is learned as files are sent. */
  complete: boolean;
};

/** A hundred items each. */
const MOST_REQUESTS = 300;

const doneKey = (accountId: string): string => `relearned:${accountId}`;

/** Undefined: there is nothing to learn again, or Google cannot be asked now and the next start asks. */
export async function relearn(
  parts: Parts,
  accountId: string,
  signal: AbortSignal,
): Promise<Relearned | undefined> {
  const since = parts.uploads.meta(RESTORED_AT);
  if (since === undefined || parts.uploads.meta(doneKey(accountId)) === since) return undefined;
  const line = await parts.lineOf(accountId);
  if (!line || isHeld(parts, accountId)) return undefined;
  const learned = await learn(parts, line, signal);
  if (!learned.ok) {
    parts.log('rebuild.failed', { accountId, detail: learned.failure.detail });
    return undefined;
  }
  parts.uploads.setMeta(doneKey(accountId), since);
  await parts.db.durable();
  parts.log('rebuild.done', { accountId, ...learned.value });
  return learned.value;
}

async function learn(parts: Parts, line: Line, signal: AbortSignal): Promise<Outcome<Relearned>> {
  const { accountId } = line;
  // Under the lock: an album that is being made must not fall out of the list that was read before.
  const albums = await parts.writeLocks.run(accountId, () => refreshAlbums(parts, line, signal));
  if (!albums.ok) return albums;
  const budget: Budget = { left: Math.min(MOST_REQUESTS, budgetOf(parts, accountId).free) };
  let complete = true;
  for (const { id } of albums.value) {
    const ask = (token: string | null) => line.photos.searchAlbum(id, token, signal);
    const read = await readPages(budget, ask, async (itemIds) => {
      for (const itemId of itemIds) parts.albums.keepMember(id, itemId);
      await parts.db.durable();
    });
    if (!read.ok) return read;
    complete &&= read.value;
  }
  let items = 0;
  const read = await readPages(
    budget,
    (token) => line.photos.listItems(token, signal),
    (itemIds) => {
      items += itemIds.length;
      return Promise.resolve();
    },
  );
  if (!read.ok) return read;
  return { ok: true, value: { albums: albums.value.length, items, complete: complete && read.value } };
}

/** Requests that may still be spent. */
type Budget = { left: number };

/** The value: whether all pages were read. */
async function readPages(
  budget: Budget,
  ask: (pageToken: string | null) => Promise<Outcome<ItemPage>>,
  take: (itemIds: string[]) => Promise<void>,
): Promise<Outcome<boolean>> {
  const pages = new Set<string | null>();
  // A page that comes again would go round for ever, and the others are not seen.
  for (let pageToken: string | null = null; budget.left > 0 && !pages.has(pageToken);) {
    budget.left -= 1;
    pages.add(pageToken);
    const page: Outcome<ItemPage> = await ask(pageToken);
    if (!page.ok) return page;
    await take(page.value.items.map(({ id }) => id));
    const { nextPageToken } = page.value;
    if (nextPageToken === null) return { ok: true, value: true };
    pageToken = nextPageToken;
  }
  return { ok: true, value: false };
}
