// Albums, and reading back what the app made and nothing else.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg, mp4, scopes, talkTo, type Talk } from './talk.ts';

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

async function addMany(count: number, albumId?: string): Promise<string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < count; index += 1) tokens.push(await talk.uploadRaw(jpeg()));
  const reply = await talk.create(tokens, albumId === undefined ? {} : { albumId });
  const results = reply.json.newMediaItemResults as { mediaItem: { id: string } }[];
  return results.map(({ mediaItem }) => mediaItem.id);
}

test('a new album is bare; counts and cover come with its items', async () => {
  const made = await talk.call('POST', '/v1/albums', { album: { title: 'Höhe/2024' } });
  const id = made.json.id as string;
  expect(id).toMatch(/^[\w-]{60,}$/);
  const productUrl = `https://photos.google.com/lr/album/${id}`;
  expect(made.json).toEqual({ id, title: 'Höhe/2024', productUrl, isWriteable: true });
  const [first] = await addMany(3, id);
  const album = await talk.call('GET', `/v1/albums/${id}`);
  expect(album.json).toMatchObject({ mediaItemsCount: '3', coverPhotoMediaItemId: first });
});

test('titles repeat, and foreign or deleted albums are not listed', async () => {
  expect((await talk.call('GET', '/v1/albums')).json).toEqual({});
  const one = await talk.album('Twice');
  const two = await talk.album('Twice');
  expect(one).not.toBe(two);
  const { albums } = emulator.seed({ albums: [{ title: 'Of the web' }] });
  expect((await talk.call('GET', `/v1/albums/${albums[0]}`)).status).toBe(404);
  await talk.call('POST', '/_emulator/library', { deleteAlbum: one });
  const list = await talk.call('GET', '/v1/albums');
  expect(list.json.albums).toMatchObject([{ id: two }]);
});

test('lists come in pages', async () => {
  for (let index = 0; index < 45; index += 1) await talk.album(`Album ${index}`);
  const sizes: number[] = [];
  let token = '';
  do {
    const reply = await talk.call('GET', `/v1/albums?pageToken=${token}`);
    sizes.push((reply.json.albums as object[]).length);
    token = String(reply.json.nextPageToken ?? '');
  } while (token !== '');
  expect(sizes).toEqual([20, 20, 5]);
  const large = await talk.call('GET', '/v1/albums?pageSize=1000');
  expect(large.json.albums).toHaveLength(45);
});

test('title and cover can be changed, by any spelling of the mask', async () => {
  const id = await talk.album('Old');
  const [, second] = await addMany(2, id);
  const [outside] = await addMany(1);
  const patch = (mask: string, body: object) => talk.call('PATCH', `/v1/albums/${id}?${mask}`, body);
  const named = await patch('updateMask=title', { title: 'New' });
  expect(named.json.title).toBe('New');
  const mask = 'updateMask=title,cover_photo_media_item_id';
  const both = await patch(mask, { title: 'Newer', coverPhotoMediaItemId: second });
  expect(both.json).toMatchObject({ title: 'Newer', coverPhotoMediaItemId: second });
  expect((await patch('updateMask=coverPhotoMediaItemId', { coverPhotoMediaItemId: outside })).status).toBe(
    400,
  );
  expect((await patch('updateMask=shareInfo', {})).status).toBe(400);
  expect((await patch('', { title: 'x' })).status).toBe(400);
});

test('batchAdd and batchRemove do all or nothing', async () => {
  const id = await talk.album('Some');
  const ids = await addMany(3);
  const add = (mediaItemIds: string[]) =>
    talk.call('POST', `/v1/albums/${id}:batchAddMediaItems`, { mediaItemIds });
  expect((await add([...ids, 'unknown'])).json.error.message).toBe(
    'Request contains an invalid media item id.',
  );
  expect(emulator.library.albumByTitle('Some')?.items).toHaveLength(0);
  expect((await add(ids)).json).toEqual({});
  const remove = (mediaItemIds: unknown) =>
    talk.call('POST', `/v1/albums/${id}:batchRemoveMediaItems`, { mediaItemIds });
  expect((await remove([ids[0], ids[0]])).status).toBe(400);
  expect((await remove([])).status).toBe(400);
  expect((await remove([ids[1]])).json).toEqual({});
  expect(emulator.library.albumByTitle('Some')?.items.map((item) => item.id)).toEqual([ids[0], ids[2]]);
});

test('an album holds as many items as the limit says', async () => {
  emulator.settings.largestAlbumItems = 3;
  const id = await talk.album('Full');
  await addMany(2, id);
  const token = await talk.uploadRaw(jpeg());
  expect((await talk.create([token, await talk.uploadRaw(jpeg())], { albumId: id })).status).toBe(400);
  expect((await talk.create([token], { albumId: id })).status).toBe(200);
});

test('sharing is gone, and each call wants its own scope', async () => {
  const id = await talk.album('Mine');
  expect((await talk.call('POST', `/v1/albums/${id}:share`, {})).status).toBe(403);
  expect((await talk.call('GET', '/v1/sharedAlbums')).status).toBe(403);
  const writer = talkTo(emulator, { scopes: [scopes.appendOnly] });
  expect((await writer.call('GET', '/v1/albums')).status).toBe(403);
  expect((await writer.call('PATCH', `/v1/albums/${id}?updateMask=title`, { title: 'x' })).status).toBe(403);
  expect((await writer.call('POST', '/v1/albums', { album: { title: 'x' } })).status).toBe(200);
  const reader = talkTo(emulator, { scopes: [scopes.readOwn] });
  expect((await reader.call('POST', '/v1/albums', { album: { title: 'x' } })).status).toBe(403);
  const old = talkTo(emulator, { scopes: ['https://www.googleapis.com/auth/photoslibrary'] });
  expect((await old.call('GET', '/v1/albums')).status).toBe(403);
});

test('items can be read singly, in a list, by album, type and date', async () => {
  const id = await talk.album('Found');
  const take = (bytes: Buffer, name: string, albumId?: string) => talk.add(bytes, name, albumId);
  await take(jpeg(undefined, '2020:03:01 10:00:00'), 'old.jpg', id);
  await take(jpeg(undefined, '2024:07:09 10:00:00'), 'new.jpg', id);
  await take(mp4(), 'film.mp4');
  const names = async (body: object) => {
    const reply = await talk.call('POST', '/v1/mediaItems:search', body);
    return ((reply.json.mediaItems ?? []) as { filename: string }[]).map(({ filename }) => filename);
  };
  expect(await names({ albumId: id })).toEqual(['old.jpg', 'new.jpg']);
  expect(await names({})).toEqual(['film.mp4', 'new.jpg', 'old.jpg']);
  expect(await names({ filters: { mediaTypeFilter: { mediaTypes: ['VIDEO'] } } })).toEqual(['film.mp4']);
  const july = { year: 2024, month: 7 };
  expect(await names({ filters: { dateFilter: { dates: [july] } } })).toEqual(['new.jpg']);
  const ranges = [
    { startDate: { year: 2020, month: 1, day: 1 }, endDate: { year: 2020, month: 12, day: 31 } },
  ];
  expect(await names({ filters: { dateFilter: { ranges } } })).toEqual(['old.jpg']);
  const both = await talk.call('POST', '/v1/mediaItems:search', { albumId: id, filters: {} });
  expect(both.status).toBe(400);
  const list = await talk.call('GET', '/v1/mediaItems?pageSize=2');
  expect(list.json.mediaItems).toHaveLength(2);
  expect(list.json.nextPageToken).toEqual(expect.any(String));
});

test('batchGet keeps the order and says which id is nothing', async () => {
  const [one, two] = await addMany(2);
  const get = (ids: (string | undefined)[]) =>
    talk.call('GET', `/v1/mediaItems:batchGet?${ids.map((id) => `mediaItemIds=${id}`).join('&')}`);
  const reply = await get([two, 'nothing', one]);
  expect(reply.json.mediaItemResults).toMatchObject([
    { mediaItem: { id: two, baseUrl: expect.any(String) } },
    { status: { code: 3, message: 'Invalid media item ID.' } },
    { mediaItem: { id: one } },
  ]);
  expect((await get([one, one])).status).toBe(400);
  expect((await get([])).status).toBe(400);
});

test('descriptions can be changed, and videos become ready', async () => {
  const made = await talk.add(mp4(), 'film.mp4');
  const id = made.json.newMediaItemResults[0].mediaItem.id as string;
  const reply = await talk.call('PATCH', `/v1/mediaItems/${id}?updateMask=description`, {
    description: 'Ours',
  });
  expect(reply.json).toMatchObject({
    description: 'Ours',
    mediaMetadata: { video: { status: 'PROCESSING' } },
  });
  emulator.clock.advance(60_000);
  const later = await talk.call('GET', `/v1/mediaItems/${id}`);
  expect(later.json.mediaMetadata.video.status).toBe('READY');
  expect((await talk.call('PATCH', `/v1/mediaItems/${id}?updateMask=filename`, {})).status).toBe(400);
});

test('baseUrl serves the original bytes for an hour, whatever size is asked for', async () => {
  const bytes = jpeg();
  const made = await talk.add(bytes);
  const id = made.json.newMediaItemResults[0].mediaItem.id as string;
  const { baseUrl } = (await talk.call('GET', `/v1/mediaItems/${id}`)).json as { baseUrl: string };
  const small = await fetch(`${baseUrl}=w256-h256-c`);
  expect(Buffer.from(await small.arrayBuffer())).toEqual(bytes);
  const head = await fetch(`${baseUrl}=d`, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String(bytes.length));
  emulator.clock.advance(60 * 60_000);
  expect((await fetch(`${baseUrl}=d`)).status).toBe(403);
  expect(emulator.ledger.violations[0]?.rule).toBe('read of baseUrl');
});

test('the page for people shows albums and pictures, with odd names harmless', async () => {
  const id = await talk.album('<b>Lake</b>');
  await talk.add(jpeg(), 'one "quoted".jpg', id);
  const page = await (await fetch(`${emulator.origin}/`)).text();
  expect(page).toContain('&lt;b&gt;Lake&lt;/b&gt;: 1');
  const source = /src="([^"]+)"/.exec(page)?.[1] ?? '';
  expect((await fetch(source)).headers.get('content-type')).toBe('image/jpeg');
  expect(emulator.ledger.violations).toEqual([]);
});
