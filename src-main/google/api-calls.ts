// How a call to the Photos Library API is sent and its answer read: every failure becomes an `Outcome`. Which calls there are says
// photos.ts. It never retries and keeps no state.
import type { z } from 'zod';
import type { AuthorizedHttp } from './authorized-http.ts';
import { classifyAnswer, classifyError, unreadable, type FailureKind, type Outcome } from './failure.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** Failures that a new sign-in mends. */
const OF_SIGN_IN: ReadonlySet<FailureKind> = new Set<FailureKind>(['signIn', 'permissionMissing']);

/** Statuses by which a resumable session says that it is over. */
const SESSION_ENDED = new Set([400, 404, 410, 412, 416]);

export class ApiCalls {
  readonly #http: AuthorizedHttp;
  readonly #root: string;
  readonly #now: () => number;

  /** `root`: address of the API with its version, without a final slash. `now` answers ms since 1970. */
  constructor(http: AuthorizedHttp, root: string, now: () => number) {
    this.#http = http;
    this.#root = root;
    this.#now = now;
  }

  /** `body`: undefined for none. */
  request(method: 'GET' | 'POST' | 'PATCH', path: string, body: unknown, signal: AbortSignal): HttpRequest {
    if (body === undefined) return { method, url: this.#root + path, signal };
    const headers = { 'content-type': 'application/json' };
    return { method, url: this.#root + path, headers, body: JSON.stringify(body), signal };
  }

  /** Sends and reads the JSON of the answer. `what` names it in the failure's text. */
  async call<Schema extends z.ZodType>(
    what: string,
    request: HttpRequest,
    schema: Schema,
  ): Promise<Outcome<z.output<Schema>>> {
    const answer = await this.send(request);
    if (!answer.ok) return answer;
    let json: unknown;
    try {
      json = JSON.parse(answer.value.text, withoutNulls);
    } catch {
      return { ok: false, failure: unreadable(what, answer.value.text) };
    }
    // An error that comes with a good status is none of the answers that these calls have.
    if (typeof json === 'object' && json !== null && 'error' in json)
      return { ok: false, failure: unreadable(what, answer.value.text) };
    const parsed = schema.safeParse(json);
    return parsed.success
      ? { ok: true, value: parsed.data }
      : { ok: false, failure: unreadable(what, answer.value.text) };
  }

  /**
   * Any 2xx is an answer (200 or 207 for a batch with failed members); everything else is classified. After a new sign-in, what the
   * old one's tokens were refused is no verdict on the account: the call is to be tried again.
   */
  async send(request: HttpRequest, onStatus?: (status: number) => void): Promise<Outcome<HttpAnswer>> {
    const answer = await this.#sendOnce(request, onStatus);
    if (answer.ok || !OF_SIGN_IN.has(answer.failure.kind) || !this.#http.isReplaced()) return answer;
    const { detail } = answer.failure;
    return { ok: false, failure: { kind: 'tryAgain', outcome: 'notDone', retryAfterMs: null, detail } };
  }

  async #sendOnce(request: HttpRequest, onStatus?: (status: number) => void): Promise<Outcome<HttpAnswer>> {
    try {
      const answer = await this.#http.send(request);
      if (answer.ok) onStatus?.(answer.value.status);
      if (!answer.ok || (answer.value.status >= 200 && answer.value.status < 300)) return answer;
      return { ok: false, failure: classifyAnswer(answer.value, this.#now()) };
    } catch (error) {
      if (request.signal?.aborted) throw error;
      return { ok: false, failure: classifyError(error) };
    }
  }

  /** To the URL of a resumable session: there a plain 4xx means that the session is of no more use, whatever its body says. */
  async sendToSession(request: HttpRequest): Promise<Outcome<HttpAnswer>> {
    let status = 0;
    const answer = await this.send(request, (seen) => (status = seen));
    if (answer.ok || !SESSION_ENDED.has(status) || answer.failure.kind === 'storageFull') return answer;
    return { ok: false, failure: { kind: 'sessionLost', detail: answer.failure.detail } };
  }
}

/** In Google's JSON `null` stands for what is not set, and so does an empty text (a `nextPageToken`, say). */
const withoutNulls = (_: string, value: unknown): unknown => (value === null ? undefined : value);
