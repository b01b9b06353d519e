// mediaItems:batchCreate, the only way into the library: checks the whole call, then judges each item.
// Between the checks and the last item nothing waits, so no other request sees a half-made batch.
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { type ItemEffect } from './faults.ts';
import { invalidArgument, itemFailure, namedErrors } from './google-errors.ts';
import { listOf, objectOf, refuseUnknownNames, stringOf } from './json.ts';
import { insertMembers, itemIdsOf, type Album, type Item, type User } from './library.ts';
import { positionOf, writableAlbum } from './album-access.ts';
import { showItem } from './show.ts';
import { type UploadToken } from './upload-store.ts';
import { type World } from './world.ts';

const mostItems = 50;
const longestDescription = 1000;
const longestFileName = 255;

interface Wanted {
  text: string;
  token: UploadToken | undefined;
  fileName: string;
  description: string;
}

interface Verdict {
  status: { code?: number; message: string };
  item?: Item;
}

export async function createItems(world: World, exchange: Exchange, user: User): Promise<Answer> {
  const body = await exchange.body.json();
  refuseUnknownNames(body, ['albumId', 'newMediaItems', 'albumPosition']);
  const wanted = readWanted(world, exchange, user, listOf(body['newMediaItems'], 'new_media_items'));
  const album = body['albumId'] ? writableAlbum(user, stringOf(body['albumId'], 'album_id')) : undefined;
  if (body['albumPosition'] && !album) {
    throw invalidArgument('Album position can only be set if an album ID is set.');
  }
  const position = positionOf(body['albumPosition'], album);
  exchange.record.summary['items'] = wanted.length;
  if (album) exchange.record.summary['album'] = album.title;
  refuseWhatDoesNotFit(world, user, wanted, album);

  const seen = new Set<string>();
  const verdicts = wanted.map((one, index) => judge(world, exchange, user, one, index, seen));
  const made = verdicts.flatMap(({ item }) => (item ? [item] : []));
  if (album)
    insertMembers(
      album,
      made.map(({ id }) => ({ kind: 'item', id })),
      position,
    );
  exchange.whenDelivered.push(() => markAnswered(exchange, wanted, verdicts));
  exchange.record.summary['created'] = made.length;

  const results = wanted.map((one, index) => ({
    uploadToken: one.text,
    ...shown(world, exchange, verdicts[index]),
  }));
  const kept = results.filter((_, index) => !effectOn(exchange, wanted[index], index)?.missing);
  const failed = verdicts.some(({ status }) => status.code !== undefined);
  const status = failed ? world.settings.partialFailureStatus : 200;
  return jsonAnswer(kept.length > 0 ? { newMediaItemResults: kept } : {}, status);
}

function readWanted(world: World, exchange: Exchange, user: User, list: unknown[]): Wanted[] {
  if (list.length > mostItems) {
    world.ledger.violation(exchange.record, 'more than 50 items', `${list.length} items`);
    throw namedErrors.tooManyItems();
  }
  if (list.length === 0) throw invalidArgument('Request must contain at least one new media item.');
  const wanted = list.map((entry) => readOne(world, user, entry));
  const texts = new Set(wanted.map(({ text }) => text));
  if (texts.size < wanted.length) world.ledger.violation(exchange.record, 'same token twice in one request');
  const answered = wanted.filter(({ token }) => token?.answered);
  if (answered.length > 0) {
    world.ledger.violation(exchange.record, 'token sent again after success', `${answered.length} tokens`);
  }
  const bad = wanted.some(({ token }) => !token);
  if (bad && (world.settings.badTokenFails === 'call' || wanted.every(({ token }) => !token))) {
    throw namedErrors.invalidUploadToken();
  }
  return wanted;
}

function readOne(world: World, user: User, entry: unknown): Wanted {
  const item = objectOf(entry, 'new_media_items');
  refuseUnknownNames(item, ['description', 'simpleMediaItem'], 'new_media_items');
  const simple = objectOf(item['simpleMediaItem'], 'simple_media_item');
  refuseUnknownNames(simple, ['uploadToken', 'fileName'], 'new_media_items.simple_media_item');
  const description = stringOf(item['description'], 'description');
  const fileName = stringOf(simple['fileName'], 'file_name');
  if (description.length > longestDescription)
    throw invalidArgument('Description must be shorter than 1000.');
  if (fileName.length > longestFileName) throw invalidArgument('File name must not be longer than 255.');
  const text = stringOf(simple['uploadToken'], 'upload_token');
  return { text, token: world.uploads.liveToken(text, user.sub), fileName, description };
}

function refuseWhatDoesNotFit(world: World, user: User, wanted: Wanted[], album: Album | undefined): void {
  const { storageLimitBytes } = user;
  if (storageLimitBytes !== null) {
    const fresh = new Map<string, number>();
    for (const { token } of wanted) {
      if (token && !world.library.itemByBytes(user, token.sha256)) fresh.set(token.sha256, token.sizeBytes);
    }
    const newBytes = [...fresh.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (world.library.usedBytes(user) + newBytes > storageLimitBytes) throw namedErrors.storageFull();
  }
  if (album && itemIdsOf(album).length + wanted.length > world.settings.largestAlbumItems) {
    throw invalidArgument('The album has reached the maximum number of media items.');
  }
}

function judge(
  world: World,
  exchange: Exchange,
  user: User,
  wanted: Wanted,
  index: number,
  seen: Set<string>,
): Verdict {
  const { token } = wanted;
  const effect = effectOn(exchange, wanted, index);
  if (effect && !effect.created) return failure(effect.code ?? 13, effect.message ?? itemFailure('Failed'));
  if (!token) return failure(3, 'Request must contain a valid upload token.');
  if (seen.has(token.sha256)) return failure(6, itemFailure('EXISTS'));
  seen.add(token.sha256);
  const known = world.library.itemByBytes(user, token.sha256);
  if (known) {
    token.used = true;
    if (world.settings.adoptForeignItems) known.madeByApp = true;
    return success(known);
  }
  const fileName = wanted.fileName || token.fileName;
  if (!token.media) return failure(3, itemFailure('Failed'));
  const tooLarge = token.media.kind === 'photo' && token.sizeBytes > world.settings.largestPhotoBytes;
  const damaged = world.settings.damaged.some((name) => name === fileName || name === token.sha256);
  if (tooLarge || damaged) return failure(3, itemFailure('BAD_IMAGE'));
  token.used = true;
  const { sha256, sizeBytes, media, facts } = token;
  const { description } = wanted;
  const uploadedAtMs = world.clock.now();
  return success(
    world.library.addItem(user, {
      fileName,
      description,
      sha256,
      sizeBytes,
      media,
      facts,
      madeByApp: true,
      uploadedAtMs,
    }),
  );
}

const success = (item: Item): Verdict => ({ status: { message: 'Success' }, item });
const failure = (code: number, message: string): Verdict => ({ status: { code, message } });

function effectOn(exchange: Exchange, wanted: Wanted | undefined, index: number): ItemEffect | undefined {
  const name = wanted?.fileName || wanted?.token?.fileName || '';
  return exchange.itemEffects.find((effect) => {
    if (effect.indexes) return effect.indexes.includes(index);
    return effect.fileName === undefined || name.includes(effect.fileName);
  });
}

function shown(world: World, exchange: Exchange, verdict: Verdict | undefined): object {
  if (!verdict) return {};
  const { status, item } = verdict;
  return { status, ...(item && { mediaItem: showItem(world, exchange, item, false) }) };
}

/** From now on sending these tokens again is a mistake of the client: it was told of the item. */
function markAnswered(exchange: Exchange, wanted: Wanted[], verdicts: Verdict[]): void {
  wanted.forEach((one, index) => {
    if (effectOn(exchange, one, index)?.missing || !verdicts[index]?.item) return;
    if (one.token) one.token.answered = true;
  });
}
