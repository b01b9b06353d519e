// The sign-in: consent in the system browser, one answer on a loopback port, PKCE S256. One at a time, five minutes, one shot.
// Rules: RFC 8252 7.3 and 8, RFC 7636, API notes 1.3 to 1.9. No token ever reaches a log or the page.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import oauth2 from 'googleapis/build/src/apis/oauth2/index.js';
import type { OAuthClient } from './client-file.ts';
import { ALL_SCOPES, PHOTOS_SCOPES, type Endpoints } from './endpoints.ts';
import { toDetail } from './failure.ts';
import { createOAuthClient, type OAuth2Client } from './oauth-client.ts';
import { classifyTokenError } from './token-failure.ts';

export type SignedIn = {
  refreshToken: string;
  /** Set when the sign-in ends by itself (a client in "Testing": seven days). */
  endsAt: number | null;
  user: { id: string; email: string; name: string; pictureUrl: string | null };
};

export type SignInResult =
  | { ok: true; signedIn: SignedIn }
  | {
      ok: false;
      code:
        'signInDenied' | 'signInTimeout' | 'signInCancelled' | 'signInFailed' | 'scopesMissing' | 'offline';
      message: string;
    };

/** What the browser's last page says; plain text, in the user's language. */
export type LandingTexts = { doneTitle: string; doneText: string; failedTitle: string; failedText: string };

export type SignInOptions = {
  endpoints: Endpoints;
  client: OAuthClient;
  landing: LandingTexts;
  now: () => number;
  /** The account that Google's page is to propose (`login_hint`). */
  email?: string | undefined;
  /** Aborted when the program ends. */
  closing: AbortSignal;
  timeoutMs?: number;
};

export type RunningSignIn = {
  consentUrl: string;
  endsAt: number;
  result: Promise<SignInResult>;
  cancel(): void;
  /** The address that the browser ended at, pasted by a person whose browser runs on another machine. */
  finishWith(address: string): 'taken' | 'wrongAddress';
};

const SIGN_IN_TIMEOUT_MS = 5 * 60_000;

type Answer = { code: string } | { error: string };

export async function startSignIn(options: SignInOptions): Promise<RunningSignIn> {
  const state = randomBytes(32).toString('base64url');
  const callbackPath = `/${randomBytes(16).toString('base64url')}`;
  const verifier = randomBytes(64).toString('base64url');
  const { promise: answer, resolve: settle } = Promise.withResolvers<Answer | 'timeout' | 'cancelled'>();
  let browser: ServerResponse | undefined;
  const server = await listen((req, res) => {
    const outcome = browser ? SPENT : readCallback(req, callbackPath, state, portOf(server));
    if (outcome.kind === 'refused') return respond(res, outcome.status, false, options.landing);
    // The browser is answered when the exchange has come out, so that its page tells the truth.
    browser = res;
    settle(outcome.answer);
  });
  const redirectUri = `http://127.0.0.1:${portOf(server)}${callbackPath}`;
  const cancelling = new AbortController();
  const closing = AbortSignal.any([cancelling.signal, options.closing]);
  const oauth = createOAuthClient(options.endpoints, options.client, { closing, redirectUri });
  const timeoutMs = options.timeoutMs ?? SIGN_IN_TIMEOUT_MS;
  const timer = setTimeout(() => settle('timeout'), timeoutMs);
  const result = answer.then(async (got) => {
    clearTimeout(timer);
    const finished = await finish(got, oauth, verifier, options);
    const outcome = finished.ok || !closing.aborted ? finished : CANCELLED;
    if (browser) respond(browser, 200, outcome.ok, options.landing);
    server.close();
    setTimeout(() => server.closeAllConnections(), 2000).unref();
    return outcome;
  });
  return {
    consentUrl: consentUrl(oauth, state, verifier, options.email),
    endsAt: options.now() + timeoutMs,
    result,
    cancel: () => {
      settle('cancelled');
      cancelling.abort(new Error('the sign-in was cancelled'));
    },
    finishWith: (address) => {
      const pasted = readAnswer(URL.parse(address.trim()), callbackPath, state);
      if (pasted.kind !== 'answer') return 'wrongAddress';
      settle(pasted.answer);
      return 'taken';
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function consentUrl(oauth: OAuth2Client, state: string, verifier: string, email?: string): string {
  return oauth.generateAuthUrl({
    access_type: 'offline',
    prompt: 'consent',
    ...(email === undefined ? {} : { login_hint: email }),
    scope: [...ALL_SCOPES],
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256' as NonNullable<
      Parameters<OAuth2Client['generateAuthUrl']>[0]
    >['code_challenge_method'] &
      string,
  });
}

async function listen(onRequest: (req: IncomingMessage, res: ServerResponse) => void): Promise<Server> {
  const server = createServer(
    { maxHeaderSize: 16_384, requestTimeout: 10_000, headersTimeout: 10_000 },
    onRequest,
  );
  server.maxConnections = 8;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
  });
  return server;
}

type Callback = { kind: 'answer'; answer: Answer } | { kind: 'refused'; status: number };

const SPENT: Callback = { kind: 'refused', status: 410 };

/** A wrong state or Host answers an error and changes nothing: another page must not be able to end the sign-in. */
function readCallback(req: IncomingMessage, callbackPath: string, state: string, port: number): Callback {
  if (req.method !== 'GET') return { kind: 'refused', status: 405 };
  if (req.headers.host !== `127.0.0.1:${port}`) return { kind: 'refused', status: 403 };
  return readAnswer(URL.parse(`http://127.0.0.1:${port}${req.url ?? '/'}`), callbackPath, state);
}

function readAnswer(url: URL | null, callbackPath: string, state: string): Callback {
  if (url?.pathname !== callbackPath) return { kind: 'refused', status: 404 };
  const given = Buffer.from(url.searchParams.get('state') ?? '');
  const expected = Buffer.from(state);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return { kind: 'refused', status: 400 };
  const code = url.searchParams.get('code');
  if (code) return { kind: 'answer', answer: { code } };
  return { kind: 'answer', answer: { error: url.searchParams.get('error') ?? 'no code' } };
}

function respond(res: ServerResponse, status: number, good: boolean, texts: LandingTexts): void {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    connection: 'close',
  });
  res.end(landingPage(good ? texts.doneTitle : texts.failedTitle, good ? texts.doneText : texts.failedText));
}

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;color-scheme:light dark;max-width:34rem;margin:20vh auto;padding:0 1.5rem;text-align:center}h1{font-size:1.6rem;font-weight:600}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

function landingPage(title: string, text: string): string {
  const escape = (raw: string): string => raw.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style><h1>${escape(title)}</h1><p>${escape(text)}</p>`;
}

const CANCELLED: SignInResult = { ok: false, code: 'signInCancelled', message: 'cancelled' };

async function finish(
  got: Answer | 'timeout' | 'cancelled',
  oauth: OAuth2Client,
  codeVerifier: string,
  options: SignInOptions,
): Promise<SignInResult> {
  if (got === 'timeout') return { ok: false, code: 'signInTimeout', message: 'no answer within the time' };
  if (got === 'cancelled') return CANCELLED;
  if ('error' in got) {
    const denied = got.error === 'access_denied';
    return { ok: false, code: denied ? 'signInDenied' : 'signInFailed', message: got.error };
  }
  try {
    return await exchange(got.code, oauth, codeVerifier, options);
  } catch (error) {
    return { ok: false, ...whyFailed(error, options.now()) };
  }
}

function whyFailed(error: unknown, now: number): { code: 'offline' | 'signInFailed'; message: string } {
  try {
    const { kind, detail } = classifyTokenError(error, now);
    return { code: kind === 'offline' ? 'offline' : 'signInFailed', message: detail };
  } catch (bug) {
    // Thrown on it would leave the browser without its last page, the port open, and the person waiting.
    return { code: 'signInFailed', message: toDetail(String(bug)) };
  }
}

async function exchange(
  code: string,
  oauth: OAuth2Client,
  codeVerifier: string,
  options: SignInOptions,
): Promise<SignInResult> {
  const { tokens } = await oauth.getToken({ code, codeVerifier });
  // A server that leaves the list out has granted what was asked for (RFC 6749 5.1).
  const granted = new Set((tokens.scope ?? ALL_SCOPES.join(' ')).split(' '));
  const missing = PHOTOS_SCOPES.filter((scope) => !granted.has(scope));
  // The grant is of no use but is not revoked: that would end an earlier sign-in of this account too, which may still work.
  if (missing.length > 0) return { ok: false, code: 'scopesMissing', message: missing.join(' ') };
  if (!tokens.refresh_token)
    return { ok: false, code: 'signInFailed', message: 'Google sent no refresh token' };
  // Some writers of JSON put numbers in quotes.
  const lifeSeconds = Number((tokens as { refresh_token_expires_in?: unknown }).refresh_token_expires_in);
  // The library would repeat the server's spelling (`bearer`) in its header, which is of one spelling (RFC 6750 2.1).
  oauth.setCredentials({ ...tokens, token_type: 'Bearer' });
  const user = await readUser(oauth, options.endpoints);
  if (!user) return { ok: false, code: 'signInFailed', message: 'Google did not say who signed in' };
  const endsAt = lifeSeconds > 0 ? options.now() + lifeSeconds * 1000 : null;
  return { ok: true, signedIn: { refreshToken: tokens.refresh_token, endsAt, user } };
}

async function readUser(oauth: OAuth2Client, endpoints: Endpoints): Promise<SignedIn['user'] | null> {
  const api = oauth2.oauth2({ version: 'v2', auth: oauth, rootUrl: endpoints.userInfoRoot });
  const { data } = await api.userinfo.get();
  const sub = (data as { sub?: unknown }).sub;
  const id = data.id ?? (typeof sub === 'string' ? sub : null);
  if (!id) return null;
  return {
    id,
    email: data.email ?? '',
    name: data.name ?? data.email ?? '',
    pictureUrl: data.picture ?? null,
  };
}

/** Takes the grant back at Google. The local copy goes either way, so a failure is only returned. */
export async function revoke(
  endpoints: Endpoints,
  client: OAuthClient,
  refreshToken: string,
  closing: AbortSignal,
): Promise<boolean> {
  try {
    await createOAuthClient(endpoints, client, { closing }).revokeToken(refreshToken);
    return true;
  } catch {
    // Offline, or already revoked: both end the same for the user, who can also do it at myaccount.google.com.
    return false;
  }
}
