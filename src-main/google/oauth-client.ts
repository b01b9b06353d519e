// The OAuth client of Google's library, made safe for us: our addresses, a time limit, no redirections, no retries of its own. It
// knows nothing of accounts; what its errors mean is said in token-failure.ts.
import { Readable } from 'node:stream';
import oauth2 from 'googleapis/build/src/apis/oauth2/index.js';
import type { OAuthClient } from './client-file.ts';
import type { Endpoints } from './endpoints.ts';
import { TransportError } from './http.ts';

/** The token endpoint answers within a second or not at all. */
export const TOKEN_TIMEOUT_MS = 30_000;
/** Of unpacked bytes; what it answers has a few thousand. */
const MAX_TOKEN_ANSWER_BYTES = 1024 * 1024;

export type OAuth2Client = InstanceType<typeof oauth2.auth.OAuth2>;

type OAuthOptions = {
  /** Aborts the calls under way when the program ends; otherwise the library would keep the process alive until they are answered. */
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
      // A call that begins after `closing` would be aborted before anybody listens to its stream; that error would end the process.
      if (closing.aborted) return Promise.reject(new TransportError('CLOSING', false));
      if (String(config.url) === endpoints.token) config.retryConfig = { retry: 0, noResponseRetries: 0 };
      config.redirect = 'manual';
      config.size = MAX_TOKEN_ANSWER_BYTES;
      if (config.body instanceof URLSearchParams) config.body = asStream(config.body, config.headers);
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

/**
 * What is aborted while the library still loads its parts is aborted before anybody listens to a stream that the library made itself,
 * and that error would end the process. To one that it is given it listens at once.
 */
function asStream(form: URLSearchParams, headers: Headers): ReadableStream {
  const bytes = Buffer.from(String(form));
  headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  headers.set('content-length', String(bytes.length));
  // Taken by the library, but not in its types.
  return Readable.from([bytes]) as unknown as ReadableStream;
}

/** Of characters that a header takes: whatever else comes under that name is none. */
const hasAccessToken = (data: object): boolean =>
  'access_token' in data && typeof data.access_token === 'string' && /^[\x21-\x7e]+$/.test(data.access_token);
