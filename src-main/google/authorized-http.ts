// HTTP in the name of one signed-in account: fetches access tokens and sends calls that carry one. Tokens are refreshed once however
// many calls need one (the OAuth client merges them). A sign-in that has ended is an outcome, not an exception.
import type { OAuthClient } from './client-file.ts';
import { isLoopback, type Endpoints } from './endpoints.ts';
import { classifyAnswer, type Outcome } from './failure.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { createOAuthClient, TOKEN_TIMEOUT_MS, type OAuth2Client } from './oauth-client.ts';
import { classifyTokenError } from './token-failure.ts';
import { untilAborted } from './until-aborted.ts';

/** One sign-in of one account, and what its calls need from the program. */
export type SignedInAccount = {
  endpoints: Endpoints;
  client: OAuthClient;
  refreshToken: string;
  http: Http;
  /** In ms since 1970. */
  now: () => number;
  /** Counts every request to the Photos API, tried or repeated, for the day's budget; false: the day has none left. */
  takeRequest: () => boolean;
  /** Called when Google hands out a new refresh token in place of the old one. */
  keepRefreshToken: (token: string) => Promise<void>;
  /** True once somebody has signed in anew to this account. */
  isReplaced: () => boolean;
  /** Aborted when the program ends. */
  closing: AbortSignal;
};

export class AuthorizedHttp {
  readonly #account: SignedInAccount;
  readonly #client: OAuth2Client;
  /** A newer one than the client was made with; the old one may be dead (RFC 6749 6). */
  #newRefreshToken: string | undefined;

  constructor(account: SignedInAccount) {
    const { endpoints, client, refreshToken, http, closing } = account;
    const timeoutMs = Math.min(TOKEN_TIMEOUT_MS, http.stallMs);
    this.#account = account;
    this.#client = createOAuthClient(endpoints, client, { closing, timeoutMs });
    this.#client.setCredentials({ refresh_token: refreshToken });
    this.#client.on('tokens', ({ refresh_token }) => (this.#newRefreshToken = toNewToken(refresh_token)));
  }

  /** Somebody has signed in anew since: what this sign-in's tokens are worth says nothing about the account. */
  isReplaced(): boolean {
    return this.#account.isReplaced();
  }

  /** Fetches a token ahead of its use. A failure is not reported here: the first call that needs the token will meet it again. */
  async warmUp(): Promise<void> {
    await this.#accessToken();
  }

  /**
   * Sends with a token; a 401 is answered by one fresh token and one repetition, a second 401 means "sign in". What may not be repeated
   * has the fresh token at its next call.
   */
  async send(request: HttpRequest): Promise<Outcome<HttpAnswer>> {
    const first = await this.#sendOnce(request);
    if (!first.ok || first.value.status !== 401) return first;
    this.#dropAccessToken();
    if (request.mayRepeat === false) return first;
    const second = await this.#sendOnce(request);
    if (second.ok && second.value.status === 401) {
      return { ok: false, failure: classifyAnswer(second.value, this.#account.now()) };
    }
    return second;
  }

  async #sendOnce(request: HttpRequest): Promise<Outcome<HttpAnswer>> {
    const token = await untilAborted(this.#accessToken(), request.signal);
    if (!token.ok) return token;
    // The token goes to the API's own origin alone, whatever address a session URL may name.
    const own = isOwn(URL.parse(request.url), new URL(this.#account.endpoints.photos));
    const headers = own
      ? { ...request.headers, authorization: `Bearer ${token.value}` }
      : { ...request.headers };
    if (!this.#account.takeRequest())
      return { ok: false, failure: { kind: 'quotaDay', detail: 'the requests of this day are used up' } };
    return { ok: true, value: await this.#account.http.send({ ...request, headers }) };
  }

  async #accessToken(): Promise<Outcome<string>> {
    try {
      const { token } = await this.#client.getAccessToken();
      await this.#keepNewToken();
      if (token) return { ok: true, value: token };
      return { ok: false, failure: { kind: 'signIn', detail: 'no access token' } };
    } catch (error) {
      const failure = classifyTokenError(error, this.#account.now());
      if (failure.kind !== 'tryAgain') return { ok: false, failure };
      return { ok: false, failure: { ...failure, outcome: 'notDone' } };
    }
  }

  /** By itself the library would go on with the refresh token that it was given first. */
  async #keepNewToken(): Promise<void> {
    const refresh_token = this.#newRefreshToken;
    if (refresh_token === undefined) return;
    this.#newRefreshToken = undefined;
    this.#client.setCredentials({ ...this.#client.credentials, refresh_token });
    if (!this.isReplaced()) await this.#account.keepRefreshToken(refresh_token);
  }

  #dropAccessToken(): void {
    const refresh_token = this.#client.credentials.refresh_token;
    this.#client.setCredentials(refresh_token ? { refresh_token } : {});
  }
}

/** What is none, or is empty, takes the place of no token that is good. */
const toNewToken = (token: unknown): string | undefined =>
  typeof token === 'string' && token !== '' ? token : undefined;

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
