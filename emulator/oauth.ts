// The token endpoint, revocation, user info and discovery, with the token endpoint's own error shape.
// Refresh tokens do not rotate; an id_token carries no real signature, only its claims.
import { createHash } from 'node:crypto';
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { namedErrors, OAuthError } from './google-errors.ts';
import { scopePrefix } from './endpoints.ts';
import { type Client, type Code, type RefreshToken } from './grants.ts';
import { type User } from './library.ts';
import { type World } from './world.ts';

export async function token(world: World, exchange: Exchange): Promise<Answer> {
  const form = new URLSearchParams(await exchange.body.text());
  const grantType = form.get('grant_type') ?? '';
  exchange.record.summary['grantType'] = grantType;
  const client = clientOf(world, exchange, form);
  if (grantType === 'authorization_code') return exchangeCode(world, exchange, form, client);
  if (grantType === 'refresh_token') return refresh(world, exchange, form, client);
  throw new OAuthError('unsupported_grant_type', `Invalid grant_type: ${grantType}`);
}

/** Credentials come in the form or, from Go programs, as Basic authorization. */
function clientOf(world: World, exchange: Exchange, form: URLSearchParams): Client {
  const basic = /^Basic (.+)$/.exec(exchange.request.headers.authorization ?? '')?.[1];
  const decoded = basic && Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  const [id, secret] = decoded || [form.get('client_id'), form.get('client_secret')];
  if (!id) throw new OAuthError('invalid_request', 'Could not determine client ID from request.');
  const client = world.grants.clients.get(id);
  if (!client) throw namedErrors.invalidClient();
  if (!secret) throw new OAuthError('invalid_request', 'client_secret is missing.');
  if (secret !== client.secret) throw new OAuthError('invalid_client', 'Unauthorized', 401);
  return client;
}

function exchangeCode(world: World, exchange: Exchange, form: URLSearchParams, client: Client): Answer {
  const code = world.grants.codes.get(form.get('code') ?? '');
  if (!code) throw new OAuthError('invalid_grant', 'Malformed auth code.');
  if (code.used || code.expiresAtMs <= world.clock.now() || code.clientId !== client.id) {
    if (code.used) world.ledger.violation(exchange.record, 'code used twice');
    throw new OAuthError('invalid_grant', 'Bad Request');
  }
  if (form.get('redirect_uri') !== code.redirectUri)
    throw new OAuthError('redirect_uri_mismatch', 'Bad Request');
  checkVerifier(code, form.get('code_verifier'));
  code.used = true;
  const kept = world.grants.addRefreshToken(code.sub, client.id, code.scopes);
  const expiresAtMs = kept.expiresAtMs;
  const lifeSeconds = expiresAtMs === null ? undefined : Math.round((expiresAtMs - kept.issuedAtMs) / 1000);
  return tokenAnswer(world, exchange, kept, {
    refresh_token: kept.token,
    ...(lifeSeconds !== undefined && { refresh_token_expires_in: lifeSeconds }),
  });
}

function checkVerifier(code: Code, verifier: string | null): void {
  if (code.challenge === undefined) return;
  if (!verifier) throw new OAuthError('invalid_grant', 'Missing code verifier.');
  const hashed = createHash('sha256').update(verifier).digest('base64url');
  const answer = code.challengeMethod === 'S256' ? hashed : verifier;
  if (answer !== code.challenge) throw new OAuthError('invalid_grant', 'Invalid code verifier.');
}

function refresh(world: World, exchange: Exchange, form: URLSearchParams, client: Client): Answer {
  const kept = world.grants.liveRefresh(form.get('refresh_token') ?? '');
  if (!kept || kept.clientId !== client.id) throw namedErrors.invalidGrant();
  if (!world.settings.rotatesRefreshTokens) return tokenAnswer(world, exchange, kept, {});
  world.grants.refreshTokens.delete(kept.token);
  const next = world.grants.addRefreshToken(kept.sub, kept.clientId, kept.scopes);
  return tokenAnswer(world, exchange, next, { refresh_token: next.token });
}

function tokenAnswer(world: World, exchange: Exchange, kept: RefreshToken, more: object): Answer {
  const { sub, clientId, scopes } = kept;
  const access = world.grants.addAccessToken(sub, clientId, scopes);
  const user = world.library.users.get(sub);
  if (user) exchange.record.user = user.email;
  const answer = jsonAnswer({
    access_token: access.token,
    expires_in: world.settings.accessTokenLifeSeconds,
    ...more,
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(user && scopes.includes('openid') && { id_token: idToken(world, user, clientId, scopes) }),
  });
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
}

export async function revoke(world: World, exchange: Exchange): Promise<Answer> {
  const form = new URLSearchParams(await exchange.body.text());
  const given = form.get('token') ?? exchange.url.searchParams.get('token') ?? '';
  if (world.grants.revoke(given)) return jsonAnswer({});
  throw new OAuthError('invalid_token', 'Token expired or revoked');
}

/** The v2 shape, with `id`. */
export function userInfo(_world: World, exchange: Exchange, user: User): Answer {
  const { email, profile } = rightsOf(exchange.scopes);
  return jsonAnswer({
    id: user.sub,
    ...(email && { email: user.email, verified_email: true }),
    ...(profile && profileOf(exchange.origin, user)),
  });
}

/** The OpenID shape, with `sub`. */
export function openIdUserInfo(_world: World, exchange: Exchange, user: User): Answer {
  const { email, profile } = rightsOf(exchange.scopes);
  return jsonAnswer({
    sub: user.sub,
    ...(profile && profileOf(exchange.origin, user)),
    ...(email && { email: user.email, email_verified: true }),
  });
}

const rightsOf = (scopes: readonly string[]) => ({
  email: scopes.includes(`${scopePrefix}userinfo.email`),
  profile: scopes.includes(`${scopePrefix}userinfo.profile`),
});

const profileOf = (origin: string, user: User) => ({
  name: user.name,
  given_name: user.givenName,
  ...(user.familyName && { family_name: user.familyName }),
  picture: `${origin}/a/${user.sub}=s96-c`,
});

export function discovery(_world: World, exchange: Exchange): Answer {
  const { origin } = exchange;
  return jsonAnswer({
    issuer: 'https://accounts.google.com',
    authorization_endpoint: `${origin}/o/oauth2/v2/auth`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/v1/userinfo`,
    revocation_endpoint: `${origin}/revoke`,
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'email', 'profile'],
    code_challenge_methods_supported: ['plain', 'S256'],
  });
}

function idToken(world: World, user: User, clientId: string, scopes: string[]): string {
  const issued = Math.floor(world.clock.now() / 1000);
  const { email } = rightsOf(scopes);
  const claims = {
    iss: 'https://accounts.google.com',
    azp: clientId,
    aud: clientId,
    sub: user.sub,
    ...(email && { email: user.email, email_verified: true }),
    iat: issued,
    exp: issued + world.settings.accessTokenLifeSeconds,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'emulator', typ: 'JWT' })}.${part(claims)}.${part({ not: 'signed' })}`;
}
