// The classifier as a table: Google's texts and statuses, word for word where evidence exists.
import { describe, expect, it } from 'vitest';
import { classifyAnswer, classifyError, messageOf, retryAfterMs, type FailureKind } from './failure.ts';
import { TransportError } from './http.ts';
import { batchCreateSchema } from './wire.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const wrapped = (code: number, message: string): string =>
  JSON.stringify({ error: { code, message, status: 'X' } });
const bare = (code: number, message: string): string => JSON.stringify({ code, message });
const HTML = '<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>';

const CASES: [name: string, status: number, text: string, kind: FailureKind][] = [
  [
    'storage full',
    400,
    wrapped(400, "The remaining storage in the user's account is not enough to perform this operation."),
    'storageFull',
  ],
  ['token refused', 400, wrapped(400, 'Request must contain a valid upload token.'), 'tokenRefused'],
  ['album id', 400, wrapped(400, 'Invalid album ID.'), 'albumUnknown'],
  ['album deleted', 404, wrapped(404, 'The provided ID does not match any albums'), 'albumUnknown'],
  [
    'album of another app',
    400,
    wrapped(400, 'No permission to add media items to this album.'),
    'albumForeign',
  ],
  ['foreign item', 400, wrapped(400, 'Request contains an invalid media item id.'), 'memberRefused'],
  ['too many', 400, wrapped(400, 'Request must have less than 50 items.'), 'refused'],
  [
    'a per-minute limit dressed as 400',
    400,
    wrapped(400, "Insufficient tokens for quota 'UploadsPerMinute'"),
    'slowDown',
  ],
  ['empty payload', 400, bare(3, 'Payload must not be empty'), 'refused'],
  ['checksum', 400, bare(3, 'Checksum from header does not match received payload content.'), 'tryAgain'],
  ['HTML 400 of a proxy', 400, '<html>Bad Request</html>', 'tryAgain'],
  ['over 20 GB', 413, bare(3, 'The request exceeded the max file size limit of 20 GB.'), 'refused'],
  ['HTML 413 of a proxy', 413, '<html>Request Entity Too Large</html>', 'tryAgain'],
  ['unauthenticated', 401, wrapped(401, 'Request had invalid authentication credentials.'), 'signIn'],
  [
    'scope missing',
    403,
    wrapped(403, 'Request had insufficient authentication scopes.'),
    'permissionMissing',
  ],
  [
    'API off',
    403,
    wrapped(403, 'Photos Library API has not been used in project 1 before or it is disabled.'),
    'apiDisabled',
  ],
  ['Photos off', 403, bare(7, 'Google Photos is disabled for the user'), 'accountDisabled'],
  ['HTML 403 of a portal', 403, '<html>Sign in to this network</html>', 'tryAgain'],
  ['conflict', 409, wrapped(409, 'The operation was aborted.'), 'tryAgain'],
  [
    'quota of the day',
    429,
    wrapped(
      429,
      "Quota exceeded for quota metric 'All requests' and limit 'All requests per day' of service",
    ),
    'quotaDay',
  ],
  [
    'writes a minute',
    429,
    wrapped(
      429,
      "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user'",
    ),
    'slowDown',
  ],
  [
    'concurrent writes',
    429,
    wrapped(429, "Quota exceeded for quota 'concurrent write request' of service"),
    'slowDown',
  ],
  [
    'storage full under another number',
    429,
    wrapped(429, "The remaining storage in the user's account is not enough to perform this operation."),
    'storageFull',
  ],
  ['internal', 500, wrapped(500, 'Internal error encountered.'), 'tryAgain'],
  ['HTML 502', 502, HTML, 'tryAgain'],
  ['unavailable', 503, wrapped(503, 'The service is currently unavailable.'), 'tryAgain'],
  ['a redirect', 302, '', 'offline'],
  ['a network that asks for a sign-in', 511, HTML, 'offline'],
];

describe('classifyAnswer', () => {
  it.each(CASES)('%s (%i) ', (_name, status, text, kind) => {
    expect(classifyAnswer({ status, headers: {}, text }, NOW).kind).toBe(kind);
  });

  it('takes server trouble for an unknown outcome: the call may have worked', () => {
    for (const status of [409, 500, 502, 503]) {
      expect(classifyAnswer({ status, headers: {}, text: HTML }, NOW)).toMatchObject({ outcome: 'unknown' });
    }
  });

  it('obeys Retry-After in seconds and as a date', () => {
    expect(retryAfterMs({ 'retry-after': '12' }, NOW)).toBe(12_000);
    expect(retryAfterMs({ 'retry-after': new Date(NOW + 90_000).toUTCString() }, NOW)).toBe(90_000);
    expect(retryAfterMs({ 'retry-after': 'soon' }, NOW)).toBeNull();
    expect(retryAfterMs({ 'retry-after': '-5' }, NOW)).toBeNull();
    expect(retryAfterMs({ 'retry-after': '1.5' }, NOW)).toBe(1500);
    expect(retryAfterMs({ 'retry-after': '9'.repeat(30) }, NOW)).toBe(7 * 24 * 3_600_000);
    expect(classifyAnswer({ status: 429, headers: { 'retry-after': '7' }, text: '' }, NOW)).toMatchObject({
      retryAfterMs: 7000,
    });
  });

  it('takes a date in Retry-After by the clock of the server, which need not be ours', () => {
    const at = (ms: number): string => new Date(ms).toUTCString();
    const day = 24 * 3_600_000;
    expect(retryAfterMs({ 'retry-after': at(NOW + day + 5000), date: at(NOW + day) }, NOW)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': at(NOW - day + 5000), date: at(NOW - day) }, NOW)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': at(NOW + 5000), date: 'today' }, NOW)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': '7', date: at(NOW - day) }, NOW)).toBe(7000);
  });

  it('reads the message of wrapped, bare and OAuth errors, and of nothing else', () => {
    expect(messageOf(wrapped(400, 'a'))).toBe('a');
    expect(messageOf(bare(3, 'b'))).toBe('b');
    expect(messageOf('{"error":"invalid_grant","error_description":"c"}')).toBe('invalid_grant: c');
    expect(messageOf(HTML)).toBeUndefined();
    expect(messageOf('{"error"')).toBeUndefined();
  });
});

describe('what an answer repeats of a request', () => {
  it.each([
    ['Bearer ya29.a0Af_H-x.y was refused', 'Bearer … was refused'],
    ['token ya29.a0Af_H-x.y is bad', 'token … is bad'],
    ['grant 1//0abc-DEF_ghiJKLmnop is old', 'grant … is old'],
    ['client GOCSPX-abc_DEF-1 is unknown', 'client … is unknown'],
    ['client_secret=abc&refresh_token=def', 'client_secret=…&refresh_token=…'],
    ['{"client_secret": "abc", "x": 1}', '{"client_secret": "…", "x": 1}'],
    ['error code: 7', 'error code: 7'],
  ])('%s', (said, kept) => {
    expect(messageOf(wrapped(400, said))).toBe(kept);
  });
});

describe('a sentence of megabytes', () => {
  const long = `Bearer abc ${'x'.repeat(5_000_000)}`;

  it('is kept as its beginning, whether of a call or of one member of it', () => {
    const { detail } = classifyAnswer({ status: 503, headers: {}, text: wrapped(503, long) }, NOW);
    const [result] = batchCreateSchema.parse({
      newMediaItemResults: [{ status: { code: 3, message: long } }],
    }).newMediaItemResults;
    expect(detail).toMatch(/^Bearer … x{991}…$/);
    expect(result?.status?.message).toBe(detail);
  });
});

describe('classifyError', () => {
  it('knows the way that is barred from the answer that is lost', () => {
    expect(classifyError(new TransportError('ECONNREFUSED', false))).toMatchObject({
      kind: 'offline',
      outcome: 'notDone',
    });
    expect(classifyError(new TransportError('ECONNRESET', true))).toMatchObject({
      kind: 'tryAgain',
      outcome: 'unknown',
    });
    expect(classifyError(new TransportError('UND_ERR_HEADERS_TIMEOUT', true))).toMatchObject({
      outcome: 'unknown',
    });
  });

  it('throws a bug on', () => {
    expect(() => classifyError(new TypeError('x is undefined'))).toThrow(TypeError);
  });
});
