// What a failed call to the token endpoint means, as the same `Failure` that failure.ts makes of the calls to Google Photos. Pure.
import { classifyAnswer, toDetail, type Failure } from './failure.ts';
import { TransportError } from './http.ts';

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
    const failure = classifyAnswer({ ...response, text: textOf(response.data) }, now);
    if (failure.kind !== 'refused' && failure.kind !== 'signIn') return failure;
    // Only the errors above say that the sign-in is over. Whoever else answers here, a person could do nothing about it.
    return { kind: 'tryAgain', outcome: 'notDone', retryAfterMs: null, detail: failure.detail };
  }
  const code = codeOf(error);
  if (code === undefined) throw error;
  return { kind: 'offline', outcome: 'notDone', detail: `no answer from the sign-in (${code})` };
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  try {
    return JSON.stringify(data ?? null);
  } catch {
    // Nested so deeply that it can be read and not be written: no words of Google's.
    return '';
  }
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
  return toDetail(description ? `${data.error}: ${description}` : data.error);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof TransportError) return error.code;
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    // The library's own for an answer that broke off or has no end.
    if (current.name === 'FetchError' && 'type' in current) return String(current.type);
    if (current.name === 'TimeoutError' || current.name === 'AbortError') return current.name;
    if (current.message === 'fetch failed') return 'fetch failed';
  }
  return undefined;
}
