// The browser door: one server on 127.0.0.1 that shows the same page, carries the same contract over a WebSocket and takes
// dropped files as streams. Whoever does not know this start's random key gets the empty page and nothing else.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { DROP_PATH, KEY_HEADER } from '../../contract.ts';
import type { Connection, Program } from '../host.ts';
import { PAGE_HEADERS, readPageFile, type PageFile } from '../page-files.ts';

export type BrowserDoor = { url: string; port: number; close(): Promise<void> };

export type BrowserDoorResult = { ok: true; door: BrowserDoor } | { ok: false; code: 'portBusy' };

/** A message is a call; files come another way. */
const MOST_MESSAGE_BYTES = 256 * 1024;
/** A page that says nothing for so long after opening the line is not ours. */
const HELLO_MS = 5000;
const WRONG_KEY = 4401;
/** A page that does not read what it is sent is cut off rather than kept in memory. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;

const helloSchema = z.object({ key: z.string().max(200) });

export async function openBrowserDoor(
  program: Program,
  root: string,
  port: number,
): Promise<BrowserDoorResult> {
  const key = randomBytes(32).toString('base64url');
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  const listening = await listen(server, port);
  if (!listening) return { ok: false, code: 'portBusy' };
  const actual = (server.address() as AddressInfo).port;
  const guard = new Guard(actual, key);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES });
  server.on('request', (req, res) => {
    void serve({ program, root, guard }, req, res).catch(() => refuse(res, 500));
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!guard.isHere(req) || !guard.isOwnPage(req) || req.url !== '/socket') return void socket.destroy();
    sockets.handleUpgrade(req, socket, head, (client) => serveSocket(program, guard, client));
  });
  const close = async (): Promise<void> => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ok: true, door: { url: `http://127.0.0.1:${actual}/#key=${key}`, port: actual, close } };
}

async function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) resolve(false);
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(true));
  });
}

/** Says who may speak: right Host (no rebound name), right Origin (no foreign page), right key. */
class Guard {
  readonly #hosts: ReadonlySet<string>;
  readonly #key: Buffer;

  constructor(port: number, key: string) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    this.#key = Buffer.from(key);
  }

  isHere(req: IncomingMessage): boolean {
    return req.headers.host !== undefined && this.#hosts.has(req.headers.host);
  }

  /** Browsers send Origin with every WebSocket and every POST. */
  isOwnPage(req: IncomingMessage): boolean {
    const { origin, host } = req.headers;
    return origin !== undefined && origin === `http://${host ?? ''}`;
  }

  isKey(given: string): boolean {
    const bytes = Buffer.from(given);
    return bytes.length === this.#key.length && timingSafeEqual(bytes, this.#key);
  }
}

/** `root`: the folder of the built page. */
type Served = { program: Program; root: string; guard: Guard };

async function serve(served: Served, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { root, guard } = served;
  if (!guard.isHere(req)) return refuse(res, 403);
  const url = URL.parse(`http://127.0.0.1${req.url ?? '/'}`);
  if (!url) return refuse(res, 400);
  if (url.pathname === DROP_PATH) return takeDrop(served, url, req, res);
  if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(res, 405);
  const file = await packed(await readPageFile(root, url.pathname), req);
  res.writeHead(file.status, file.headers);
  res.end(req.method === 'HEAD' ? undefined : (file.body ?? undefined));
}

/** The page may be on the other end of a slow line, which a tunnel leads here; a third of the bytes is there in a third of the time. */
async function packed(file: PageFile, { headers }: IncomingMessage): Promise<PageFile> {
  if (!file.body || !/\bgzip\b/.test(String(headers['accept-encoding']))) return file;
  const body = new Uint8Array(await promisify(gzip)(file.body));
  return { ...file, headers: { ...file.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' }, body };
}

async function takeDrop(
  { program, guard }: Served,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const key = req.headers[KEY_HEADER];
  const selection = url.searchParams.get('selection');
  const name = url.searchParams.get('name');
  if (!guard.isOwnPage(req) || typeof key !== 'string' || !guard.isKey(key)) return refuse(res, 403);
  if (req.method !== 'POST' || !selection || !name) return refuse(res, 400);
  try {
    const modified = Number(url.searchParams.get('modified') ?? NaN);
    const modifiedAt = Number.isSafeInteger(modified) && modified > 0 ? modified : null;
    // What is refused is read to its end all the same: a browser hears an answer only then.
    const body = req.iterator({ destroyOnReturn: false });
    const part = url.searchParams.get('part');
    const length = Number(req.headers['content-length'] ?? NaN);
    const sizeBytes = Number.isSafeInteger(length) ? length : null;
    const received = await program.addToSelection(selection, { name, modifiedAt, part, sizeBytes }, body);
    answerDrop(res, received === 'taken' ? 204 : 404);
  } catch (error) {
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    answerDrop(res, full ? 507 : 409);
  } finally {
    req.resume();
  }
}

function answerDrop(res: ServerResponse, status: 204 | 404 | 409 | 507): void {
  if (!res.destroyed) res.writeHead(status, PAGE_HEADERS).end();
}

function refuse(res: ServerResponse, status: number): void {
  if (res.headersSent) return void res.destroy();
  res.writeHead(status, { ...PAGE_HEADERS, connection: 'close' }).end();
}

function serveSocket(program: Program, guard: Guard, client: WebSocket): void {
  let line: Connection | undefined;
  const timer = setTimeout(() => client.close(WRONG_KEY, 'no key'), HELLO_MS);
  client.on('message', (data: Buffer) => {
    const message = tryParse(data);
    if (line) return line.receive(message);
    const hello = helloSchema.safeParse(message);
    if (!hello.success || !guard.isKey(hello.data.key)) return client.close(WRONG_KEY, 'wrong key');
    clearTimeout(timer);
    line = program.connect((out) => {
      if (client.bufferedAmount > MOST_UNREAD_BYTES) return client.terminate();
      client.send(JSON.stringify(out));
    });
  });
  client.on('close', () => {
    clearTimeout(timer);
    line?.close();
  });
  client.on('error', () => client.terminate());
}

/** Undefined is no call either; the program answers it as such. */
function tryParse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
