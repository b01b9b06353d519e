// What of a proxy list is understood, and that the way follows the system's while the program runs.
import type { Session } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PROXY_NAMES } from '../../google/http.ts';
import { followSystemProxy, tryProxy } from './system-proxy.ts';

vi.mock('./note.ts', () => ({ note: () => undefined, describeError: String }));

test.each([
  ['DIRECT', undefined],
  ['', undefined],
  ['PROXY cache.example:3128; DIRECT', 'http://cache.example:3128'],
  ['DIRECT; PROXY cache.example:3128', undefined],
  ['HTTPS safe.example:443', 'https://safe.example:443'],
  ['SOCKS5 socks.example:1080; PROXY cache.example:8080', 'http://cache.example:8080'],
  ['SOCKS socks.example:1080', undefined],
  ['PROXY [2001:db8::1]:3128', 'http://[2001:db8::1]:3128'],
  ['PROXY', undefined],
])('%s', (list, proxy) => {
  expect(tryProxy(list)).toBe(proxy);
});

beforeEach(() => {
  vi.useFakeTimers();
  for (const name of PROXY_NAMES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const sessionOf = (answer: () => string): Session =>
  ({ resolveProxy: () => Promise.resolve(answer()) }) as unknown as Session;

test('a laptop that leaves the office goes straight to Google again', async () => {
  let list = 'PROXY cache.example:3128';
  await followSystemProxy(
    sessionOf(() => list),
    true,
  );
  expect(process.env['HTTPS_PROXY']).toBe('http://cache.example:3128');
  list = 'DIRECT';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(process.env['HTTPS_PROXY']).toBeUndefined();
});

test('a proxy that the environment names stays, and what stands in for Google needs none', async () => {
  const session = sessionOf(() => 'PROXY cache.example:3128');
  await followSystemProxy(session, false);
  expect(process.env['HTTPS_PROXY']).toBeUndefined();
  vi.stubEnv('HTTP_PROXY', 'http://own.example:1');
  await followSystemProxy(session, true);
  expect(process.env['HTTPS_PROXY']).toBeUndefined();
});
