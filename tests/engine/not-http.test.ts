// Answers that are no HTTP, that never come to their end, or that something in between has packed: of the line, and no mistake of a file.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHttp } from '../../src-main/google/http.ts';
import { startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

test.each([
  ['/v1/uploads', 'no HTTP at all\r\n\r\n'],
  ['/v1/mediaItems:batchCreate', '\x15\x03\x03\x00\x02\x02\x28'],
  ['/v1/mediaItems:batchCreate', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['/v1/albums', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n'],
  ['/v1/uploads', 'HTTP/1.1 000 Odd\r\ncontent-length: 0\r\n\r\n'],
  ['/token', 'no HTTP at all\r\n\r\n'],
])('%s answers once with %j: tried again, and no file is blamed', async (path, bytes) => {
  const world = await startWorld();
  let isOn = false;
  const endpoint = await startBetween(world, (req, res) => {
    if (!isOn || !req.url?.startsWith(path)) return false;
    isOn = false;
    req.resume();
    res.socket?.end(bytes, 'latin1');
    return true;
  });
  const first = openWorld(world, { endpoint });
  await signIn(world, first);
  await first.close();
  isOn = true;
  const opened = openWorld(world, { endpoint });
  const run = await runUpload(opened, [world.put('a.jpg', jpeg('a')), world.put('b.jpg', jpeg('b'))], {
    album: 'Trip',
  });
  expect(isOn).toBe(false);
  expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
  expect(world.emulator.library.albums()).toHaveLength(1);
  expect(world.emulator.library.items()).toHaveLength(2);
});

/** What is answered to anything that comes. */
async function startServer(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const STALL_MS = 200;

test.each([
  ['an answer', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
  ['word that it is being worked upon', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
])('%s that comes in drops without end is given up', async (_, head, drop) => {
  const url = await startServer((socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(drop), STALL_MS / 4);
    socket.on('close', () => clearInterval(timer));
  });
  const http = createHttp(1, STALL_MS);
  onTestFinished(() => http.close());
  await expect(http.send({ method: 'GET', url })).rejects.toMatchObject({
    code: 'ANSWER_TIMEOUT',
    sent: true,
  });
});

test.each([
  ['gzip', gzipSync('{"a":1}')],
  ['br', brotliCompressSync('{"a":1}')],
  ['identity', Buffer.from('\ufeff{"a":1}')],
])('an answer packed with %s is read', async (encoding, body) => {
  const url = await startServer((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
  const http = createHttp(1, STALL_MS);
  onTestFinished(() => http.close());
  expect(await http.send({ method: 'GET', url })).toMatchObject({ status: 200, text: '{"a":1}' });
});

test('an answer that is packed otherwise than it says is none', async () => {
  const url = await startServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd');
  });
  const http = createHttp(1, STALL_MS);
  onTestFinished(() => http.close());
  await expect(http.send({ method: 'GET', url })).rejects.toMatchObject({ code: 'ANSWER_NOT_UNPACKED' });
});
