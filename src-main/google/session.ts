// One signed-in account towards Google: hands out access tokens and sends calls that carry one. Refreshing happens once
// however many ask (the OAuth client merges them); a dead sign-in is an outcome, not an exception.
import oauth2 from 'googleapis/build/src/apis/oauth2/index.js';
import type { OAuthClient } from './client-file.ts';
import { isLoopback, type Endpoints } from './endpoints.ts';
import { classifyAnswer, withoutSecrets, type Failure, type Outcome } from './failure.ts';
import { TransportError, type Http, type HttpAnswer, type HttpRequest } from './http.ts';
import { untilAborted } from './until-aborted.ts';

/** The token endpoint answers within a second or not at all. */
const TOKEN_TIMEOUT_MS = 30_000;

export type OAuth2Client = InstanceType<typeof oauth2.auth.OAuth2>;

export type OAuthOptions = {
  /** What is under way then is broken off; the library would hold the process for as long as its calls last. */
  closing: AbortSignal;
  redirectUri?: string;
  timeoutMs?: number;
};

/**
 * The library's client, pointed at the right addresses and with a time limit (it has none of its own). It does not repeat
 * calls to the token endpoint by itself: a code is good for one use, and how long to wait is the engine's business. It follows no
 * redirection: the client's secret and the refresh token go to the address that is known, or nowhere.
 */
export function createOAuthClient(
  endpoints: Endpoints,
  client: OAuthClient,
  { closing, redirectUri, timeoutMs = TOKEN_TIMEOUT_MS }: OAuthOptions,
): OAuth2Client {
  const oauth = new oauth2.auth.OAuth2({
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    endpoints: {
      oauth2AuthBaseUrl: endpoints.authorize,
      oauth2TokenUrl: endpoints.token,
      oauth2RevokeUrl: endpoints.revoke,
    },
    transporterOptions: { timeout: timeoutMs },
  });
  oauth.transporter.interceptors.request.add({
    resolved: (config) => {
      // A call that begins after the end would be broken off before anybody listens to its stream, and that ends the process.
      if (closing.aborted) return Promise.reject(new TransportError('CLOSING', false));
      if (String(config.url) === endpoints.token) config.retryConfig = { retry: 0, noResponseRetries: 0 };
      config.redirect = 'manual';
      config.signal = config.signal ? AbortSignal.any([config.signal, closing]) : closing;
      return Promise.resolve(config);
    },
  });
  oauth.transporter.interceptors.response.add({
    resolved: (response) => {
      // A guest network's page, or half an answer, comes with status 200 too; the library would take it for tokens.
      const data: unknown = response.data;
      const isJson = typeof data === 'object' && data !== null;
      const isMeant = String(response.config.url) !== endpoints.token || (isJson && hasAccessToken(data));
      if (isJson && isMeant) return Promise.resolve(response);
      return Promise.reject(new TransportError('UNREADABLE', true));
    },
  });
  return oauth;
}

/** Of characters that a header takes: whatever else comes under that name is none. */
const hasAccessToken = (data: object): boolean =>
  'access_token' in data && typeof data.access_token === 'string' && /^[\x21-\x7e]+$/.test(data.access_token);

export class Session {
  readonly #client: OAuth2Client;
  readonly #http: Http;
  readonly #photosOrigin: string;
  readonly #now: () => number;
  /** Counts every request to the Photos API, tried or repeated, for the day's budget; false: the day has none left. */
  readonly #takeRequest: () => boolean;
  readonly #keepRefreshToken: (token: string) => Promise<void>;
  /** Somebody has signed in anew since: what this one's tokens are worth says nothing of the account. */
  readonly isReplaced: () => boolean;
  /** A newer one than the client was made with; the old one may be dead (RFC 6749 6). */
  #newRefreshToken: string | undefined;

  constructor(
    endpoints: Endpoints,
    client: OAuthClient,
    refreshToken: string,
    http: Http,
    now: () => number,
    takeRequest: () => boolean,
    keepRefreshToken: (token: string) => Promise<void>,
    isReplaced: () => boolean,
    closing: AbortSignal,
  ) {
    const timeoutMs = Math.min(TOKEN_TIMEOUT_MS, http.stallMs);
    this.#client = createOAuthClient(endpoints, client, { closing, timeoutMs });
    this.#client.setCredentials({ refresh_token: refreshToken });
    this.#client.on('tokens', ({ refresh_token }) => (this.#newRefreshToken = refresh_token ?? undefined));
    this.#http = http;
    this.#photosOrigin = endpoints.photos;
    this.#now = now;
    this.#takeRequest = takeRequest;
    this.#keepRefreshToken = keepRefreshToken;
    this.isReplaced = isReplaced;
  }

  /** Fetches a token that will be needed soon; what comes of it, the first call that needs it is told. */
  async warmUp(): Promise<void> {
    await this.#accessToken();
  }

  /** Sends with a token; a 401 is answered by one fresh token and one repetition, a second 401 means "sign in". */
  async send(request: HttpRequest): Promise<Outcome<HttpAnswer>> {
    const first = await this.#sendOnce(request);
    if (!first.ok || first.value.status !== 401) return first;
    this.#dropAccessToken();
    const second = await this.#sendOnce(request);
    if (second.ok && second.value.status === 401) {
      return { ok: false, failure: classifyAnswer(second.value, this.#now()) };
    }
    return second;
  }

  async #sendOnce(request: HttpRequest): Promise<Outcome<HttpAnswer>> {
    const token = await untilAborted(this.#accessToken(), request.signal);
    if (!token.ok) return token;
    // The token goes to the API's own origin alone, whatever address a session URL may name.
    const own = isOwn(URL.parse(request.url), new URL(this.#photosOrigin));
    const headers = own
      ? { ...request.headers, authorization: `Bearer ${token.value}` }
      : { ...request.headers };
    if (!this.#takeRequest())
      return { ok: false, failure: { kind: 'quotaDay', detail: 'the requests of this day are used up' } };
    return { ok: true, value: await this.#http.send({ ...request, headers }) };
  }

  async #accessToken(): Promise<Outcome<string>> {
    try {
      const { token } = await this.#client.getAccessToken();
      await this.#keepNewToken();
      if (token) return { ok: true, value: token };
      return { ok: false, failure: { kind: 'signIn', detail: 'no access token' } };
    } catch (error) {
      const failure = classifyTokenError(error, this.#now());
      if (failure.kind !== 'tryAgain') return { ok: false, failure };
      return { ok: false, failure: { ...failure, outcome: 'notDone' } };
    }
  }

  /** The library goes on with the one that it had. */
  async #keepNewToken(): Promise<void> {
    const refresh_token = this.#newRefreshToken;
    if (refresh_token === undefined) return;
    this.#newRefreshToken = undefined;
    this.#client.setCredentials({ ...this.#client.credentials, refresh_token });
    if (!this.isReplaced()) await this.#keepRefreshToken(refresh_token);
  }

  #dropAccessToken(): void {
    const refresh_token = this.#client.credentials.refresh_token;
    this.#client.setCredentials(refresh_token ? { refresh_token } : {});
  }
}

/** The same origin; on this computer its names (localhost, 127.0.0.1) are one. */
function isOwn(url: URL | null, api: URL): boolean {
  if (!url) return false;
  if (url.origin === api.origin) return true;
  return (
    url.protocol === api.protocol &&
    url.port === api.port &&
    isLoopback(url.hostname) &&
    isLoopback(api.hostname)
  );
}

/** RFC 6749 5.2 and what Google adds (API notes 1.7): the grant or the client is no good any more. */
const VERDICTS = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_request',
  'invalid_scope',
  'access_denied',
  'deleted_client',
  'disabled_client',
  'org_internal',
  'admin_policy_enforced',
  'invalid_rapt',
];
const isVerdict = (oauthError: string): boolean =>
  VERDICTS.some((verdict) => oauthError === verdict || oauthError.startsWith(`${verdict}:`));

/** What a failed call to the token endpoint means; `invalid_grant` is a normal state, not an error. */
export function classifyTokenError(error: unknown, now: number): Failure {
  const response = responseOf(error);
  if (response) {
    const oauthError = oauthErrorOf(response.data);
    if (oauthError !== undefined && isVerdict(oauthError) && response.status < 500)
      return { kind: 'signIn', detail: oauthError };
    const text = typeof response.data === 'string' ? response.data : JSON.stringify(response.data ?? null);
    const failure = classifyAnswer({ ...response, text }, now);
    if (failure.kind !== 'refused' && failure.kind !== 'signIn') return failure;
    // Only the errors above say that the sign-in is over. Whoever else answers here, a person could do nothing about it.
    return { kind: 'tryAgain', outcome: 'notDone', retryAfterMs: null, detail: failure.detail };
  }
  const code = codeOf(error);
  if (code === undefined) throw error;
  return { kind: 'offline', outcome: 'notDone', detail: `no answer from the sign-in (${code})` };
}

type ResponseLike = { status: number; headers: Record<string, string>; data: unknown };

function responseOf(error: unknown): ResponseLike | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { response } = error;
  if (typeof response !== 'object' || response === null || !('status' in response)) return undefined;
  const headers = 'headers' in response ? toHeaders(response.headers) : {};
  return { status: Number(response.status), headers, data: 'data' in response ? response.data : undefined };
}

/** As much of them as says when to come back, and by which clock. The OAuth client's headers are of a class of its own, not the platform's. */
function toHeaders(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  if (!('get' in headers) || typeof headers.get !== 'function') return {};
  const { get } = headers;
  const found: Record<string, string> = {};
  for (const name of ['retry-after', 'date']) {
    const value: unknown = Reflect.apply(get, headers, [name]);
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function oauthErrorOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('error' in data) || typeof data.error !== 'string')
    return undefined;
  const description =
    'error_description' in data && typeof data.error_description === 'string' ? data.error_description : '';
  return withoutSecrets(description ? `${data.error}: ${description}` : data.error);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof TransportError) return error.code;
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    if (current.name === 'TimeoutError' || current.name === 'AbortError') return current.name;
    if (current.message === 'fetch failed') return 'fetch failed';
  }
  return undefined;
}
