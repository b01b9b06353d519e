// The one place that says what a failed call to Google means. Pure: an answer or an error in, one `Failure` out.
// What to do about it is the engine's business.
import { z } from 'zod';
import { NOT_SENT, TransportError, type HttpAnswer } from './http.ts';

export type Failure = { detail: string } & (
  | { kind: 'tryAgain'; outcome: 'notDone' | 'unknown'; retryAfterMs: number | null } // server trouble
  | { kind: 'offline'; outcome: 'notDone' | 'unknown' } // no way to Google at all
  | { kind: 'slowDown'; retryAfterMs: number | null } // everyone waits
  | { kind: 'quotaDay' }
  | { kind: 'signIn' }
  | { kind: 'permissionMissing' }
  | { kind: 'apiDisabled' }
  | { kind: 'accountDisabled' }
  | { kind: 'storageFull' }
  | { kind: 'tokenRefused' } // bytes have to be sent again
  | { kind: 'albumUnknown' }
  | { kind: 'albumForeign' }
  | { kind: 'memberRefused' } // batchAddMediaItems: an item that is not ours
  | { kind: 'sessionLost' } // resumable session unknown or finished
  | { kind: 'refused' } // this request as it is will never do
);
export type FailureKind = Failure['kind'];

/** How a call came out. Only transport and bugs throw beyond this. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** Only the message is read, so the other fields may have any shape. */
const statusSchema = z.object({ message: z.string().default('') });
/** Not wrapped in `error` it counts as Google's only with a code: proxies in between answer `{"message":"Forbidden"}`. */
const bareSchema = z.object({ code: z.union([z.number(), z.string()]), message: z.string().min(1) });
const wrappedSchema = z.object({ error: statusSchema });
const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string().default('') });

/** The message of Google's error JSON, wrapped in `error` or bare as at /uploads; undefined for HTML and other bodies. */
export function messageOf(text: string): string | undefined {
  const message = readMessage(text);
  return message === undefined ? undefined : toDetail(message);
}

/** Google's sentences are shorter. What is longer would be kept with each file of the call, and shown. */
const MOST_DETAIL_LENGTH = 1000;

/** Words of an answer as they may be kept and shown. */
export function toDetail(words: string): string {
  const harmless = withoutSecrets(words);
  return harmless.length > MOST_DETAIL_LENGTH ? `${harmless.slice(0, MOST_DETAIL_LENGTH)}…` : harmless;
}

/** Masks tokens and secrets: an answer may repeat its request, and messages are kept and shown. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .replace(/\bya29\.[\w.-]+|\b1\/\/[\w-]{10,}|\bGOCSPX-[\w-]+|\b4\/[\w-]{20,}/g, '…')
    .replace(/\b(client_secret|refresh_token|access_token)(["']?\s*[=:]\s*["']?)[^\s"'&]+/gi, '$1$2…');

function readMessage(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const wrapped = wrappedSchema.safeParse(json);
  if (wrapped.success) return wrapped.data.error.message;
  const bare = bareSchema.safeParse(json);
  if (bare.success) return bare.data.message;
  const oauth = oauthErrorSchema.safeParse(json);
  return oauth.success ? `${oauth.data.error}: ${oauth.data.error_description}` : undefined;
}

/** A longer `Retry-After` is a mistake of the sender, and its time might be too large for a row. */
const MOST_RETRY_AFTER_MS = 7 * 24 * 3_600_000;

/** `Retry-After` in ms: seconds, or an HTTP date, compared with the answer's own `Date`, since our clock may be hours away. */
export function retryAfterMs(headers: Record<string, string>, now: number): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const isNumber = /^\d+(\.\d+)?$/.test(value.trim());
  // `Date.parse` makes a year of a mere number.
  const isDate = /[a-z]/i.test(value);
  const sentAt = Date.parse(headers['date'] ?? '');
  const at = isDate ? Date.parse(value) - (Number.isNaN(sentAt) ? now : sentAt) : Number.NaN;
  const ms = isNumber ? Math.ceil(Number(value) * 1000) : at;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), MOST_RETRY_AFTER_MS);
}

/** An answer that is not success. `now` in ms since 1970, for Retry-After dates. */
export function classifyAnswer(answer: HttpAnswer, now: number): Failure {
  const message = messageOf(answer.text);
  const detail = message ?? `${answer.status} without a readable answer`;
  const wait = retryAfterMs(answer.headers, now);
  const unknown = { kind: 'tryAgain', outcome: 'unknown', retryAfterMs: wait, detail } as const;
  // Whatever number comes with these words, waiting makes no room.
  if (message !== undefined && isStorageFull(message)) return { kind: 'storageFull', detail };
  switch (answer.status) {
    case 400:
    case 412:
    case 416:
      return message === undefined ? { ...unknown, outcome: 'notDone' } : classifyBadRequest(message, wait);
    case 401:
      return { kind: 'signIn', detail };
    case 403:
      return message === undefined ? unknown : classifyForbidden(message, wait);
    case 404:
    case 410:
      return classifyNotFound(message, detail, unknown);
    case 413:
      // Without Google's words it is the limit of something in between, and may be about an album's title.
      return message === undefined
        ? { ...unknown, outcome: 'notDone' }
        : { kind: 'refused', detail: message };
    case 429:
      return isDailyQuota(answer.text) || isDailyQuota(detail)
        ? { kind: 'quotaDay', detail }
        : { kind: 'slowDown', retryAfterMs: wait, detail };
    case 409:
    case 408:
    case 499:
      return unknown;
    default:
      if (isGuestNetwork(answer.status))
        return { kind: 'offline', outcome: 'unknown', detail: WEB_PAGE_INSTEAD };
      // A verdict comes with a reason of Google's; without one it is a word of something in between.
      return answer.status >= 500 || message === undefined ? unknown : { kind: 'refused', detail };
  }
}

export const isStorageFull = (message: string): boolean => /remaining storage/i.test(message);

/** Google's texts as listed in the API notes: 3.5 whole-request errors, 2.5 upload errors. */
export function classifyBadRequest(message: string, retryAfterMs: number | null): Failure {
  const detail = message;
  if (isStorageFull(message)) return { kind: 'storageFull', detail };
  if (/valid upload token/i.test(message)) return { kind: 'tokenRefused', detail };
  if (/invalid album id|does not match any albums/i.test(message)) return { kind: 'albumUnknown', detail };
  if (/no permission to add media items/i.test(message)) return { kind: 'albumForeign', detail };
  if (/invalid media item id/i.test(message)) return { kind: 'memberRefused', detail };
  // A per-minute limit has been seen dressed as 400.
  if (/insufficient tokens|PerMinute/i.test(message)) return { kind: 'slowDown', retryAfterMs, detail };
  if (/checksum/i.test(message)) return { kind: 'tryAgain', outcome: 'notDone', retryAfterMs, detail };
  return { kind: 'refused', detail };
}

function classifyForbidden(message: string, retryAfterMs: number | null): Failure {
  const detail = message;
  if (/insufficient authentication scopes/i.test(message)) return { kind: 'permissionMissing', detail };
  if (/has not been used in project|it is disabled/i.test(message)) return { kind: 'apiDisabled', detail };
  if (/photos is disabled/i.test(message)) return { kind: 'accountDisabled', detail };
  if (/quota|rate limit/i.test(message)) return { kind: 'slowDown', retryAfterMs, detail };
  return { kind: 'permissionMissing', detail };
}

function classifyNotFound(message: string | undefined, detail: string, unknown: Failure): Failure {
  if (message === undefined) return unknown;
  if (/album/i.test(message)) return { kind: 'albumUnknown', detail };
  return { kind: 'refused', detail };
}

function isDailyQuota(text: string): boolean {
  return text.includes("limit 'All requests per day'") || text.includes('ApiCallsPerProjectPerDay');
}

/** Codes that mean that Google was not reached at all: nothing was sent yet, or the network went down meanwhile. */
export const NO_WAY: ReadonlySet<string> = new Set([...NOT_SENT, 'ENETDOWN']);

/** A call that came to no answer. Anything but transport is a bug and is thrown on. */
export function classifyError(error: unknown): Failure {
  if (!(error instanceof TransportError)) throw error;
  const detail = `${/TIMEOUT/.test(error.code) ? 'no answer in time' : 'the connection broke off'} (${error.code})`;
  const outcome = error.sent ? 'unknown' : 'notDone';
  if (NO_WAY.has(error.code))
    return { kind: 'offline', outcome, detail: `no connection to Google (${error.code})` };
  return { kind: 'tryAgain', outcome, retryAfterMs: null, detail };
}

/** Google never redirects a call; the sign-in page of a guest network does, or it answers 511 (RFC 6585). */
const isGuestNetwork = (status: number): boolean => status < 400 || status === 511;

const WEB_PAGE_INSTEAD = 'a web page came instead; perhaps this network asks for a sign-in of its own';

/** A 2xx answer that does not have the shape it should have: a captive portal's page, a cut JSON. Never success. */
export function unreadable(what: string, text: string): Failure {
  if (/^\s*<(!doctype|html)/i.test(text))
    return { kind: 'offline', outcome: 'unknown', detail: WEB_PAGE_INSTEAD };
  return {
    kind: 'tryAgain',
    outcome: 'unknown',
    retryAfterMs: null,
    detail: `the answer to ${what} could not be read`,
  };
}
