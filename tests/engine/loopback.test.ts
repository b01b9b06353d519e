// The sign-in's loopback port and where tokens go: what another page, another program or another server could try.
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Opened } from '../../src-main/program/open.ts';
import type { RunningSignIn } from '../../src-main/google/sign-in.ts';
import { rewrite, startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { MIB, mp4 } from '../help/media.ts';
import { expectNoViolations, openWorld, signIn, startWorld, type World } from '../help/world.ts';

const TEXTS = { doneTitle: 'Done <b>', doneText: 'done', failedTitle: 'Failed', failedText: 'failed' };

type Signing = { world: World; opened: Opened; running: RunningSignIn; redirect: URL; state: string };

async function startSigning(between?: (world: World) => Promise<string>): Promise<Signing> {
  const world = await startWorld();
  const opened = openWorld(world, between ? { endpoint: await between(world) } : {});
  const client = await opened.accounts.setClient(world.emulator.clientFileText());
  if (!client.ok) throw new Error(client.code);
  const running = await opened.accounts.startSignIn(client.client, TEXTS);
  const query = new URL(running.consentUrl).searchParams;
  const redirect = new URL(query.get('redirect_uri') ?? '');
  return { world, opened, running, redirect, state: query.get('state') ?? '' };
}

const status = async (url: URL | string, init?: RequestInit): Promise<number> =>
  (await fetch(url, init)).status;

function withHost(url: URL, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('the request for consent has all that it must have, and asks for the living scopes alone', async () => {
  const { running, redirect, world } = await startSigning();
  const url = new URL(running.consentUrl);
  expect(url.origin).toBe(world.emulator.origin);
  const query = Object.fromEntries(url.searchParams);
  expect(query).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    access_type: 'offline',
  });
  expect(query['code_challenge']).toMatch(/^[\w-]{43}$/);
  expect(query['state']?.length).toBeGreaterThanOrEqual(32);
  expect(query['scope']?.split(' ').map((scope) => scope.split('/').at(-1))).toEqual([
    'photoslibrary.appendonly',
    'photoslibrary.readonly.appcreateddata',
    'photoslibrary.edit.appcreateddata',
    'openid',
    'email',
    'profile',
  ]);
  expect(redirect.hostname).toBe('127.0.0.1');
  running.cancel();
  expect(await running.result).toMatchObject({ ok: false, code: 'signInCancelled' });
});

test('whoever does not know path and state is refused, and the sign-in goes on', async () => {
  const { running, redirect, state, world } = await startSigning();
  const good = `?code=x&state=${encodeURIComponent(state)}`;
  expect(await status(new URL(`/favicon.ico${good}`, redirect))).toBe(404);
  expect(await status(new URL(`/${good}`, redirect))).toBe(404);
  expect(await status(`${redirect.href}?code=x&state=wrong`)).toBe(400);
  expect(await status(`${redirect.href}?code=x`)).toBe(400);
  expect(await status(`${redirect.href}?error=access_denied&state=${'x'.repeat(43)}`)).toBe(400);
  expect(await status(redirect.href + good, { method: 'POST' })).toBe(405);
  expect(await withHost(new URL(redirect.href + good), 'evil.example')).toBe(403);
  expect(await withHost(new URL(redirect.href + good), `localhost:${redirect.port}`)).toBe(403);
  await (await fetch(running.consentUrl)).text();
  expect(await running.result).toMatchObject({ ok: true });
  expectNoViolations(world);
});

test('one answer and no more; the page carries no token, cannot be framed and runs nothing', async () => {
  const { running, redirect, state } = await startSigning();
  const answer = await fetch(running.consentUrl);
  const text = await answer.text();
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(text).toContain('Done &#60;b&#62;');
  const again = await fetch(`${redirect.href}?code=x&state=${state}`).then(
    ({ status: code }) => code,
    () => 'closed',
  );
  expect([410, 'closed']).toContain(again);
  expect(await running.result).toMatchObject({ ok: true });
});

test('the address pasted by hand ends it as the browser would; another address does not', async () => {
  const { running, world } = await startSigning();
  const answer = await fetch(running.consentUrl, { redirect: 'manual' });
  const address = answer.headers.get('location') ?? '';
  expect(running.finishWith('https://example.com/?code=1&state=2')).toBe('wrongAddress');
  expect(running.finishWith('nonsense')).toBe('wrongAddress');
  expect(running.finishWith(address)).toBe('taken');
  expect(await running.result).toMatchObject({ ok: true, signedIn: { user: { email: 'ada@example.com' } } });
  expectNoViolations(world);
});

test('a server that writes "bearer" small in its answer reads "Bearer" in the next call', async () => {
  let authorization: string | undefined;
  const { running } = await startSigning((world) =>
    startBetween(world, (req, res) => {
      if (req.url?.startsWith('/oauth2/')) authorization = req.headers.authorization;
      if (req.url !== '/token') return false;
      rewrite(world, req, res, (body) => body.replace(/"Bearer"/, '"bearer"'));
      return true;
    }),
  );
  await (await fetch(running.consentUrl)).text();
  expect(await running.result).toMatchObject({ ok: true });
  expect(authorization).toMatch(/^Bearer ya29\./);
});

test.each([
  ['604799', true],
  ['"604799"', true],
  ['0', false],
  ['"soon"', false],
])('a sign-in that lasts for %s seconds: told that it ends: %s', async (seconds, ends) => {
  const { running } = await startSigning((world) =>
    startBetween(world, (req, res) => {
      if (req.url !== '/token') return false;
      rewrite(world, req, res, (body) => body.replace('{', `{"refresh_token_expires_in":${seconds},`));
      return true;
    }),
  );
  await (await fetch(running.consentUrl)).text();
  const result = await running.result;
  if (!result.ok) throw new Error(result.message);
  const { endsAt } = result.signedIn;
  if (ends) expect(endsAt).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  else expect(endsAt).toBeNull();
});

test('the answer of the token endpoint is lost: told, and the code is not used a second time', async () => {
  const { running, world } = await startSigning();
  world.emulator.faults.add({ match: { endpoint: 'oauth.token', times: 1 }, effect: { kind: 'lostAnswer' } });
  await (await fetch(running.consentUrl)).text();
  expect(await running.result).toMatchObject({ ok: false });
  expect(world.emulator.ledger.of('oauth.token')).toHaveLength(1);
  expectNoViolations(world);
});

test.each(['http://photos.example/take', 'ftp://127.0.0.1/take', 'javascript:1', 'file:///tmp/take'])(
  'a session address that is not safe (%s) is none',
  async (url) => {
    const world = await startWorld();
    const opened = openWorld(world);
    await signIn(world, opened);
    world.put('film.mp4', mp4(6 * MIB));
    world.emulator.faults.add({
      match: { endpoint: 'uploads.start', times: 1 },
      effect: { kind: 'answer', status: 200, body: '', headers: { 'x-goog-upload-url': url } },
    });
    const run = await runUpload(opened, [world.pictures]);
    expect(run.totals).toMatchObject({ created: 1 });
    expect(world.emulator.ledger.of('uploads.start')).toHaveLength(2);
  },
);

test('a session address on another server gets the bytes’ request without the access token', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const stranger = createServer((req, res) => {
    seen.push(req.headers);
    req.resume();
    req.once('end', () => res.writeHead(404).end());
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as AddressInfo;
  const world = await startWorld();
  world.onEnd(() => void stranger.close());
  const opened = openWorld(world);
  await signIn(world, opened);
  world.put('film.mp4', mp4(6 * MIB));
  world.emulator.faults.add({
    match: { endpoint: 'uploads.start', times: 1 },
    effect: {
      kind: 'answer',
      status: 200,
      body: '',
      headers: { 'x-goog-upload-url': `http://127.0.0.1:${port}/take`, 'x-goog-upload-status': 'active' },
    },
  });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1 });
  expect(seen.length).toBeGreaterThan(0);
  for (const headers of seen) expect(headers.authorization).toBeUndefined();
  stranger.closeAllConnections();
});
