// The album calls: create, list, get, patch, batchAdd, batchRemove, addEnrichment.
// Titles are not unique and nothing is ever deleted, as with Google.
import { ownAlbum, ownAlbums, positionOf, writableAlbum } from './album-access.ts';
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { invalidArgument, namedErrors } from './google-errors.ts';
import { numberOf, objectOf, refuseUnknownNames, stringOf, stringsOf } from './json.ts';
import { insertMembers, itemIdsOf, newId, removeMembers, type User } from './library.ts';
import { updateMaskOf } from './media-items.ts';
import { pageSizeOf, showAlbum, showPage } from './show.ts';
import { type World } from './world.ts';

const longestTitle = 500;
const mostIds = 50;

export async function createAlbum(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const body = await exchange.body.json();
  refuseUnknownNames(body, ['album']);
  const album = objectOf(body['album'], 'album');
  const title = checkedTitle(album['title']);
  const made = world.library.addAlbum(user, title, true, world.clock.now());
  exchange.record.summary['album'] = title;
  return jsonAnswer(showAlbum(world, exchange, made));
}

export function listAlbums(world: World, exchange: Exchange, user: User): Answer {
  const query = exchange.url.searchParams;
  const page = {
    size: pageSizeOf(numberOf(query.get('pageSize'), 0), 20, 50),
    token: query.get('pageToken') ?? '',
  };
  return jsonAnswer(showPage('albums', ownAlbums(user), page, (album) => showAlbum(world, exchange, album)));
}

export function getAlbum(world: World, exchange: Exchange, user: User): Answer {
  return jsonAnswer(showAlbum(world, exchange, ownAlbum(user, exchange.parameters[0] ?? '')));
}

export async function patchAlbum(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const album = ownAlbum(user, exchange.parameters[0] ?? '');
  const body = await exchange.body.json();
  const mask = updateMaskOf(exchange);
  if (mask.length === 0) throw invalidArgument('Update mask must not be empty.');
  for (const name of mask) {
    if (name === 'title') {
      album.title = checkedTitle(body['title']);
    } else if (name === 'coverPhotoMediaItemId' || name === 'cover_photo_media_item_id') {
      const id = stringOf(body['coverPhotoMediaItemId'], 'cover_photo_media_item_id');
      if (!itemIdsOf(album).includes(id)) throw namedErrors.invalidMediaItem();
      album.coverItemId = id;
    } else {
      throw invalidArgument(`Invalid update mask: ${name}.`);
    }
  }
  return jsonAnswer(showAlbum(world, exchange, album));
}

export async function batchAdd(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const album = writableAlbum(user, exchange.parameters[0] ?? '');
  const ids = await ownItemIds(exchange, user);
  if (itemIdsOf(album).length + ids.length > world.settings.largestAlbumItems) {
    throw invalidArgument('The album has reached the maximum number of media items.');
  }
  insertMembers(
    album,
    ids.map((id) => ({ kind: 'item', id })),
  );
  return jsonAnswer({});
}

export async function batchRemove(_world: World, exchange: Exchange, user: User): Promise<Answer> {
  const album = writableAlbum(user, exchange.parameters[0] ?? '');
  const ids = await ownItemIds(exchange, user);
  const inside = itemIdsOf(album);
  if (ids.some((id) => !inside.includes(id))) throw namedErrors.invalidMediaItem();
  removeMembers(album, ids);
  return jsonAnswer({});
}

export async function addEnrichment(_world: World, exchange: Exchange, user: User): Promise<Answer> {
  const album = writableAlbum(user, exchange.parameters[0] ?? '');
  const body = await exchange.body.json();
  if (!body['newEnrichmentItem'] || !body['albumPosition']) {
    throw invalidArgument('Both a new enrichment item and an album position are required.');
  }
  const id = newId('AGj1E');
  insertMembers(album, [{ kind: 'enrichment', id }], positionOf(body['albumPosition'], album));
  return jsonAnswer({ enrichmentItem: { id } });
}

async function ownItemIds(exchange: Exchange, user: User): Promise<string[]> {
  const body = await exchange.body.json();
  refuseUnknownNames(body, ['mediaItemIds']);
  const ids = stringsOf(body['mediaItemIds'], 'media_item_ids');
  exchange.record.summary['items'] = ids.length;
  if (ids.length === 0) throw invalidArgument('Request must have at least one media item id.');
  if (ids.length > mostIds) throw namedErrors.tooManyItems();
  if (new Set(ids).size < ids.length)
    throw invalidArgument('Request must not have duplicate media item ids.');
  if (ids.some((id) => !user.items.get(id)?.madeByApp)) throw namedErrors.invalidMediaItem();
  return ids;
}

function checkedTitle(value: unknown): string {
  const title = stringOf(value, 'album.title');
  if (title.length > longestTitle) throw invalidArgument('Album title must not be longer than 500.');
  return title;
}
