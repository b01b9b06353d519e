// One request on its way through the emulator, and the answer it gets.
// It must not know what any endpoint does.
import { type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EndpointName } from './endpoints.ts';
import { type ItemEffect } from './faults.ts';
import { parseObject, type JsonObject } from './json.ts';
import { type RequestRecord } from './ledger.ts';
import { type User } from './library.ts';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Sent instead of `body`: a file on disk. */
  file?: { path: string; sizeBytes: number };
  /** The rest of the request's body is not wanted: answer at once and close. */
  closes?: boolean;
}

export interface Exchange {
  request: IncomingMessage;
  url: URL;
  /** Scheme and host as the client reached the emulator: every URL it is handed begins with this. */
  origin: string;
  endpoint: EndpointName;
  /** The pieces of the path that the route captured. */
  parameters: string[];
  record: RequestRecord;
  body: RequestBody;
  user: User | undefined;
  clientId: string | undefined;
  scopes: readonly string[];
  itemEffects: ItemEffect[];
  /** Run when the whole answer has left. */
  whenDelivered: (() => void)[];
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  const headers = { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'private' };
  return { status, headers, body: `${JSON.stringify(value, null, 2)}\n` };
}

export function htmlAnswer(html: string, status = 200): Answer {
  const headers = { 'content-type': 'text/html; charset=UTF-8', 'referrer-policy': 'no-referrer' };
  return { status, headers, body: html };
}

/** The connection ended while the request was arriving, by the client or by a fault: there is nobody to answer. */
export class ConnectionBroken extends Error {}

const largestTextBytes = 8 * 1024 * 1024;

export class RequestBody {
  /** Set by a fault: break the connection after this many bytes. */
  breakAfterBytes: number | undefined;
  bytesPerSecond: number | null = null;
  readonly #request: IncomingMessage;
  readonly #record: RequestRecord;
  readonly #ended: AbortSignal;
  #text: Promise<string> | undefined;
  #read = false;

  constructor(request: IncomingMessage, record: RequestRecord, stopping: AbortSignal) {
    this.#request = request;
    this.#record = record;
    const closed = new AbortController();
    // A request that is wholly there closes as well, while its last bytes are still being made slow.
    request.once('close', () => {
      if (!request.complete) closed.abort();
    });
    this.#ended = AbortSignal.any([stopping, closed.signal]);
  }

  /** What the client says it will send; undefined for a chunked body. */
  get announcedBytes(): number | undefined {
    const length = this.#request.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }

  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    this.#read = true;
    try {
      for await (const chunk of this.#request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        const left =
          this.breakAfterBytes === undefined ? Infinity : this.breakAfterBytes - this.#record.bytesIn;
        this.#record.bytesIn += Math.min(chunk.length, left);
        if (left > 0) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
        if (chunk.length >= left) throw new ConnectionBroken('by a fault');
        await this.#waitFor(chunk.length);
      }
    } catch (error) {
      if (error instanceof ConnectionBroken) throw error;
      throw new ConnectionBroken('by the client', { cause: error });
    }
    if (!this.#request.complete) throw new ConnectionBroken('by the client');
  }

  text(): Promise<string> {
    this.#text ??= this.#readText();
    return this.#text;
  }

  async json(): Promise<JsonObject> {
    return parseObject(await this.text());
  }

  /** Reads what is left and forgets it, so that the answer can be sent on a clean connection. */
  async drain(): Promise<void> {
    if (this.#text) await this.#text;
    if (this.#read) {
      this.#request.resume();
      return;
    }
    for await (const chunk of this.chunks()) void chunk;
  }

  async #readText(): Promise<string> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.chunks()) {
      length += chunk.length;
      if (length <= largestTextBytes) parts.push(chunk);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  async #waitFor(bytes: number): Promise<void> {
    if (this.bytesPerSecond === null) return;
    await sleep((bytes / this.bytesPerSecond) * 1000, undefined, { signal: this.#ended });
  }
}
