// Each way of going wrong, once: what the client sees, and whether the work was done behind its back.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Effect, type Emulator } from '../../emulator/emulator.ts';
import { namedErrors, type ErrorName } from '../../emulator/google-errors.ts';
import { seededRandom } from '../../emulator/faults.ts';
import { scenarios } from '../../emulator/scenarios.ts';
import { jpeg, results, scopes, talkTo, type Talk } from './talk.ts';

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

const items = () => emulator.library.items().length;
const once = (endpoint: string, effect: Effect) =>
  emulator.faults.add({ match: { endpoint, times: 1 }, effect });

/** Adds one photo while a fault waits for its batchCreate. */
async function addDespite(effect: Effect) {
  const token = await talk.uploadRaw(jpeg());
  once('mediaItems.batchCreate', effect);
  return talk.create([token]);
}

const apiErrors = (Object.keys(namedErrors) as ErrorName[]).filter(
  (name) => !/^invalid(Grant|Client)$/.test(name),
);

test.each(apiErrors)('%s: wrapped at JSON calls, bare at uploads, nothing done', async (name) => {
  const reply = await addDespite({ kind: 'error', name });
  expect(reply.json.error.code).toBe(reply.status);
  expect(reply.json.error.status).toMatch(/^[A-Z_]+$/);
  expect(items()).toBe(0);
  once('uploads.raw', { kind: 'error', name });
  const bare = await talk.call('POST', '/v1/uploads', jpeg(), { 'x-goog-upload-protocol': 'raw' });
  expect(bare.status).toBe(reply.status);
  expect(bare.json).toEqual({ code: expect.any(Number), message: reply.json.error.message });
  expect((await talk.add(jpeg())).status).toBe(200);
});

test('a token endpoint can be made to say invalid_grant', async () => {
  once('oauth.token', { kind: 'error', name: 'invalidGrant' });
  const reply = await talk.call('POST', '/token', {});
  expect([reply.status, reply.json.error]).toEqual([400, 'invalid_grant']);
});

test('pages instead of JSON: 502 of the front end, a guest network with 200', async () => {
  const bad = await addDespite({ kind: 'html', status: 502 });
  expect([bad.status, bad.headers.get('content-type')]).toEqual([502, 'text/html; charset=UTF-8']);
  const portal = await addDespite({ kind: 'captivePortal' });
  expect([portal.status, portal.json]).toEqual([200, undefined]);
  expect(portal.text).toContain('Welcome to our guest network');
  expect(items()).toBe(0);
});

test.each(['beforeBody', 'inBody', 'afterBody'] as const)('a reset %s does no work', async (at) => {
  await expect(addDespite({ kind: 'reset', at })).rejects.toThrow();
  expect(items()).toBe(0);
  const [record] = emulator.ledger.of('mediaItems.batchCreate');
  expect([record?.status, record?.fault, record?.delivered]).toEqual([0, 'reset', false]);
  expect((record?.bytesIn ?? 0) > 0).toBe(at !== 'beforeBody');
});

test('a reset in the body of a resumable upload keeps what arrived', async () => {
  const bytes = Buffer.alloc(1_000_000, 7);
  const start = await talk.call('POST', '/v1/uploads', undefined, {
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-raw-size': String(bytes.length),
  });
  const url = start.headers.get('x-goog-upload-url') ?? '';
  once('uploads.finalize', { kind: 'reset', at: 'inBody', afterBytes: 700_000 });
  const headers = { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' };
  await expect(talk.call('POST', url, bytes, headers)).rejects.toThrow();
  const query = await talk.call('POST', url, undefined, { 'x-goog-upload-command': 'query' });
  expect(query.headers.get('x-goog-upload-size-received')).toBe(String(2 * 262_144));
});

test('a lost answer has done the work', async () => {
  await expect(addDespite({ kind: 'lostAnswer' })).rejects.toThrow();
  expect(items()).toBe(1);
});

test('any error can come after the work', async () => {
  const reply = await addDespite({ kind: 'error', name: 'unavailable', afterWork: true });
  expect([reply.status, items()]).toEqual([503, 1]);
});

test('garbage and halves of answers: the work is done, the JSON is not', async () => {
  const garbage = await addDespite({ kind: 'garbage' });
  expect([garbage.status, garbage.json, items()]).toEqual([200, undefined, 1]);
  const half = await addDespite({ kind: 'truncated' });
  expect([half.status, half.json, items()]).toEqual([200, undefined, 2]);
  expect(half.text).toContain('newMediaItemResults');
  await expect(addDespite({ kind: 'truncated', breaks: true })).rejects.toThrow();
  expect(items()).toBe(3);
});

test('a request can hang, with or without its work done', async () => {
  for (const [afterWork, count] of [
    [false, 0],
    [true, 1],
  ] as const) {
    const token = await talk.uploadRaw(jpeg());
    once('mediaItems.batchCreate', { kind: 'hang', afterWork });
    const request = fetch(`${emulator.origin}/v1/mediaItems:batchCreate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${talk.accessToken}` },
      body: JSON.stringify({ newMediaItems: [{ simpleMediaItem: { uploadToken: token } }] }),
      signal: AbortSignal.timeout(300),
    });
    await expect(request).rejects.toThrow(/timeout/);
    expect(items()).toBe(count);
  }
});

test('any other answer can be dictated', async () => {
  const reply = await addDespite({
    kind: 'answer',
    status: 418,
    body: '{"a":1}',
    headers: { 'retry-after': '9' },
  });
  expect([reply.status, reply.json, reply.headers.get('retry-after')]).toEqual([418, { a: 1 }, '9']);
});

test('delays and slow lines take their time', async () => {
  const startedAt = performance.now();
  once('uploads.raw', { kind: 'delay', ms: 120 });
  await talk.uploadRaw(jpeg());
  expect(performance.now() - startedAt).toBeGreaterThan(110);
  once('uploads.raw', { kind: 'throttle', bytesPerSecond: 100_000 });
  await talk.uploadRaw(Buffer.alloc(20_000));
  expect(performance.now() - startedAt).toBeGreaterThan(300);
});

test.each([3, 6, 8, 13, 14])('single items can get code %i', async (code) => {
  const tokens = [await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg())];
  once('mediaItems.batchCreate', { kind: 'item', indexes: [1], code });
  const reply = await talk.create(tokens);
  expect(results(reply).map(({ status }) => status.code)).toEqual([undefined, code, undefined]);
  expect(items()).toBe(2);
});

test('results can be missing, their items made or not', async () => {
  for (const created of [false, true]) {
    emulator.reset(['library']);
    const tokens = [await talk.uploadRaw(jpeg()), await talk.uploadRaw(jpeg())];
    once('mediaItems.batchCreate', { kind: 'item', fileName: 'IMG_0', missing: true, created });
    expect(results(await talk.create(tokens)).map(({ uploadToken }) => uploadToken)).toEqual([tokens[1]]);
    expect(items()).toBe(created ? 2 : 1);
    await talk.create([tokens[0] ?? '']);
    expect(emulator.ledger.violations).toEqual([]);
  }
});

test('faults strike the n-th request, or by file name, album, user and size', async () => {
  const effect: Effect = { kind: 'error', name: 'unavailable' };
  const endpoint = 'mediaItems.batchCreate';
  const status = async (name?: string, albumId?: string) => (await talk.add(jpeg(), name, albumId)).status;
  emulator.faults.add({ match: { endpoint, nth: [2, 4] }, effect });
  const statuses: number[] = [];
  for (let index = 0; index < 5; index += 1) statuses.push(await status());
  expect(statuses).toEqual([200, 503, 200, 503, 200]);
  emulator.faults.clear();
  emulator.faults.add({ match: { endpoint, fileName: 'bad' }, effect });
  expect([await status('good.jpg'), await status('bad.jpg')]).toEqual([200, 503]);
  emulator.faults.clear();
  emulator.faults.add({ match: { endpoint, album: 'Lake' }, effect });
  const albumId = await talk.album('Lake');
  expect([await status(), await status('a.jpg', albumId)]).toEqual([200, 503]);
  emulator.faults.clear();
  emulator.faults.add({ match: { endpoint: 'uploads.*', user: 'ada@example.com', minBytes: 1000 }, effect });
  const ben = talkTo(emulator, { user: 'ben@example.com' });
  await ben.uploadRaw(Buffer.alloc(1000));
  await talk.uploadRaw(Buffer.alloc(999));
  await expect(talk.uploadRaw(Buffer.alloc(1000))).rejects.toThrow('The service is currently unavailable.');
});

test('chance is the same for the same seed', async () => {
  const run = async () => {
    emulator.faults.clear();
    const match = { endpoint: 'albums.list', probability: 0.5, seed: 42 };
    emulator.faults.add({ match, effect: { kind: 'error', name: 'internal' } });
    const statuses: number[] = [];
    for (let index = 0; index < 20; index += 1) statuses.push((await talk.call('GET', '/v1/albums')).status);
    return statuses;
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set([200, 500]));
  expect(await run()).toEqual(first);
  const random = seededRandom(7);
  const mean = Array.from({ length: 1000 }, random).reduce((sum, one) => sum + one, 0) / 1000;
  expect(mean).toBeCloseTo(0.5, 1);
});

const calls: [method: string, path: string, headers?: Record<string, string>][] = [
  ['POST', '/v1/uploads', { 'x-goog-upload-protocol': 'raw' }],
  ['POST', '/v1/uploads', { 'x-goog-upload-command': 'start' }],
  ['POST', '/v1/uploads?upload_id=x', { 'x-goog-upload-command': 'upload' }],
  ['POST', '/v1/uploads?upload_id=x', { 'x-goog-upload-command': 'upload, finalize' }],
  ['POST', '/v1/uploads?upload_id=x', { 'x-goog-upload-command': 'query' }],
  ['POST', '/v1/uploads?upload_id=x', { 'x-goog-upload-command': 'cancel' }],
  ['POST', '/v1/mediaItems:batchCreate'],
  ['GET', '/v1/mediaItems:batchGet'],
  ['GET', '/v1/mediaItems'],
  ['GET', '/v1/mediaItems/x'],
  ['PATCH', '/v1/mediaItems/x'],
  ['POST', '/v1/mediaItems:search'],
  ['GET', '/v1/albums'],
  ['POST', '/v1/albums'],
  ['GET', '/v1/albums/x'],
  ['PATCH', '/v1/albums/x'],
  ['POST', '/v1/albums/x:batchAddMediaItems'],
  ['POST', '/v1/albums/x:batchRemoveMediaItems'],
  ['POST', '/v1/albums/x:addEnrichment'],
  ['GET', '/oauth2/v2/userinfo'],
];

const visible: [effect: Effect, status: number][] = [
  [{ kind: 'error', name: 'unauthenticated' }, 401],
  [{ kind: 'error', name: 'forbidden' }, 403],
  [{ kind: 'error', name: 'quotaDay' }, 429],
  [{ kind: 'error', name: 'quotaMinute' }, 429],
  [{ kind: 'error', name: 'concurrentWrites' }, 429],
  [{ kind: 'error', name: 'aborted' }, 409],
  [{ kind: 'error', name: 'internal' }, 500],
  [{ kind: 'error', name: 'unavailable' }, 503],
  [{ kind: 'html', status: 502 }, 502],
  [{ kind: 'captivePortal' }, 200],
  [{ kind: 'garbage' }, 200],
];

const silent: Effect[] = [
  { kind: 'reset', at: 'beforeBody' },
  { kind: 'reset', at: 'inBody' },
  { kind: 'reset', at: 'afterBody' },
  { kind: 'lostAnswer' },
  { kind: 'truncated', breaks: true },
];

test.each(calls)('%s %s %o meets every fault', async (method, path, headers = {}) => {
  const ask = () => talk.call(method, path, method === 'GET' ? undefined : { some: 'body' }, headers);
  for (const [effect, status] of visible) {
    once('*', effect);
    expect([effect, (await ask()).status]).toEqual([effect, status]);
  }
  for (const effect of silent) {
    once('*', effect);
    await expect(ask(), JSON.stringify(effect)).rejects.toThrow();
  }
  expect(emulator.faults.list().every(({ struck }) => struck === 1)).toBe(true);
  expect((await fetch(`${emulator.origin}/`)).status).toBe(200);
});

test('scenarios can all be chosen, and undo each other', async () => {
  for (const name of Object.keys(scenarios)) {
    const reply = await talk.call('POST', '/_emulator/scenario', { name });
    expect([name, reply.status]).toEqual([name, 200]);
  }
  emulator.useScenario('happy');
  talk = talkTo(emulator);
  expect((await talk.add(jpeg())).status).toBe(200);
  expect(() => emulator.useScenario('nonsense')).toThrow(/There are: happy/);
});

test.each([
  ['token-expired', 401, /invalid authentication credentials/],
  ['revoked', 401, /invalid authentication credentials/],
  ['scope-missing', 403, /insufficient authentication scopes/],
  ['api-disabled', 403, /^Photos Library API has not been used in project \d+ before or it is disabled\./],
  ['photos-disabled', 403, /^Google Photos is disabled for the user$/],
  ['storage-full', 400, /^The remaining storage/],
  ['quota-gone', 429, /limit 'All requests per day'/],
  ['429-minute', 429, /limit 'Write requests per minute per user'/],
  ['429-concurrent-then-ok', 429, /'concurrent write request'/],
])('scenario %s refuses with %i', async (name, status, message) => {
  const token = await talk.uploadRaw(jpeg());
  emulator.useScenario(name);
  const reply = await talk.create([token]);
  expect(reply.status).toBe(status);
  expect(reply.json.error.message).toMatch(message);
});

test('scenario partial-batch spoils three results of the first call only', async () => {
  const tokens: string[] = [];
  for (let index = 0; index < 5; index += 1) tokens.push(await talk.uploadRaw(jpeg()));
  emulator.useScenario('partial-batch');
  const first = results(await talk.create(tokens));
  expect(first.map(({ status }) => status.code)).toEqual([undefined, 3, 13, undefined]);
  expect(results(await talk.create(tokens.slice(2, 4))).map(({ status }) => status.code)).toEqual([
    undefined,
    undefined,
  ]);
});

test('scenario scope-missing also leaves the scope out of a new consent', async () => {
  emulator.useScenario('scope-missing');
  const query = new URLSearchParams({
    client_id: emulator.client.id,
    redirect_uri: 'http://127.0.0.1:9/',
    response_type: 'code',
    scope: `${scopes.appendOnly} ${scopes.readOwn}`,
  });
  const reply = await fetch(`${emulator.origin}/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
  expect(new URL(reply.headers.get('location') ?? '').searchParams.get('scope')).toBe(scopes.readOwn);
});
