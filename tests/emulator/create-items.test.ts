// batchCreate: the rules for a call, the verdict on each item, and what the same bytes do twice.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg, mp4, results, talkTo, type Reply, type Talk } from './talk.ts';

let emulator: Emulator;
let talk: Talk;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  emulator.reset();
  talk = talkTo(emulator);
});
afterAll(() => emulator.stop());

const rules = () => emulator.ledger.violations.map(({ rule }) => rule);

function refused(reply: Reply, message: string): void {
  expect(reply.status).toBe(400);
  expect(reply.json.error).toMatchObject({ code: 400, message, status: 'INVALID_ARGUMENT' });
}

test('fifty items are taken, fifty-one are refused', async () => {
  const tokens = await Promise.all(Array.from({ length: 51 }, () => talk.uploadRaw(jpeg())));
  refused(await talk.create(tokens), 'Request must have less than 50 items.');
  expect(emulator.library.items()).toHaveLength(0);
  expect(results(await talk.create(tokens.slice(1)))).toHaveLength(50);
  expect(rules()).toEqual(['more than 50 items']);
});

test('an empty list, a bad token, a token of somebody else and one of yesterday are refused', async () => {
  const message = 'Request must contain a valid upload token.';
  expect((await talk.create([])).status).toBe(400);
  const good = await talk.uploadRaw(jpeg());
  refused(await talk.create([good, 'CAISnonsense']), message);
  expect(emulator.library.items()).toHaveLength(0);
  const ben = talkTo(emulator, { user: 'ben@example.com' });
  refused(await ben.create([good]), message);
  emulator.clock.advance(24 * 3_600_000 + 1);
  talk = talkTo(emulator);
  refused(await talk.create([good]), message);
});

test('a switch makes a bad token the trouble of its item only', async () => {
  emulator.settings.badTokenFails = 'item';
  const reply = await talk.create([await talk.uploadRaw(jpeg()), 'CAISnonsense']);
  expect(results(reply).map(({ status }) => status.code)).toEqual([undefined, 3]);
});

test('albums: unknown, foreign, deleted, and a position without one', async () => {
  const {
    albums: [foreign],
  } = emulator.seed({ albums: [{ title: 'Made on the web' }] });
  const token = await talk.uploadRaw(jpeg());
  refused(await talk.create([token], { albumId: 'none' }), 'Invalid album ID.');
  const noPermission = 'No permission to add media items to this album.';
  refused(await talk.create([token], { albumId: foreign }), noPermission);
  const albumId = await talk.album('Gone');
  await talk.call('POST', '/_emulator/library', { deleteAlbum: 'Gone' });
  refused(await talk.create([token], { albumId }), 'The provided ID does not match any albums');
  expect((await talk.create([token], { albumPosition: { position: 'FIRST_IN_ALBUM' } })).status).toBe(400);
  expect(emulator.library.items()).toHaveLength(0);
});

test('misspelt names and texts that are too long are refused', async () => {
  const token = await talk.uploadRaw(jpeg());
  const message = `Invalid JSON payload received. Unknown name "filename" at 'new_media_items.simple_media_item': Cannot find field.`;
  const newMediaItems = [{ simpleMediaItem: { uploadToken: token, filename: 'a.jpg' } }];
  refused(await talk.call('POST', '/v1/mediaItems:batchCreate', { newMediaItems }), message);
  expect((await talk.create([token], {}, [`${'n'.repeat(252)}.jpg`])).status).toBe(400);
  const described = [{ description: 'd'.repeat(1001), simpleMediaItem: { uploadToken: token } }];
  expect((await talk.call('POST', '/v1/mediaItems:batchCreate', { newMediaItems: described })).status).toBe(
    400,
  );
});

test('items are judged one by one, by their bytes', async () => {
  const same = jpeg();
  const bytes = [same, Buffer.from('only text, but long enough'), mp4(), same];
  const tokens: string[] = [];
  for (const one of bytes) tokens.push(await talk.uploadRaw(one));
  const reply = await talk.create(tokens);
  expect(reply.status).toBe(200);
  expect(results(reply).map(({ uploadToken }) => uploadToken)).toEqual(tokens);
  expect(results(reply).map(({ status }) => status)).toEqual([
    { message: 'Success' },
    { code: 3, message: 'Failed: There was an error while trying to create this media item.' },
    { message: 'Success' },
    { code: 6, message: 'EXISTS: There was an error while trying to create this media item.' },
  ]);
  expect(results(reply)[3]?.mediaItem).toBeUndefined();
  emulator.settings.partialFailureStatus = 207;
  expect((await talk.add(Buffer.from('still nothing but text'))).status).toBe(207);
});

test('photos over the limit and files named as damaged get code 3, videos of that size do not', async () => {
  emulator.settings.largestPhotoBytes = 1000;
  emulator.settings.damaged = ['broken.jpg'];
  const code = async (bytes: Buffer, name: string) => results(await talk.add(bytes, name))[0]?.status.code;
  expect(await code(jpeg(randomBytes(1000)), 'large.jpg')).toBe(3);
  expect(await code(mp4(2000), 'large.mp4')).toBe(undefined);
  expect(await code(jpeg(), 'broken.jpg')).toBe(3);
});

test('the same bytes again are the same item with its first name, and go into the album', async () => {
  const bytes = jpeg();
  const first = await talk.add(bytes, 'first.jpg');
  const albumId = await talk.album('Later');
  const second = await talk.add(bytes, 'second.jpg', albumId);
  expect(results(second)[0]?.mediaItem?.id).toBe(results(first)[0]?.mediaItem?.id);
  expect(results(second)[0]?.mediaItem?.filename).toBe('first.jpg');
  await talk.add(bytes, 'third.jpg', albumId);
  expect(emulator.library.albumByTitle('Later')?.items).toHaveLength(1);
  expect(emulator.library.items()).toHaveLength(1);
  await talkTo(emulator, { user: 'ben@example.com' }).add(bytes, 'of-ben.jpg');
  expect(emulator.library.items('ben@example.com')[0]?.fileName).toBe('of-ben.jpg');
});

test('names come from the call, else from the old header, else there is none', async () => {
  const withHeader = await talk.uploadRaw(jpeg(), { 'x-goog-upload-file-name': 'header.jpg' });
  const without = await talk.uploadRaw(jpeg());
  const newMediaItems = [withHeader, without].map((uploadToken) => ({ simpleMediaItem: { uploadToken } }));
  await talk.call('POST', '/v1/mediaItems:batchCreate', { newMediaItems });
  expect(emulator.library.items().map(({ fileName }) => fileName)).toEqual(['header.jpg', '']);
});

test('bytes the user put there by the web join an album by batchCreate, not by batchAdd', async () => {
  const bytes = jpeg();
  const {
    items: [foreign = ''],
  } = emulator.seed({ items: [{ fileName: 'web.jpg', bytes }] });
  expect((await talk.call('GET', `/v1/mediaItems/${foreign}`)).status).toBe(404);
  const albumId = await talk.album('Both');
  const added = await talk.call('POST', `/v1/albums/${albumId}:batchAddMediaItems`, {
    mediaItemIds: [foreign],
  });
  refused(added, 'Request contains an invalid media item id.');
  const made = await talk.add(bytes, 'mine.jpg', albumId);
  expect(results(made)[0]?.mediaItem?.id).toBe(foreign);
  expect(emulator.library.albumByTitle('Both')?.items.map(({ fileName }) => fileName)).toEqual(['web.jpg']);
});

test('a full account refuses the whole call and creates nothing', async () => {
  const known = jpeg();
  await talk.add(known, 'known.jpg');
  emulator.seed({ storageLimitBytes: known.length + 100 });
  const message = "The remaining storage in the user's account is not enough to perform this operation.";
  const reply = await talk.create([await talk.uploadRaw(jpeg()), await talk.uploadRaw(known)]);
  refused(reply, message);
  expect(reply.json.error.errors).toEqual([{ message, domain: 'global', reason: 'badRequest' }]);
  expect(emulator.library.items()).toHaveLength(1);
  expect((await talk.add(known)).status).toBe(200);
});

test('items go where the position says', async () => {
  const albumId = await talk.album('Ordered');
  const put = async (name: string, albumPosition?: object) => {
    const more = { albumId, ...(albumPosition && { albumPosition }) };
    return results(await talk.create([await talk.uploadRaw(jpeg())], more, [name]))[0]?.mediaItem?.id ?? '';
  };
  const a = await put('a');
  await put('b');
  await put('first', { position: 'FIRST_IN_ALBUM' });
  await put('after-a', { position: 'AFTER_MEDIA_ITEM', relativeMediaItemId: a });
  const enrichment = await talk.call('POST', `/v1/albums/${albumId}:addEnrichment`, {
    newEnrichmentItem: { textEnrichment: { text: 'The lake' } },
    albumPosition: { position: 'AFTER_MEDIA_ITEM', relativeMediaItemId: a },
  });
  const relativeEnrichmentItemId = enrichment.json.enrichmentItem.id as string;
  await put('after-text', { position: 'AFTER_ENRICHMENT_ITEM', relativeEnrichmentItemId });
  const names = emulator.library.albumByTitle('Ordered')?.items.map(({ fileName }) => fileName);
  expect(names).toEqual(['first', 'a', 'after-text', 'after-a', 'b']);
});

test('two calls at once: the second gets "concurrent write request", another user does not', async () => {
  emulator.settings.latency.createMs = 300;
  const tokens = [await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg())];
  const ben = talkTo(emulator, { user: 'ben@example.com' });
  const token = await ben.uploadRaw(jpeg());
  const first = talk.create(tokens.slice(0, 1));
  await expect.poll(() => emulator.ledger.mostWritesInFlight).toBe(1);
  const [one, two, three] = await Promise.all([first, talk.create(tokens.slice(1)), ben.create([token])]);
  expect([one?.status, three?.status]).toEqual([200, 200]);
  expect(two?.json).toEqual({
    error: {
      code: 429,
      message:
        "Quota exceeded for quota 'concurrent write request' of service 'photoslibrary.googleapis.com'.",
      status: 'RESOURCE_EXHAUSTED',
    },
  });
  expect(rules()).toEqual(['two batchCreate in flight for one user']);
  expect(emulator.ledger.mostWritesInFlight).toBe(2);
});

test('a call its client gave up still blocks the next one, which is not held against the client', async () => {
  emulator.settings.latency.createMs = 300;
  const [one, two] = [await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg())];
  const body = JSON.stringify({ newMediaItems: [{ simpleMediaItem: { uploadToken: one } }] });
  const headers = { authorization: `Bearer ${talk.accessToken}` };
  const url = `${emulator.origin}/v1/mediaItems:batchCreate`;
  const given = fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(50) });
  await expect(given).rejects.toThrow();
  expect((await talk.create([two])).status).toBe(429);
  expect(rules()).toEqual([]);
  await expect.poll(() => emulator.library.items().length).toBe(1);
});

test('sending a token again is noted when its item was reported, not when the answer was lost', async () => {
  const [lost, kept] = [await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg())];
  const match = { endpoint: 'mediaItems.batchCreate', times: 1 };
  emulator.faults.add({ match, effect: { kind: 'lostAnswer' } });
  await expect(talk.create([lost])).rejects.toThrow();
  await talk.create([lost]);
  expect(rules()).toEqual([]);
  await talk.create([kept]);
  await talk.create([kept]);
  await talk.create([kept, kept]);
  expect(rules()).toEqual([
    'token sent again after success',
    'same token twice in one request',
    'token sent again after success',
  ]);
  expect(emulator.library.items()).toHaveLength(2);
});
