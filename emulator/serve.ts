// One request from its first line to its last byte: name it, choose its faults, admit it, answer it, write it down.
// Errors end here; no endpoint answers a refusal by itself.
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { admit, identify } from './admission.ts';
import { ConnectionBroken, RequestBody, type Answer, type Exchange } from './exchange.ts';
import { doesWork, errorAnswer, spoil, type Outcome } from './fault-effects.ts';
import { replacesAnswer, type Effect, type RequestFacts } from './faults.ts';
import { GoogleError, OAuthError } from './google-errors.ts';
import { frontEndPage } from './html.ts';
import { isObject, type JsonObject } from './json.ts';
import { routeOf, type Route } from './routes.ts';
import { send, untilClosed } from './send.ts';
import { breakConnection } from './break-connection.ts';
import { pause, type World } from './world.ts';

/** More of a query would only make the ledger heavy. */
const longestQuery = 300;

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
const googleHost = /^([\w.-]+\.)?(googleapis|google|googleusercontent)\.com(:443)?$/;

export async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = request.headers.host ?? '';
  const origin = `${request.socket instanceof TLSSocket ? 'https' : 'http'}://${host}`;
  if ((!loopbackHost.test(host) && !googleHost.test(host)) || !URL.canParse(request.url ?? '/', origin)) {
    response.writeHead(403).end('The emulator answers on loopback only.\n');
    return;
  }
  const url = new URL(request.url ?? '/', origin);
  const route = routeOf(request.method ?? 'GET', url, (name) => String(request.headers[name] ?? ''));
  const exchange = openExchange(world, request, url, origin, route);
  try {
    const outcome = await outcomeOf(world, exchange, route);
    await finish(world, exchange, response, outcome);
  } catch (error) {
    if (!(error instanceof ConnectionBroken) && !world.stopping.aborted) throw error;
    world.ledger.close(exchange.record);
    breakConnection(request.socket);
  }
}

function openExchange(
  world: World,
  request: IncomingMessage,
  url: URL,
  origin: string,
  route: Route,
): Exchange {
  const { endpoint, parameters } = route;
  const record = world.ledger.open(request.method ?? 'GET', url.pathname, endpoint);
  // Sign-in carries secrets in its query; nobody needs them in a ledger.
  if (url.search !== '' && !endpoint.startsWith('oauth.') && !url.searchParams.has('access_token')) {
    record.summary['query'] = url.search.slice(0, longestQuery);
  }
  return {
    request,
    url,
    origin,
    endpoint,
    parameters,
    record,
    body: new RequestBody(request, record, world.stopping),
    user: undefined,
    clientId: undefined,
    scopes: [],
    itemEffects: [],
    whenDelivered: [],
  };
}

async function outcomeOf(world: World, exchange: Exchange, route: Route): Promise<Outcome> {
  identify(world, exchange);
  const effects = world.faults.choose(await factsOf(world, exchange));
  const replacing = effects.find(replacesAnswer);
  if (effects.length > 0) exchange.record.fault = effects.map(({ kind }) => kind).join(', ');
  prepare(world, exchange, effects);
  if (replacing?.kind === 'reset' && replacing.at === 'beforeBody') return { kind: 'break' };
  const delayMs = effects.reduce((sum, effect) => sum + (effect.kind === 'delay' ? effect.ms : 0), 0);
  const breaksInBody = replacing?.kind === 'reset' && replacing.at === 'inBody';
  if (replacing && !doesWork(replacing) && !breaksInBody) {
    await exchange.body.drain();
    await pause(world, delayMs);
    return spoil(replacing, exchange.endpoint, undefined);
  }
  const answer = await work(world, exchange, route, delayMs);
  if (!answer.closes) await exchange.body.drain();
  return replacing ? spoil(replacing, exchange.endpoint, answer) : { kind: 'answer', answer };
}

async function work(world: World, exchange: Exchange, route: Route, delayMs: number): Promise<Answer> {
  try {
    const leave = admit(world, exchange);
    try {
      await pause(world, delayMs);
      const slowness = pause(world, await latencyMs(world, exchange));
      // The bytes of a photo are taken in during its time, as on a real line; everything else is done at the end of it.
      if (exchange.endpoint !== 'uploads.raw') await slowness;
      const [answer] = await Promise.all([route.handle(world, exchange), slowness]);
      return answer;
    } finally {
      leave();
    }
  } catch (error) {
    if (error instanceof GoogleError || error instanceof OAuthError)
      return errorAnswer(error, exchange.endpoint);
    throw error;
  }
}

function prepare(world: World, exchange: Exchange, effects: Effect[]): void {
  exchange.body.bytesPerSecond = world.settings.bytesPerSecond;
  for (const effect of effects) {
    if (effect.kind === 'throttle') exchange.body.bytesPerSecond = effect.bytesPerSecond;
    if (effect.kind === 'item') exchange.itemEffects.push(effect);
    if (effect.kind === 'reset' && effect.at === 'inBody') {
      const half = Math.floor((exchange.body.announcedBytes ?? 2) / 2);
      exchange.body.breakAfterBytes = effect.afterBytes ?? Math.max(1, half);
    }
  }
}

async function latencyMs(world: World, exchange: Exchange): Promise<number> {
  const { latency } = world.settings;
  const { endpoint } = exchange;
  if (endpoint === 'mediaItems.batchCreate') {
    const items = (await exchange.body.json())['newMediaItems'];
    return latency.createMs + latency.createPerItemMs * (Array.isArray(items) ? items.length : 0);
  }
  if (['uploads.raw', 'uploads.chunk', 'uploads.finalize'].includes(endpoint)) return latency.uploadMs;
  if (['control', 'home', 'picture', 'media', 'oauth.authorize'].includes(endpoint)) return 0;
  return latency.otherMs;
}

async function factsOf(world: World, exchange: Exchange): Promise<RequestFacts> {
  const { endpoint, body, request } = exchange;
  const header = String(request.headers['x-goog-upload-file-name'] ?? '');
  const fileNames = header === '' ? [] : [header];
  const albums = endpoint.startsWith('albums.') ? exchange.parameters.slice(0, 1) : [];
  if (world.faults.lookInside && endpoint === 'mediaItems.batchCreate') {
    lookInto(await body.json(), fileNames, albums);
  }
  const titles = albums.flatMap((id) => exchange.user?.albums.get(id)?.title ?? []);
  return {
    endpoint,
    user: exchange.user?.email,
    fileNames,
    albums: [...albums, ...titles],
    contentBytes: body.announcedBytes ?? 0,
  };
}

function lookInto(body: JsonObject, fileNames: string[], albums: string[]): void {
  if (typeof body['albumId'] === 'string') albums.push(body['albumId']);
  for (const item of Array.isArray(body['newMediaItems']) ? (body['newMediaItems'] as unknown[]) : []) {
    const simple = isObject(item) ? item['simpleMediaItem'] : undefined;
    if (isObject(simple) && typeof simple['fileName'] === 'string') fileNames.push(simple['fileName']);
  }
}

/** Everything is written down before the last byte leaves: a test that has its answer finds the ledger complete. */
async function finish(
  world: World,
  exchange: Exchange,
  response: ServerResponse,
  outcome: Outcome,
): Promise<void> {
  const { record, request } = exchange;
  if (outcome.kind === 'answer') {
    record.status = outcome.answer.status;
    record.delivered = !outcome.spoilt && !request.socket.destroyed;
    if (record.delivered) for (const act of exchange.whenDelivered) act();
  }
  world.ledger.close(record);
  if (outcome.kind === 'hang') await untilClosed(response);
  else if (outcome.kind === 'break') breakConnection(request.socket);
  else await send(exchange, response, outcome);
}

/** What a programming mistake of the emulator itself looks like: never mistaken for a refusal of Google. */
export function accident(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`emulator: ${text}\n`);
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'x-emulator-accident': '1' }).end(frontEndPage(500, 'Server Error'));
}
