// The way every program goes: sign in, upload, create, look at what arrived.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg, mp4, readReply, scopes, sha256, talkTo } from './talk.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ autoConsent: true });
});
afterAll(() => emulator.stop());

test('sign-in with PKCE gives tokens that know their user', async () => {
  const file = JSON.parse(emulator.clientFileText()) as { installed: Record<string, string> };
  const { client_id = '', client_secret = '', auth_uri, token_uri } = file.installed;
  const verifier = randomBytes(48).toString('base64url');
  const redirect_uri = 'http://127.0.0.1:1/back';
  const query = new URLSearchParams({
    client_id,
    redirect_uri,
    response_type: 'code',
    scope: `openid email profile ${scopes.appendOnly}`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'the state',
  });
  const consent = await fetch(`${auth_uri}?${query}`, { redirect: 'manual' });
  expect(consent.status).toBe(302);
  const back = new URL(consent.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(redirect_uri);
  expect(back.searchParams.get('state')).toBe('the state');
  const form = {
    client_id,
    client_secret,
    redirect_uri,
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
    grant_type: 'authorization_code',
  };
  const tokens = await readReply(
    await fetch(String(token_uri), { method: 'POST', body: new URLSearchParams(form) }),
  );
  expect(tokens.json).toMatchObject({ expires_in: 3599, token_type: 'Bearer' });
  expect(tokens.json.scope).toContain(scopes.appendOnly);
  const who = await fetch(`${emulator.origin}/oauth2/v2/userinfo`, {
    headers: { authorization: `Bearer ${tokens.json.access_token}` },
  });
  const info = (await who.json()) as Record<string, string>;
  expect(info).toMatchObject({ email: 'ada@example.com', verified_email: true, name: 'Ada Example' });
  const picture = await fetch(String(info['picture']));
  expect(picture.headers.get('content-type')).toBe('image/png');
});

test('raw and resumable uploads become items of an album, bytes and all', async () => {
  const talk = talkTo(emulator);
  const albumId = await talk.album('Lake');
  const photo = jpeg(undefined, '2024:05:01 10:00:00');
  const film = mp4(600_000);
  const start = await talk.call('POST', '/v1/uploads', undefined, {
    'x-goog-upload-protocol': 'resumable',
    'x-goog-upload-command': 'start',
    'x-goog-upload-raw-size': String(film.length),
  });
  expect(start.headers.get('x-goog-upload-status')).toBe('active');
  const end = await talk.call('POST', start.headers.get('x-goog-upload-url') ?? '', film, {
    'x-goog-upload-command': 'upload, finalize',
    'x-goog-upload-offset': '0',
  });
  expect(end.headers.get('x-goog-upload-status')).toBe('final');
  const made = await talk.create([await talk.uploadRaw(photo), end.text], { albumId }, ['a.jpg', 'b.mp4']);
  expect(made.status).toBe(200);
  expect(made.json.newMediaItemResults).toMatchObject([
    {
      status: { message: 'Success' },
      mediaItem: {
        filename: 'a.jpg',
        mimeType: 'image/jpeg',
        mediaMetadata: { creationTime: '2024-05-01T10:00:00Z', width: '8', height: '6', photo: {} },
      },
    },
    { mediaItem: { mimeType: 'video/mp4', mediaMetadata: { video: { status: 'PROCESSING' } } } },
  ]);
  const lake = emulator.library.albumByTitle('Lake');
  expect(lake?.items.map((item) => [item.fileName, item.sha256])).toEqual([
    ['a.jpg', sha256(photo)],
    ['b.mp4', sha256(film)],
  ]);
  expect(readFileSync(lake?.items[1]?.path ?? '')).toEqual(film);
  const ids = lake?.items.map(({ id }) => `mediaItemIds=${id}`).join('&');
  const back = await talk.call('GET', `/v1/mediaItems:batchGet?${ids}`);
  expect(back.json.mediaItemResults).toMatchObject([
    { mediaItem: { filename: 'a.jpg' } },
    { mediaItem: { filename: 'b.mp4' } },
  ]);
  const served = await fetch(`${back.json.mediaItemResults[0].mediaItem.baseUrl}=d`);
  expect(Buffer.from(await served.arrayBuffer())).toEqual(photo);
});

test('the ledger counts what happened and what was against the rules', () => {
  expect(emulator.ledger.counts).toMatchObject({ 'uploads.raw': 1, 'mediaItems.batchCreate': 1 });
  expect(emulator.ledger.violations.map(({ rule }) => rule)).toEqual(['read of baseUrl']);
  expect(emulator.ledger.requests.every((record) => record.delivered && record.status < 400)).toBe(true);
});
