// Who may speak to the browser door: asked over plain HTTP and WebSocket, as a hostile page or another program would.
import { request } from 'node:http';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { jpeg } from '../help/media.ts';
import { startWorld, type World } from '../help/world.ts';
import { describePage, openDoor, openPage, serve } from './door.ts';

type Answer = { status: number; headers: Record<string, unknown> };

function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (res) => {
      res.resume().on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers }));
    });
    req.on('error', reject);
    req.end(options.body);
  });
}

/** What a socket says first, or the code it was closed with. */
function talk(url: string, origin: string, ...messages: unknown[]): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { origin });
    socket.on('open', () => messages.forEach((message) => socket.send(JSON.stringify(message))));
    socket.on('message', (data: Buffer) => {
      resolve(JSON.parse(data.toString('utf8')));
      socket.terminate();
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => resolve('refused'));
  });
}

async function door(): Promise<{ world: World; base: string; key: string; origin: string }> {
  const world = await startWorld();
  const { url } = await serve(world);
  const { origin, hash } = new URL(url);
  return { world, base: origin, key: hash.replace('#key=', ''), origin };
}

const hello = { id: 1, call: 'app.hello', arg: { contractVersion: 1 } };

describe('the browser door', () => {
  test('listens on this computer alone, and shows the page with its policy', async () => {
    const { base } = await door();
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await ask(`${base}/`);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('refuses a rebound host name', async () => {
    const { base } = await door();
    expect((await ask(`${base}/`, { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  test.each([
    '/../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%5cpackage.json',
    '/%00',
    '/assets/../../main/cli.js',
  ])('gives nothing outside the page for %s', async (path) => {
    const { base } = await door();
    const { hostname, port } = new URL(base);
    const answer = await new Promise<number>((resolve) => {
      request({ hostname, port, path }, (res) => resolve(res.resume().statusCode ?? 0)).end();
    });
    expect([400, 403, 404]).toContain(answer);
  });

  test('refuses the socket of a foreign page, and a wrong or missing key', async () => {
    const { base, key, origin } = await door();
    expect(await talk(`${base}/socket`, 'http://evil.example', { key }, hello)).toBe('refused');
    expect(await talk(`${base}/socket`, origin, { key: 'wrong' }, hello)).toBe(4401);
    expect(await talk(`${base}/socket`, origin, hello)).toBe(4401);
    expect(await talk(`${base}/other`, origin, { key }, hello)).toBe('refused');
  });

  test('answers nonsense with errors and goes on', async () => {
    const { base, key, origin } = await door();
    const socket = `${base}/socket`;
    expect(await talk(socket, origin, { key }, { id: 3, call: 'fs.rm', arg: '/' })).toMatchObject({
      id: 3,
      ok: false,
      error: { code: 'unknownCall' },
    });
    expect(await talk(socket, origin, { key }, { id: 4, call: 'constructor', arg: null })).toMatchObject({
      error: { code: 'unknownCall' },
    });
    expect(
      await talk(socket, origin, { key }, { id: 5, call: 'files.list', arg: { limit: 1e9 } }),
    ).toMatchObject({ error: { code: 'badRequest' } });
    expect(await talk(socket, origin, { key }, { id: 6, call: 'files.list' })).toMatchObject({
      id: 6,
      error: { code: 'badRequest' },
    });
    expect(await talk(socket, origin, { key }, 'words')).toMatchObject({
      ok: false,
      error: { code: 'badRequest' },
    });
    expect(await talk(socket, origin, { key }, hello)).toMatchObject({ id: 1, ok: true });
  });

  test('takes dropped bytes only with the key, from its own page, into an open selection, and inside the inbox', async () => {
    const { world, base, key, origin } = await door();
    const opened = (await talk(
      `${base}/socket`,
      origin,
      { key },
      { id: 1, call: 'selection.open', arg: null },
    )) as {
      value: { selectionId: string };
    };
    const { selectionId } = opened.value;
    const drop = (name: string, headers: Record<string, string>, selection = selectionId) =>
      ask(`${base}/drop?selection=${selection}&name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers,
        body: jpeg(),
      });
    const good = { origin, 'x-photostow-key': key };
    expect((await drop('a.jpg', { origin })).status).toBe(403);
    expect((await drop('a.jpg', { ...good, origin: 'http://evil.example' })).status).toBe(403);
    expect((await drop('a.jpg', { 'x-photostow-key': key })).status).toBe(403);
    expect((await drop('a.jpg', good, 'unknown-selection')).status).toBe(404);
    expect((await drop('../../../escape.jpg', good)).status).toBe(204);
    expect((await drop('trip/a.jpg', good)).status).toBe(204);
    // The same name again, or one that is the same on a disk, takes no other file's place.
    for (const name of ['trip/a.jpg', 'trip/ a.jpg', 'trip/b:1.jpg', 'trip/b?1.jpg', 'escape.jpg/c.jpg'])
      expect((await drop(name, good)).status).toBe(204);
    expect(existsSync(join(world.folder, 'escape.jpg'))).toBe(false);
    expect(readdirSync(join(world.dataFolder, 'inbox', selectionId)).sort()).toEqual([
      ...['escape.jpg', 'trip', '~2', '~3'],
    ]);
    const counted = (await talk(
      `${base}/socket`,
      origin,
      { key },
      { id: 1, call: 'selection.get', arg: { selectionId } },
    )) as { value: { fileCount: number } };
    expect(counted.value.fileCount).toBe(7);
  });
});

describePage('the page of the browser door', () => {
  test('a page without this start’s key gets nothing', async () => {
    const world = await startWorld();
    const { url } = await openDoor(world);
    const stranger = await openPage(url.replace(/#.*/, '#key=wrong'));
    await expect.poll(() => stranger.getByRole('tab').count()).toBe(0);
    await stranger.getByRole('heading', { level: 1 }).waitFor();
    expect(await stranger.getByRole('button', { name: 'Sign in with Google' }).count()).toBe(0);
  });
});
