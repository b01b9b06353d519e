// The bytes of a file on their way out: whole, in order, hashed, and with the disk's errors kept apart from the line's.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttp } from '../google/http.ts';
import { OutgoingBytes, type OutgoingWish, type Reading } from './bytes.ts';
import { NoAnswer } from './hung.ts';
import { Throttle } from './throttle.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'photostow-bytes-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

const noLimit = new Throttle({ now: () => 0, timer: () => () => undefined }, () => null);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function put(bytes: Buffer): string {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return path;
}

function outgoing(
  path: string,
  lengthBytes: number,
  { head, ...wish }: Partial<OutgoingWish> & { head?: Uint8Array } = {},
): OutgoingBytes {
  const usual = { onSent: () => undefined, throttle: noLimit, signal: never };
  return new OutgoingBytes({ path, lengthBytes, ...usual, read: (ask) => ask(), ...wish }, head);
}

async function collect(bytes: OutgoingBytes, fromByte = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  // A copy: the buffer is used again.
  for await (const chunk of bytes.open(fromByte)) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

describe.each([1, 1000, 256 * 1024, 700_000])('a file of %i bytes', (sizeBytes) => {
  const content = randomBytes(sizeBytes);

  // A disk may also give fewer bytes than were asked for.
  it.each([0, 20, 256 * 1024])('goes out as it is, with %i bytes read ahead', async (aheadBytes) => {
    const sent: number[] = [];
    const head = content.subarray(0, aheadBytes);
    const bytes = outgoing(put(content), sizeBytes, { head, onSent: (position) => sent.push(position) });
    expect(await collect(bytes)).toEqual(content);
    expect(bytes.sentSha256).toBe(sha256(content));
    expect([sent[0], sent.at(-1)]).toEqual([0, sizeBytes]);
  });

  it('goes out a second time, and from the middle', async () => {
    const bytes = outgoing(put(content), sizeBytes, { head: content.subarray(0, 1000) });
    await collect(bytes);
    expect(await collect(bytes)).toEqual(content);
    const middle = Math.floor(sizeBytes / 2);
    await bytes.readBehind(middle);
    expect(await collect(bytes, middle)).toEqual(content.subarray(middle));
    expect(bytes.sentSha256).toBe(sha256(content));
  });

  it('with another beginning in the place of its own, and the rest partly read ahead', async () => {
    const original = content.subarray(0, Math.ceil(sizeBytes / 4));
    const sent = randomBytes(original.length + 50);
    const wish = { head: content.subarray(0, Math.ceil(sizeBytes / 2)), replaced: { original, sent } };
    const bytes = outgoing(put(content), sizeBytes, wish);
    expect(await collect(bytes)).toEqual(Buffer.concat([sent, content.subarray(original.length)]));
    expect(bytes.sentSha256).toBe(sha256(content));
  });
});

it('what went out before is read again only until sending is stopped', async () => {
  const content = randomBytes(2_000_000);
  const stop = new AbortController();
  const bytes = outgoing(put(content), content.length, { signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(bytes.readBehind(1_500_000)).rejects.toThrow('stopped');
  await expect(collect(bytes, 1_500_000)).rejects.toThrow('was not read');
});

it('says what the disk refused', async () => {
  const bytes = outgoing(join(folder, 'missing'), 10);
  await expect(collect(bytes)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(bytes.readError).toMatchObject({ code: 'ENOENT' });
});

it('takes a file that became shorter for an error of the file', async () => {
  const bytes = outgoing(put(Buffer.alloc(300_000)), 600_000);
  await expect(collect(bytes)).rejects.toThrow('became shorter');
  expect(bytes.readError?.message).toContain('became shorter');
});

it('does not wait for what the disk will not answer', async () => {
  const silent = Promise.withResolvers<never>();
  let reads = 0;
  const read = (<T>(ask: () => Promise<T>): Promise<T> => {
    reads += 1;
    if (reads === 1) return ask();
    silent.reject(new NoAnswer());
    return silent.promise;
  }) as Reading;
  const bytes = outgoing(put(Buffer.alloc(600_000)), 600_000, { read });
  await expect(collect(bytes)).rejects.toBeInstanceOf(NoAnswer);
  expect(bytes.readError).toBeInstanceOf(NoAnswer);
  expect(bytes.sentSha256).toBeUndefined();
});

it('takes what a broken line throws in for no error of the disk', async () => {
  const bytes = outgoing(put(Buffer.alloc(900_000)), 900_000);
  const sending = bytes.open(0)[Symbol.asyncIterator]();
  await sending.next();
  const broken = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
  await expect(sending.throw?.(broken)).rejects.toBe(broken);
  expect(bytes.readError).toBeUndefined();
  expect(bytes.sentSha256).toBeUndefined();
});

it('arrives as it is where the other side reads slowly, since no buffer is used again before it has gone out', async () => {
  const content = randomBytes(9_000_000);
  const received = createHash('sha256');
  const server = createServer((request, response) => {
    void (async () => {
      for await (const chunk of request) {
        await wait(2);
        received.update(chunk as Buffer);
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const http = createHttp(1);
  const bytes = outgoing(put(content), content.length);
  const { port } = server.address() as AddressInfo;
  const body = { lengthBytes: content.length, open: () => bytes.open(0) };
  await http.send({ method: 'POST', url: `http://127.0.0.1:${port}/`, body });
  await http.close();
  server.close();
  expect(received.digest('hex')).toBe(sha256(content));
  expect(bytes.sentSha256).toBe(sha256(content));
});

it('whoever needs no more of it does not wait for what the disk was asked ahead', async () => {
  const path = put(randomBytes(700_000));
  const handle = await open(path);
  const handles = Object.getPrototypeOf(handle) as { read: () => Promise<unknown> };
  await handle.close();
  const { read } = handles;
  let asked = 0;
  const spy = vi.spyOn(handles, 'read').mockImplementation(function (this: unknown, ...args: []) {
    asked += 1;
    return asked === 1 ? read.apply(this as typeof handles, args) : new Promise(() => undefined);
  });
  const within: Reading = (ask) =>
    Promise.race([ask(), wait(100).then(() => Promise.reject(new NoAnswer()))]);
  const source = outgoing(path, 700_000, { read: within }).open(0);
  expect((await source.next()).value).toHaveLength(256 * 1024);
  await source.return(undefined);
  expect(asked).toBe(2);
  spy.mockRestore();
});
