// Reading items back (get, batchGet, list, search), changing a description, and serving the bytes at baseUrl.
// Only what the app made is ever shown, as since 2025.
import { ownAlbum, ownItem } from './album-access.ts';
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { GoogleError, invalidArgument } from './google-errors.ts';
import { listOf, numberOf, objectOf, stringOf, stringsOf, type JsonObject } from './json.ts';
import { itemIdsOf, type Item, type User } from './library.ts';
import { createdAtMs, pageSizeOf, showItem, showPage } from './show.ts';
import { type World } from './world.ts';

const mostAtOnce = 50;

export function getItem(world: World, exchange: Exchange, user: User): Answer {
  return jsonAnswer(showItem(world, exchange, ownItem(user, exchange.parameters[0] ?? ''), true));
}

export function batchGet(world: World, exchange: Exchange, user: User): Answer {
  const ids = exchange.url.searchParams.getAll('mediaItemIds');
  exchange.record.summary['items'] = ids.length;
  if (ids.length === 0) throw invalidArgument('Request must have at least one media item id.');
  if (ids.length > mostAtOnce) throw invalidArgument('Request must have less than 50 items.');
  if (new Set(ids).size < ids.length)
    throw invalidArgument('Request must not have duplicate media item ids.');
  const mediaItemResults = ids.map((id) => {
    const item = user.items.get(id);
    if (item?.madeByApp) return { mediaItem: showItem(world, exchange, item, true) };
    return { status: { code: 3, message: 'Invalid media item ID.' } };
  });
  return jsonAnswer({ mediaItemResults });
}

export function listItems(world: World, exchange: Exchange, user: User): Answer {
  const query = exchange.url.searchParams;
  const page = {
    size: pageSizeOf(numberOf(query.get('pageSize'), 0), 25, 100),
    token: query.get('pageToken') ?? '',
  };
  return jsonAnswer(
    showPage('mediaItems', newestFirst(user), page, (item) => showItem(world, exchange, item, true)),
  );
}

export async function searchItems(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const body = await exchange.body.json();
  const albumId = stringOf(body['albumId'], 'album_id');
  if (albumId && body['filters']) throw invalidArgument('Album ID and filters cannot be used together.');
  const found = albumId
    ? itemIdsOf(ownAlbum(user, albumId)).flatMap((id) => user.items.get(id) ?? [])
    : filtered(newestFirst(user), objectOf(body['filters'], 'filters'));
  const page = {
    size: pageSizeOf(numberOf(body['pageSize'], 0), 25, 100),
    token: stringOf(body['pageToken'], 'page_token'),
  };
  return jsonAnswer(showPage('mediaItems', found, page, (item) => showItem(world, exchange, item, true)));
}

export async function patchItem(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const item = ownItem(user, exchange.parameters[0] ?? '');
  const body = await exchange.body.json();
  const mask = updateMaskOf(exchange);
  if (mask.length === 0 || mask.some((name) => name !== 'description')) {
    throw invalidArgument('Only the description of a media item can be updated.');
  }
  item.description = stringOf(body['description'], 'description');
  return jsonAnswer(showItem(world, exchange, item, true));
}

/** Comma lists and repeated parameters are both in use. */
export function updateMaskOf(exchange: Exchange): string[] {
  return exchange.url.searchParams
    .getAll('updateMask')
    .flatMap((list) => list.split(','))
    .filter((name) => name !== '');
}

/** The original bytes whatever size is asked for: thumbnails are not what this is about. */
export function serveMedia(world: World, exchange: Exchange): Answer {
  const [id = '', expires = ''] = exchange.parameters;
  const item = [...world.library.users.values()].flatMap((user) => user.items.get(id) ?? [])[0];
  if (!item || !world.bytes.has(item.sha256)) return { status: 404, body: '' };
  if (parseInt(expires, 36) <= world.clock.now()) {
    throw new GoogleError(403, 'PERMISSION_DENIED', 'The base URL has expired.');
  }
  if (!exchange.url.searchParams.has('own-page')) {
    world.ledger.violation(exchange.record, 'read of baseUrl', item.fileName);
  }
  const file = { path: world.bytes.pathOf(item.sha256), sizeBytes: item.sizeBytes };
  const headers = { 'content-type': item.media.mimeType, 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, file };
}

function newestFirst(user: User): Item[] {
  const own = [...user.items.values()].filter((item) => item.madeByApp);
  return own.sort((one, other) => createdAtMs(other) - createdAtMs(one));
}

function filtered(items: Item[], filters: JsonObject): Item[] {
  const types = stringsOf(
    objectOf(filters['mediaTypeFilter'], 'media_type_filter')['mediaTypes'],
    'media_types',
  );
  const features = objectOf(filters['featureFilter'], 'feature_filter')['includedFeatures'];
  if (types.length > 1) throw invalidArgument('Only one media type can be given.');
  if (stringsOf(features, 'included_features').includes('FAVORITES')) return [];
  const inTime = dateTest(objectOf(filters['dateFilter'], 'date_filter'));
  return items.filter(
    (item) =>
      (!types[0] || types[0] === 'ALL_MEDIA' || types[0].toLowerCase() === item.media.kind) && inTime(item),
  );
}

/** Dates may leave out day or month (0): then they stand for the whole month or year. */
function dateTest(filter: JsonObject): (item: Item) => boolean {
  const dates = listOf(filter['dates'], 'dates').map((date) => objectOf(date, 'dates'));
  const ranges = listOf(filter['ranges'], 'ranges').map((range) => objectOf(range, 'ranges'));
  if (dates.length > 5 || ranges.length > 5)
    throw invalidArgument('At most 5 dates and 5 ranges are allowed.');
  if (dates.length + ranges.length === 0) return () => true;
  const spans = [
    ...dates.map((date) => [dayNumber(date, 0), dayNumber(date, 99)] as const),
    ...ranges.map((range) => {
      const start = objectOf(range['startDate'], 'start_date');
      const end = objectOf(range['endDate'], 'end_date');
      return [dayNumber(start, 0), dayNumber(end, 99)] as const;
    }),
  ];
  return (item) => {
    if (item.facts.takenAtMs === undefined) return false;
    const day = Number(new Date(item.facts.takenAtMs).toISOString().slice(0, 10).replaceAll('-', ''));
    return spans.some(([from, to]) => day >= from && day <= to);
  };
}

function dayNumber(date: JsonObject, missing: number): number {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => numberOf(date[name], 0));
  return (year || 0) * 10_000 + (month || missing) * 100 + (day || missing);
}
