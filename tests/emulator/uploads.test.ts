// Bytes on their way in: raw, in chunks, broken off, resumed; errors are bare status objects.
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg, sha256, talkTo, type Talk } from './talk.ts';
import { createHash } from 'node:crypto';

const granule = 262_144;
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

async function start(sizeBytes: number, headers: Record<string, string> = {}): Promise<string> {
  const reply = await talk.call('POST', '/v1/uploads', undefined, {
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-content-type': 'video/mp4',
    'x-goog-upload-raw-size': String(sizeBytes),
    ...headers,
  });
  expect(reply.status).toBe(200);
  expect(reply.headers.get('x-goog-upload-chunk-granularity')).toBe(String(granule));
  return reply.headers.get('x-goog-upload-url') ?? '';
}

const send = (url: string, command: string, offset: number, bytes?: Buffer) =>
  talk.call('POST', url, bytes, {
    'x-goog-upload-command': command,
    'x-goog-upload-offset': String(offset),
  });

const query = (url: string) => talk.call('POST', url, undefined, { 'x-goog-upload-command': 'query' });

test('a raw upload gives a token that says nothing', async () => {
  const token = await talk.uploadRaw(jpeg());
  expect(token).toMatch(/^CAIS[\w-]{100,}$/);
  expect(await talk.uploadRaw(Buffer.from('not a picture at all'))).toMatch(/^CAIS/);
});

test('an empty body is refused in bare words', async () => {
  const reply = await talk.call('POST', '/v1/uploads', undefined, { 'x-goog-upload-protocol': 'raw' });
  expect([reply.status, reply.json]).toEqual([400, { code: 3, message: 'Payload must not be empty' }]);
  const url = await start(0);
  const last = await send(url, 'upload, finalize', 0);
  expect([last.status, last.json]).toEqual([400, { code: 3, message: 'Payload must not be empty' }]);
});

test('without a token, and with a bad one, uploads answer 401 as a bare status', async () => {
  const headers = { 'x-goog-upload-protocol': 'raw' };
  const none = await talk.call('POST', '/v1/uploads', jpeg(), { ...headers, authorization: '' });
  expect([none.status, none.json.code]).toEqual([401, 16]);
  expect(none.json.message).toMatch(/^Request is missing required authentication credential\./);
  const bad = await talk.call('POST', '/v1/uploads', jpeg(), { ...headers, authorization: 'Bearer x' });
  expect(bad.json.message).toMatch(/^Request had invalid authentication credentials\./);
});

test('a file name header that is not ASCII gets the HTML page of the front end', async () => {
  const headers = { 'x-goog-upload-protocol': 'raw', 'x-goog-upload-file-name': 'Höhe.jpg' };
  const reply = await talk.call('POST', '/v1/uploads', jpeg(), headers);
  expect(reply.status).toBe(400);
  expect(reply.text).toContain('Error 400 (Bad Request)!!1');
});

test('X-Goog-Hash is compared', async () => {
  const bytes = jpeg();
  const sum = createHash('sha1').update(bytes).digest('base64');
  await talk.uploadRaw(bytes, { 'x-goog-hash': `sha1=${sum}` });
  await expect(talk.uploadRaw(jpeg(), { 'x-goog-hash': `sha1=${sum}` })).rejects.toThrow(
    'User-provided checksum does not match received payload content.',
  );
});

test('chunks are put together; a finalize of its own ends them', async () => {
  const bytes = randomBytes(granule * 3);
  const url = await start(bytes.length);
  for (const offset of [0, granule, granule * 2]) {
    const reply = await send(url, 'upload', offset, bytes.subarray(offset, offset + granule));
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(reply.headers.get('x-goog-upload-status')).toBe('active');
  }
  const end = await talk.call('POST', url, undefined, { 'x-goog-upload-command': 'finalize' });
  expect(end.headers.get('x-goog-upload-status')).toBe('final');
  expect(emulator.ledger.of('uploads.finalize')[0]?.summary['sha256']).toBe(sha256(bytes));
  const after = await query(url);
  expect(after.headers.get('x-goog-upload-status')).toBe('final');
  expect(after.headers.get('x-goog-upload-size-received')).toBeNull();
});

test('a chunk that is not aligned, or does not begin where the last one ended, changes nothing', async () => {
  const url = await start(granule * 2);
  await send(url, 'upload', 0, randomBytes(granule));
  expect((await send(url, 'upload', granule, randomBytes(1000))).status).toBe(400);
  expect((await send(url, 'upload, finalize', 0, randomBytes(granule))).status).toBe(400);
  expect((await query(url)).headers.get('x-goog-upload-size-received')).toBe(String(granule));
  expect(emulator.ledger.violations.map(({ rule }) => rule)).toEqual(['unaligned chunk', 'wrong offset']);
});

test('fewer or more bytes than announced are refused', async () => {
  const few = await start(granule * 2);
  const reply = await send(few, 'upload, finalize', 0, randomBytes(granule));
  expect(reply.status).toBe(400);
  const many = await start(10);
  expect((await send(many, 'upload, finalize', 0, randomBytes(11))).status).toBe(400);
});

test('unknown, cancelled, foreign and very old sessions cannot be used', async () => {
  const unknown = await query(`${emulator.origin}/v1/uploads?upload_id=none&upload_protocol=resumable`);
  expect([unknown.status, unknown.json.code]).toEqual([404, 5]);
  const url = await start(10);
  const cancelled = await talk.call('POST', url, undefined, { 'x-goog-upload-command': 'cancel' });
  expect(cancelled.headers.get('x-goog-upload-status')).toBe('cancelled');
  expect((await send(url, 'upload, finalize', 0, randomBytes(10))).status).toBe(400);
  const other = await start(10);
  const ben = talkTo(emulator, { user: 'ben@example.com' });
  expect((await ben.call('POST', other, undefined, { 'x-goog-upload-command': 'query' })).status).toBe(404);
  emulator.clock.advance(8 * 24 * 3_600_000);
  talk = talkTo(emulator);
  expect((await query(other)).status).toBe(404);
});

test('more than the limit is refused before a byte is sent', async () => {
  emulator.settings.largestUploadBytes = 1000;
  const message = 'The request exceeded the max file size limit of 20 GB.';
  const reply = await talk.call('POST', '/v1/uploads', undefined, {
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-raw-size': '1001',
  });
  expect([reply.status, reply.json]).toEqual([413, { code: 3, message }]);
  await expect(talk.uploadRaw(randomBytes(1001))).rejects.toThrow(message);
});

/** Sends the head of a request and part of its body, then hangs up. */
async function sendAndHangUp(url: string, announced: number, bytes: Buffer): Promise<void> {
  const { pathname, search, host } = new URL(url);
  const head = [
    `POST ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${talk.accessToken}`,
    'X-Goog-Upload-Command: upload, finalize',
    'X-Goog-Upload-Offset: 0',
    `Content-Length: ${announced}`,
    '\r\n',
  ].join('\r\n');
  const socket = connect(emulator.port, '127.0.0.1');
  socket.write(head);
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  await expect.poll(() => emulator.ledger.of('uploads.finalize').at(-1)?.bytesIn).toBe(bytes.length);
  socket.destroy();
}

test('what arrived before the connection broke is kept by whole granules, and can be continued', async () => {
  const bytes = randomBytes(granule * 3 + 123);
  const url = await start(bytes.length);
  await sendAndHangUp(url, bytes.length, bytes.subarray(0, granule * 2 + 5000));
  const reply = await query(url);
  expect(reply.headers.get('x-goog-upload-status')).toBe('active');
  expect(reply.headers.get('x-goog-upload-size-received')).toBe(String(granule * 2));
  const rest = await send(url, 'upload, finalize', granule * 2, bytes.subarray(granule * 2));
  expect(rest.status).toBe(200);
  expect(emulator.ledger.of('uploads.finalize').map(({ status }) => status)).toEqual([0, 200]);
  expect(emulator.ledger.of('uploads.finalize')[1]?.summary['sha256']).toBe(sha256(bytes));
});

test('a switch keeps every byte of a broken body', async () => {
  emulator.settings.keepPartialBytes = 'all';
  const bytes = randomBytes(granule + 1000);
  const url = await start(bytes.length);
  await sendAndHangUp(url, bytes.length, bytes.subarray(0, granule + 500));
  expect((await query(url)).headers.get('x-goog-upload-size-received')).toBe(String(granule + 500));
});

test('a query while an old connection still sends takes the session over', async () => {
  const bytes = randomBytes(granule * 2);
  const url = await start(bytes.length);
  emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 100_000 },
  });
  const slow = send(url, 'upload, finalize', 0, bytes).catch(() => 'broken');
  await expect.poll(() => emulator.ledger.of('uploads.finalize')[0]?.bytesIn ?? 0).toBeGreaterThan(0);
  expect((await query(url)).status).toBe(200);
  expect(await slow).toBe('broken');
});

test('discarded bytes still have their sum and size', async () => {
  emulator.settings.discardBytes = true;
  const bytes = jpeg(randomBytes(500_000));
  await talk.add(bytes, 'large.jpg');
  const [item] = emulator.library.items();
  expect(item).toMatchObject({ sha256: sha256(bytes), sizeBytes: bytes.length });
  expect(emulator.world.bytes.has(item?.sha256 ?? '')).toBe(false);
});
