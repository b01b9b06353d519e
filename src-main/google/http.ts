// One HTTP exchange: sends, watches that bytes keep moving, and returns what came. Knows nothing of Google and never retries.
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici';

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  headers?: Record<string, string>;
  /** A text, or a function that opens the bytes anew; a stream that was read once is of no use to a second try. */
  body?: string | { lengthBytes: number; open: () => AsyncIterable<Uint8Array> };
  signal?: AbortSignal | undefined;
  /** How many times longer than usual an answer may take. */
  patience?: number;
  /** False: whoever sends it has to ask how far it came before any of it goes again. */
  mayRepeat?: boolean;
};

export type HttpAnswer = {
  status: number;
  headers: Record<string, string>;
  text: string;
};

/** The exchange did not come to an answer. `sent`: the request may have reached the other side. */
export class TransportError extends Error {
  readonly code: string;
  readonly sent: boolean;
  constructor(code: string, sent: boolean, options?: ErrorOptions) {
    super(`no answer: ${code}`, options);
    this.code = code;
    this.sent = sent;
  }
}

export type Http = {
  /** Given up when no byte moves in either direction for so long. */
  readonly stallMs: number;
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
};

const STALL_MS = 60_000;
/** An answer that has begun (a 1xx status counts) must end within so many times the stall limit; else a trickle would block all others. */
const MOST_STALLS = 5;
const CONNECT_MS = 15_000;
/** More than any answer of the API; a larger one is not an answer of the API. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** Environment variables that name a proxy; read for each request. */
export const PROXY_NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
/** Errors before a byte could have left. */
export const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function createHttp(connections: number, stallMs = STALL_MS): Http {
  const options = { connections, allowH2: false, connect: { timeout: CONNECT_MS }, keepAliveTimeout: 10_000 };
  const dispatchers = new Map<string, Dispatcher>();
  /** The proxy variables may change while the program runs: a laptop goes from one network to the next. */
  const current = (): Dispatcher => {
    const proxies = PROXY_NAMES.map((name) => process.env[name] ?? '');
    const key = proxies.join(' ');
    const known = dispatchers.get(key);
    if (known) return known;
    const dispatcher = proxies.some(Boolean) ? new EnvHttpProxyAgent(options) : new Agent(options);
    dispatchers.set(key, dispatcher);
    return dispatcher;
  };
  return {
    stallMs,
    send: (req) => send(current(), req, stallMs * (req.patience ?? 1)),
    close: async () => {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

async function send(dispatcher: Dispatcher, req: HttpRequest, stallMs: number): Promise<HttpAnswer> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const isBegun = (): void => {
    timer ??= setTimeout(
      () => limit.abort(new TransportError('ANSWER_TIMEOUT', true)),
      MOST_STALLS * stallMs,
    );
  };
  try {
    const answer = await request(req.url, {
      dispatcher,
      method: req.method,
      headers: { ...req.headers, ...lengthHeader(req.body) },
      body: openBody(req.body),
      signal: req.signal ? AbortSignal.any([req.signal, limit.signal]) : limit.signal,
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
      onInfo: isBegun,
    });
    isBegun();
    const headers = flatten(answer.headers);
    const bytes = await unpacked(await readAll(answer.body), headers['content-encoding']);
    return { status: answer.statusCode, headers, text: UTF8.decode(bytes) };
  } catch (error) {
    if (req.signal?.aborted) throw req.signal.reason;
    if (limit.signal.aborted) throw limit.signal.reason;
    throw toTransportError(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The bytes as they are made, with no stream between: undici asks for a chunk only when the socket has passed on the one before (its
 * `writeIterable`), which is what those who reuse their buffers rely on.
 */
function openBody(body: HttpRequest['body']): NonNullable<Dispatcher.DispatchOptions['body']> | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return body;
  // Taken by undici, and named in its README, but not in its types.
  return body.open() as unknown as Uint8Array;
}

function lengthHeader(body: HttpRequest['body']): Record<string, string> {
  if (body === undefined) return {};
  const lengthBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.lengthBytes;
  return { 'content-length': String(lengthBytes) };
}

/** Leaves out a byte order mark. */
const UTF8 = new TextDecoder();

/** We ask for no compression, but a proxy in between may compress all the same. */
function unpacked(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  const unpack = encoding === undefined ? undefined : UNPACK[encoding.trim().toLowerCase()];
  if (!unpack || bytes.length === 0) return Promise.resolve(bytes);
  return unpack(bytes, { maxOutputLength: MAX_ANSWER_BYTES }).catch((error: unknown) => {
    throw new TransportError('ANSWER_NOT_UNPACKED', true, { cause: error });
  });
}

const UNPACK: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(unzip),
  'x-gzip': promisify(unzip),
  deflate: promisify(unzip),
  br: promisify(brotliDecompress),
};

async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new TransportError('ANSWER_TOO_LARGE', true);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function toTransportError(error: unknown): unknown {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  return new TransportError(code, !NOT_SENT.has(code), { cause: error });
}

/** Codes of the system (`EAI_AGAIN` too), of the HTTP library, of TLS and of certificates; Node's own `ERR_…` are bugs. */
const TRANSPORT_CODE =
  /^(UND_ERR|HPE_|E(?!RR_)[A-Z_]+$|ERR_(SSL|TLS|OSSL)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/;

/** The system's or the HTTP library's code; undefined for an error of another making (a file that changed while it was read). */
export function codeOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : undefined;
    if (code !== undefined && TRANSPORT_CODE.test(code)) return code;
    // undici gives no code for an answer that is no HTTP, and fails an assertion at a status below 100; our own code asserts nothing.
    if (current.name === 'HTTPParserError' || code === 'ERR_ASSERTION') return 'HPE_NOT_HTTP';
  }
  return undefined;
}
