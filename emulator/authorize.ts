// The consent step: checks what the program asks for, lets a person (or a setting) decide, sends the browser back.
// Errors a program must fix are shown, not redirected, as Google does.
import { consentPage, refusalPage } from './consent-page.ts';
import { canonicalScope, removedScopes, workingScopes } from './endpoints.ts';
import { htmlAnswer, type Answer, type Exchange } from './exchange.ts';
import { type AutoConsent } from './settings.ts';
import { type World } from './world.ts';

interface Asked {
  clientId: string;
  redirectUri: URL;
  rawRedirectUri: string;
  scopes: string[];
  state: string | null;
  challenge: string | undefined;
  challengeMethod: string;
  loginHint: string;
}

interface Decision {
  email: string | undefined;
  scopes: string[];
  allowed: boolean;
}

export async function authorize(world: World, exchange: Exchange): Promise<Answer> {
  const query = exchange.url.searchParams;
  const asked = readAsked(world, query);
  if ('refused' in asked) {
    world.ledger.violation(exchange.record, asked.rule, asked.explanation);
    return htmlAnswer(refusalPage(asked.refused, asked.explanation), 400);
  }
  if (exchange.request.method === 'POST') {
    const form = new URLSearchParams(await exchange.body.text());
    const ticked = form.getAll('scope').filter((scope) => asked.scopes.includes(scope));
    const allowed = form.get('decision') === 'allow' && ticked.length > 0;
    return redirect(world, asked, { email: form.get('user') ?? undefined, scopes: ticked, allowed });
  }
  noteViolations(world, exchange, asked);
  const auto = query.get('emulator_auto_consent') === '1' || world.settings.autoConsent;
  if (auto !== false) return redirect(world, asked, automatic(asked, auto === true ? {} : auto));
  const users = [...world.library.users.values()];
  const answer = htmlAnswer(consentPage(users, asked.scopes, asked.loginHint, asked.clientId));
  return { ...answer, headers: { ...answer.headers, 'x-frame-options': 'DENY' } };
}

type Refusal = { refused: string; explanation: string; rule: string };

function readAsked(world: World, query: URLSearchParams): Asked | Refusal {
  const clientId = query.get('client_id') ?? '';
  if (!clientId) return refusal('invalid_request', 'Missing required parameter: client_id');
  if (!world.grants.clients.has(clientId)) {
    return refusal('invalid_client', 'The OAuth client was not found.');
  }
  const rawRedirectUri = query.get('redirect_uri') ?? '';
  if (!rawRedirectUri) return refusal('invalid_request', 'Missing required parameter: redirect_uri');
  const redirectUri = loopback(rawRedirectUri);
  if (!redirectUri)
    return refusal('redirect_uri_mismatch', 'Only a loopback address may be the redirect_uri.');
  if (query.get('response_type') !== 'code') {
    return refusal('unsupported_response_type', 'response_type must be code.');
  }
  const scopes = (query.get('scope') ?? '')
    .split(' ')
    .filter((scope) => scope !== '')
    .map(canonicalScope);
  if (scopes.length === 0) return refusal('invalid_request', 'Missing required parameter: scope');
  const strange = scopes.filter((scope) => !workingScopes.includes(scope) && !removedScopes.includes(scope));
  if (strange.length > 0) {
    const explanation = `Some requested scopes were invalid. {invalid=[${strange.join(', ')}]}`;
    return { refused: 'invalid_scope', explanation, rule: 'scope not allowed' };
  }
  const challenge = query.get('code_challenge') ?? undefined;
  const challengeMethod = query.get('code_challenge_method') ?? 'plain';
  if (challengeMethod !== 'S256' && challengeMethod !== 'plain') {
    return refusal('invalid_request', 'Invalid code_challenge_method.');
  }
  const state = query.get('state');
  const loginHint = query.get('login_hint') ?? '';
  const unique = [...new Set(scopes)];
  return {
    clientId,
    redirectUri,
    rawRedirectUri,
    scopes: unique,
    state,
    challenge,
    challengeMethod,
    loginHint,
  };
}

const refusal = (refused: string, explanation: string): Refusal => ({
  refused,
  explanation,
  rule: 'faulty authorization request',
});

function loopback(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol === 'http:' && isLoopback ? url : undefined;
}

function noteViolations(world: World, exchange: Exchange, asked: Asked): void {
  const { ledger } = world;
  const { record } = exchange;
  if (asked.challenge === undefined) ledger.violation(record, 'missing PKCE');
  else if (asked.challengeMethod !== 'S256') ledger.violation(record, 'PKCE without S256');
  if (asked.state === null) ledger.violation(record, 'missing state');
  const removed = asked.scopes.filter((scope) => removedScopes.includes(scope));
  if (removed.length > 0) ledger.violation(record, 'removed scope requested', removed.join(' '));
}

function automatic(asked: Asked, auto: AutoConsent): Decision {
  const without = (auto.withoutScopes ?? []).map(canonicalScope);
  const scopes = asked.scopes.filter((scope) => !without.includes(scope));
  return { email: auto.user ?? (asked.loginHint || undefined), scopes, allowed: !auto.deny };
}

function redirect(world: World, asked: Asked, decision: Decision): Answer {
  const target = new URL(asked.redirectUri);
  if (asked.state !== null) target.searchParams.set('state', asked.state);
  if (decision.allowed) {
    const known = decision.email === undefined ? undefined : world.library.userByEmail(decision.email);
    const { sub } = known ?? world.library.userOrFirst();
    const { clientId, challenge, challengeMethod, rawRedirectUri: redirectUri } = asked;
    const { scopes } = decision;
    const { code } = world.grants.addCode({ sub, clientId, redirectUri, scopes, challenge, challengeMethod });
    target.searchParams.set('iss', 'https://accounts.google.com');
    target.searchParams.set('code', code);
    target.searchParams.set('scope', scopes.join(' '));
    target.searchParams.set('authuser', '0');
    target.searchParams.set('prompt', 'consent');
  } else {
    target.searchParams.set('error', 'access_denied');
  }
  return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' }, body: '' };
}
