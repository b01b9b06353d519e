// The control endpoint, and a library that survives a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg, readReply, sha256, talkTo } from './talk.ts';

let folder: string;
let emulator: Emulator;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'emulator-control-'));
  emulator = await startEmulator({ dataFolder: folder });
});
afterEach(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function control(method: string, name: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return readReply(await fetch(`${emulator.origin}/_emulator/${name}`, { method, headers, ...sent }));
}

test('state, ledger, library, sessions and scenarios can be read', async () => {
  const talk = talkTo(emulator);
  const albumId = await talk.album('Lake');
  await talk.add(jpeg(), 'a.jpg', albumId);
  const headers = { 'x-goog-upload-protocol': 'resumable', 'x-goog-upload-command': 'start' };
  await talk.call('POST', '/v1/uploads', undefined, headers);
  const state = await control('GET', 'state');
  expect(state.json.users[0]).toMatchObject({ email: 'ada@example.com', items: 1, albums: 1 });
  const ledger = await control('GET', 'ledger?since=1');
  expect(ledger.json.counts).toMatchObject({ 'albums.create': 1, 'uploads.raw': 1 });
  expect(ledger.json.requests[0].number).toBe(2);
  const library = await control('GET', 'library');
  expect(library.json.users[0].albums[0].items[0].fileName).toBe('a.jpg');
  const sessions = await control('GET', 'sessions');
  expect(sessions.json.sessions).toMatchObject([{ status: 'active', receivedBytes: 0 }]);
  const list = await control('GET', 'scenarios');
  expect(list.json.flaky).toContain('one request in five');
});

test('clock, settings, users, tokens and seeds can be set', async () => {
  const clock = await control('POST', 'clock', { set: '2030-01-01T00:00:00Z', advanceMs: 1000 });
  expect(clock.json.now).toMatch(/^2030-01-01T00:00:01/);
  await control('POST', 'settings', { requestsPerDay: 5, latency: { uploadMs: 1 } });
  expect(emulator.settings).toMatchObject({ requestsPerDay: 5, latency: { uploadMs: 1, createMs: 0 } });
  expect((await control('POST', 'settings', { requestPerDay: 5 })).status).toBe(400);
  await control('POST', 'users', { email: 'cy@example.com', name: 'Cy Example' });
  const minted = await control('POST', 'tokens', { mint: true, user: 'cy@example.com' });
  const base64 = jpeg().toString('base64');
  const items = [{ fileName: 'web.jpg', base64 }];
  const albums = [{ title: 'Web', items: ['web.jpg'] }];
  await control('POST', 'seed', { user: 'cy@example.com', items, albums, storageLimitBytes: 10 });
  expect(emulator.library.albumByTitle('Web', 'cy@example.com')?.items).toMatchObject([
    { fileName: 'web.jpg' },
  ]);
  const headers = { authorization: `Bearer ${minted.json.accessToken}` };
  expect((await fetch(`${emulator.origin}/v1/albums`, { headers })).status).toBe(200);
  await control('POST', 'tokens', { expireAccess: true });
  expect((await fetch(`${emulator.origin}/v1/albums`, { headers })).status).toBe(401);
});

test('faults can be added, listed and removed; nonsense is refused', async () => {
  const fault = { match: { endpoint: 'albums.list' }, effect: { kind: 'error', name: 'internal' } };
  const one = await control('POST', 'faults', fault);
  await control('POST', 'faults', [fault, fault]);
  expect((await control('GET', 'faults')).json.faults).toHaveLength(3);
  await control('DELETE', `faults/${one.json.ids[0]}`);
  expect(emulator.faults.list()).toHaveLength(2);
  await control('DELETE', 'faults');
  expect(emulator.faults.list()).toHaveLength(0);
  expect((await control('POST', 'faults', { match: { endpoint: 'nothing' }, effect: {} })).status).toBe(400);
  expect((await control('POST', 'nothing')).status).toBe(404);
});

test('a reset leaves sign-ins alive unless it is told otherwise', async () => {
  const talk = talkTo(emulator);
  await talk.add(jpeg());
  emulator.useScenario('html-502');
  await control('POST', 'reset');
  expect(emulator.library.items()).toHaveLength(0);
  expect((await talk.call('GET', '/v1/albums')).status).toBe(200);
  await control('POST', 'reset', { parts: ['tokens'] });
  expect((await talk.call('GET', '/v1/albums')).status).toBe(401);
});

test('pages of other origins cannot turn the switches', async () => {
  const reply = await control('POST', 'reset', {}, { origin: 'https://evil.example' });
  expect(reply.status).toBe(403);
});

test('library, sign-in, upload tokens and clock survive a restart with the same folder', async () => {
  const talk = talkTo(emulator);
  const { refreshToken } = emulator.mintTokens();
  const bytes = jpeg();
  const albumId = await talk.album('Kept');
  const made = await talk.add(bytes, 'kept.jpg', albumId);
  const waiting = await talk.uploadRaw(jpeg());
  emulator.clock.advance(1000);
  await emulator.stop();
  emulator = await startEmulator({ dataFolder: folder });
  expect(emulator.clock.offsetMs()).toBe(1000);
  expect(emulator.library.albumByTitle('Kept')?.items).toMatchObject([{ sha256: sha256(bytes) }]);
  expect(emulator.world.grants.liveRefresh(refreshToken)).toBeDefined();
  const again = talkTo(emulator);
  const twice = await again.add(bytes, 'other.jpg');
  expect(twice.json.newMediaItemResults[0].mediaItem).toEqual(made.json.newMediaItemResults[0].mediaItem);
  expect((await again.create([waiting])).status).toBe(200);
});

test('two emulators run beside each other, and stop although requests hang', async () => {
  const other = await startEmulator({ users: [{ email: 'dee@example.com' }] });
  other.faults.add({ match: { endpoint: '*' }, effect: { kind: 'hang' } });
  const hanging = talkTo(other)
    .call('GET', '/v1/albums')
    .catch(() => 'ended');
  await expect.poll(() => other.ledger.requests.length).toBe(1);
  await other.stop();
  expect(await hanging).toBe('ended');
});
