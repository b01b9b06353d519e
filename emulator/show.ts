// How items and albums look in answers: defaults left out, 64-bit numbers as text, times ending in Z.
// It must not decide whether the caller may see them.
import { type Exchange } from './exchange.ts';
import { itemIdsOf, type Album, type Item } from './library.ts';
import { type World } from './world.ts';

const moment = (atMs: number) => new Date(atMs).toISOString().replace(/\.000Z$/, 'Z');

function videoStatus(world: World, item: Item): 'PROCESSING' | 'READY' {
  return world.clock.now() - item.uploadedAtMs < world.settings.videoProcessingMs ? 'PROCESSING' : 'READY';
}

export function createdAtMs(item: Item): number {
  return item.facts.takenAtMs ?? item.uploadedAtMs;
}

/** An address of the item's bytes that works for a while. It goes through Google's picture host there. */
export function baseUrlOf(world: World, origin: string, item: Item): string {
  const expiresAtMs = world.clock.now() + world.settings.baseUrlLifeMs;
  return `${origin}/lr/${item.id}~${expiresAtMs.toString(36)}`;
}

export function showItem(world: World, exchange: Exchange, item: Item, withBaseUrl: boolean): object {
  const { facts, media } = item;
  const camera = {
    ...(facts.cameraMake && { cameraMake: facts.cameraMake }),
    ...(facts.cameraModel && { cameraModel: facts.cameraModel }),
  };
  return {
    id: item.id,
    ...(item.description && { description: item.description }),
    productUrl: `https://photos.google.com/lr/photo/${item.id}`,
    ...(withBaseUrl && { baseUrl: baseUrlOf(world, exchange.origin, item) }),
    mimeType: media.mimeType,
    mediaMetadata: {
      creationTime: moment(createdAtMs(item)),
      ...(facts.widthPx && { width: String(facts.widthPx) }),
      ...(facts.heightPx && { height: String(facts.heightPx) }),
      ...(media.kind === 'photo' ? { photo: camera } : { video: { status: videoStatus(world, item) } }),
    },
    filename: item.fileName,
  };
}

export function showAlbum(world: World, exchange: Exchange, album: Album): object {
  const itemIds = itemIdsOf(album);
  const coverId = album.coverItemId ?? itemIds[0];
  const cover = coverId === undefined ? undefined : exchange.user?.items.get(coverId);
  return {
    id: album.id,
    ...(album.title && { title: album.title }),
    productUrl: `https://photos.google.com/lr/album/${album.id}`,
    isWriteable: true,
    ...(itemIds.length > 0 && { mediaItemsCount: String(itemIds.length) }),
    ...(cover && {
      coverPhotoBaseUrl: baseUrlOf(world, exchange.origin, cover),
      coverPhotoMediaItemId: cover.id,
    }),
  };
}

/** One page of a list; the token is the place to go on from. An empty list shows as `{}`. */
export function showPage<T>(
  name: string,
  all: readonly T[],
  { size, token }: { size: number; token: string },
  show: (one: T) => object,
): object {
  const from = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString().replace('from ', ''));
  const page = all.slice(from, from + size);
  const next =
    from + size < all.length ? Buffer.from(`from ${from + size}`).toString('base64url') : undefined;
  return { ...(page.length > 0 && { [name]: page.map(show) }), ...(next && { nextPageToken: next }) };
}

export function pageSizeOf(asked: number, usual: number, most: number): number {
  return asked <= 0 ? usual : Math.min(asked, most);
}
