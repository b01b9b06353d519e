// Sign-in as Google does it: what a program gets wrong must be refused here in Google's words.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultClient, startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { readReply, scopes, talkTo } from './talk.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  emulator.reset();
  emulator.reset(['tokens']);
});
afterAll(() => emulator.stop());

const verifier = 'v'.repeat(64);
const redirectUri = 'http://127.0.0.1:9/callback';

function consentUrl(changes: Record<string, string | undefined> = {}): string {
  const query = new URLSearchParams();
  const values: Record<string, string | undefined> = {
    client_id: defaultClient.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: `openid email ${scopes.appendOnly} ${scopes.readOwn}`,
    state: 's&1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value);
  return `${emulator.origin}/o/oauth2/v2/auth?${query}`;
}

async function decide(form: Record<string, string | string[]>, url = consentUrl()): Promise<URLSearchParams> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
  const reply = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  expect(reply.status).toBe(302);
  return new URL(reply.headers.get('location') ?? '').searchParams;
}

const allow = (ticked = [scopes.appendOnly, scopes.readOwn]) =>
  decide({ decision: 'allow', user: 'ben@example.com', scope: ticked });

async function post(path: string, form: Record<string, string>) {
  return readReply(await fetch(emulator.origin + path, { method: 'POST', body: new URLSearchParams(form) }));
}

const exchange = (code: string | null, changes: Record<string, string> = {}) =>
  post('/token', {
    grant_type: 'authorization_code',
    client_id: defaultClient.id,
    client_secret: defaultClient.secret,
    redirect_uri: redirectUri,
    code: code ?? '',
    code_verifier: verifier,
    ...changes,
  });

const refresh = (token: string) =>
  post('/token', {
    grant_type: 'refresh_token',
    client_id: defaultClient.id,
    client_secret: defaultClient.secret,
    refresh_token: token,
  });

test('the consent page offers the accounts and a box for each scope', async () => {
  const reply = await readReply(await fetch(consentUrl({ login_hint: 'ben@example.com' })));
  expect(reply.text).toContain('Local Google Photos (emulator)');
  expect(reply.text).toContain('value="ben@example.com" checked');
  expect(reply.text.match(/type="checkbox"/g)).toHaveLength(4);
  expect(reply.text).toContain('Add to your Google Photos library');
});

test('allowing gives a code for the chosen account, with state and scope', async () => {
  const back = await allow();
  expect(back.get('state')).toBe('s&1');
  expect(back.get('scope')).toBe(`${scopes.appendOnly} ${scopes.readOwn}`);
  const tokens = await exchange(back.get('code'));
  expect(tokens.json.refresh_token).toMatch(/^1\/\/0/);
  expect(tokens.json.access_token).toMatch(/^ya29\./);
  expect(tokens.json.refresh_token_expires_in).toBeUndefined();
  expect(emulator.ledger.of('oauth.token')[0]?.user).toBe('ben@example.com');
});

test('a box left unticked is missing from the tokens, and the call says so', async () => {
  const back = await allow([scopes.readOwn]);
  const tokens = await exchange(back.get('code'));
  expect(tokens.json.scope).toBe(scopes.readOwn);
  const headers = { authorization: `Bearer ${tokens.json.access_token}` };
  const reply = await readReply(
    await fetch(`${emulator.origin}/v1/albums`, { method: 'POST', headers, body: '{"album":{"title":"x"}}' }),
  );
  expect(reply.json).toEqual({
    error: {
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      status: 'PERMISSION_DENIED',
    },
  });
});

test('denying sends access_denied back', async () => {
  const back = await decide({ decision: 'deny' });
  expect([back.get('error'), back.get('state'), back.get('code')]).toEqual(['access_denied', 's&1', null]);
});

test('consent can be automatic: by setting, by query, for another user, denied', async () => {
  const byQuery = await fetch(`${consentUrl()}&emulator_auto_consent=1`, { redirect: 'manual' });
  expect(byQuery.headers.get('location')).toContain('code=');
  emulator.settings.autoConsent = { deny: true };
  const denied = await fetch(consentUrl(), { redirect: 'manual' });
  expect(denied.headers.get('location')).toContain('error=access_denied');
  emulator.settings.autoConsent = { withoutScopes: [scopes.appendOnly], user: 'ben@example.com' };
  const partly = await fetch(consentUrl(), { redirect: 'manual' });
  expect(partly.headers.get('location')).not.toContain('appendonly');
});

test.each([
  ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
  ['a redirect away from this computer', { redirect_uri: 'https://example.com/' }, 'redirect_uri_mismatch'],
  ['an invented scope', { scope: 'https://www.googleapis.com/auth/everything' }, 'invalid_scope'],
  ['no code asked for', { response_type: 'token' }, 'unsupported_response_type'],
  ['no scope', { scope: undefined }, 'invalid_request'],
])('%s is shown, not redirected', async (_, changes, error) => {
  const reply = await readReply(await fetch(consentUrl(changes), { redirect: 'manual' }));
  expect(reply.status).toBe(400);
  expect(reply.text).toContain(`Error 400: ${error}`);
});

test('a request without PKCE, without state or with removed scopes goes on the ledger', async () => {
  await fetch(consentUrl({ code_challenge: undefined, code_challenge_method: undefined, state: undefined }));
  await fetch(consentUrl({ code_challenge_method: 'plain' }));
  await fetch(consentUrl({ scope: 'https://www.googleapis.com/auth/photoslibrary' }));
  expect(emulator.ledger.violations.map(({ rule }) => rule)).toEqual([
    'missing PKCE',
    'missing state',
    'PKCE without S256',
    'removed scope requested',
  ]);
});

test.each([
  ['a wrong verifier', { code_verifier: 'w'.repeat(64) }, 400, 'invalid_grant', 'Invalid code verifier.'],
  ['no verifier', { code_verifier: '' }, 400, 'invalid_grant', 'Missing code verifier.'],
  ['another redirect', { redirect_uri: 'http://127.0.0.1:9/' }, 400, 'redirect_uri_mismatch', 'Bad Request'],
  ['no secret', { client_secret: '' }, 400, 'invalid_request', 'client_secret is missing.'],
  ['a wrong secret', { client_secret: 'no' }, 401, 'invalid_client', 'Unauthorized'],
  ['an unknown client', { client_id: 'no' }, 401, 'invalid_client', 'The OAuth client was not found.'],
  ['a garbled code', { code: '4/nonsense' }, 400, 'invalid_grant', 'Malformed auth code.'],
])('the token endpoint refuses %s', async (_, changes, status, error, description) => {
  const back = await allow();
  const reply = await exchange(back.get('code'), changes);
  expect([reply.status, reply.json]).toEqual([status, { error, error_description: description }]);
});

test('a code works once and for ten minutes', async () => {
  const first = await allow();
  expect((await exchange(first.get('code'))).status).toBe(200);
  const again = await exchange(first.get('code'));
  expect(again.json).toEqual({ error: 'invalid_grant', error_description: 'Bad Request' });
  const late = await allow();
  emulator.clock.advance(10 * 60_000 + 1);
  expect((await exchange(late.get('code'))).json.error).toBe('invalid_grant');
});

test('a refresh gives a new access token and no new refresh token', async () => {
  const { refreshToken, accessToken } = emulator.mintTokens();
  const reply = await refresh(refreshToken);
  expect(reply.json).toMatchObject({ expires_in: 3599, token_type: 'Bearer' });
  expect(reply.json.refresh_token).toBeUndefined();
  expect(reply.json.access_token).not.toBe(accessToken);
});

test('an access token dies after 3599 seconds on the emulator clock', async () => {
  const talk = talkTo(emulator);
  emulator.clock.advance(3_598_000);
  expect((await talk.call('GET', '/v1/albums')).status).toBe(200);
  emulator.clock.advance(2_000);
  const reply = await talk.call('GET', '/v1/albums');
  expect(reply.status).toBe(401);
  expect(reply.json.error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
  expect(reply.json.error.message).toMatch(
    /^Request had invalid authentication credentials\. Expected OAuth 2/,
  );
});

test('revoking either token ends the whole grant', async () => {
  const { refreshToken, accessToken } = emulator.mintTokens();
  expect((await post('/revoke', { token: accessToken })).status).toBe(200);
  const reply = await refresh(refreshToken);
  const gone = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
  expect([reply.status, reply.json]).toEqual([400, gone]);
  const again = await post('/revoke', { token: refreshToken });
  expect([again.status, again.json.error]).toEqual([400, 'invalid_token']);
  const byQuery = emulator.mintTokens().refreshToken;
  expect((await post(`/revoke?token=${encodeURIComponent(byQuery)}`, {})).status).toBe(200);
});

test('a project in testing gives refresh tokens that really die after seven days', async () => {
  emulator.settings.publishing = 'testing';
  const back = await allow();
  const tokens = await exchange(back.get('code'));
  expect(tokens.json.refresh_token_expires_in).toBe(604_799);
  emulator.clock.advance(604_798_000);
  const kept = String(tokens.json.refresh_token);
  expect((await refresh(kept)).status).toBe(200);
  emulator.clock.advance(2000);
  expect((await refresh(kept)).json.error).toBe('invalid_grant');
});

test('the hundred-and-first refresh token of an account silently kills the oldest', async () => {
  const first = emulator.mintTokens();
  const others = Array.from({ length: 99 }, () => emulator.mintTokens());
  expect((await refresh(first.refreshToken)).status).toBe(200);
  emulator.mintTokens({ user: 'ben@example.com' });
  expect((await refresh(first.refreshToken)).status).toBe(200);
  emulator.mintTokens();
  expect((await refresh(first.refreshToken)).json.error).toBe('invalid_grant');
  expect((await refresh(others[0]?.refreshToken ?? '')).status).toBe(200);
});

test('user info has two shapes and wants an identity scope', async () => {
  const talk = talkTo(emulator);
  const v2 = await talk.call('GET', '/oauth2/v2/userinfo');
  expect(v2.json).toMatchObject({ id: expect.any(String), given_name: 'Ada', family_name: 'Example' });
  const open = await talk.call('GET', '/v1/userinfo');
  expect(open.json).toMatchObject({ sub: v2.json.id, email: 'ada@example.com', email_verified: true });
  const blind = talkTo(emulator, { scopes: [scopes.appendOnly] });
  expect((await blind.call('GET', '/oauth2/v2/userinfo')).status).toBe(401);
  const discovery = await talk.call('GET', '/.well-known/openid-configuration');
  expect(discovery.json.userinfo_endpoint).toBe(`${emulator.origin}/v1/userinfo`);
});

test('only loopback and the names of Google are answered', async () => {
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'evil.example' };
    request({ host: '127.0.0.1', port: emulator.port, headers }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
