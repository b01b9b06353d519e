// What the control endpoint can do, one entry per method and name.
// Bodies are checked for what they must have; this is a tool for tests, not a public API.
import { endpoints } from './endpoints.ts';
import { type Effect, type Fault, type FaultMatch } from './faults.ts';
import { isObject, listOf, numberOf, stringOf, stringsOf, type JsonObject } from './json.ts';
import { lookAtLibrary } from './library-view.ts';
import { mintTokens } from './mint-tokens.ts';
import { reset, resettable, type Resettable } from './reset.ts';
import { applyScenario, scenarios } from './scenarios.ts';
import { seed, type Seed } from './seed.ts';
import { changeSettings } from './settings.ts';
import { type World } from './world.ts';

interface Call {
  body: JsonObject;
  /** What follows the name in the path. */
  rest: string[];
  query: URLSearchParams;
}

type Command = (world: World, call: Call) => object | undefined;

export const commands: Record<string, Command> = {
  'GET state': showState,
  'GET ledger': showLedger,
  'GET library': (world) => showLibrary(world),
  'POST library': changeLibrary,
  'GET sessions': (world) => showSessions(world),
  'GET scenarios': () =>
    Object.fromEntries(Object.entries(scenarios).map(([name, { about }]) => [name, about])),
  'POST scenario': (world, { body }) => {
    applyScenario(world, stringOf(body['name'], 'name'));
    return { scenario: world.scenario, faults: world.faults.list() };
  },
  'GET faults': (world) => ({ faults: world.faults.list() }),
  'POST faults': addFaults,
  'DELETE faults': (world, { rest: [id] }) => {
    if (id === undefined) world.faults.clear();
    else if (!world.faults.remove(id)) throw new Error(`No fault ${id}.`);
    return { faults: world.faults.list() };
  },
  'GET settings': (world) => world.settings,
  'POST settings': (world, { body }) => changeSettings(world.settings, body),
  'POST clock': moveClock,
  'POST reset': (world, { body }) => {
    const parts = stringsOf(body['parts'], 'parts').filter((part) => resettable.includes(part as Resettable));
    reset(world, parts.length > 0 ? (parts as Resettable[]) : undefined);
    return showState(world);
  },
  'POST seed': (world, { body }) => seed(world, readSeed(body)),
  'POST users': (world, { body }) => {
    const { sub, email } = world.library.addUser({
      email: stringOf(body['email'], 'email'),
      ...(typeof body['name'] === 'string' && { name: body['name'] }),
    });
    return { sub, email };
  },
  'POST tokens': changeTokens,
};

function showState(world: World): object {
  const { clock, settings, quota, scenario } = world;
  const users = [...world.library.users.values()].map((user) => ({
    sub: user.sub,
    email: user.email,
    name: user.name,
    items: user.items.size,
    albums: user.albums.size,
    usedBytes: world.library.usedBytes(user),
    storageLimitBytes: user.storageLimitBytes,
  }));
  const now = new Date(clock.now()).toISOString();
  return { now, offsetMs: clock.offsetMs(), scenario, requestsToday: quota.requestsToday, users, settings };
}

function showLedger(world: World, { query }: Call): object {
  const { requests, violations, counts, statuses, mostWritesInFlight } = world.ledger;
  const since = numberOf(query.get('since'), 0);
  return {
    counts,
    statuses,
    mostWritesInFlight,
    violations,
    requests: requests.filter((record) => record.number > since),
  };
}

function showLibrary(world: World): object {
  const view = lookAtLibrary(world);
  return {
    users: view.users().map((email) => ({ email, items: view.items(email), albums: view.albums(email) })),
  };
}

/** What a user can do by hand in Google Photos and the program must cope with. */
function changeLibrary(world: World, { body }: Call): object {
  const user = world.library.userOrFirst(stringOf(body['user'], 'user') || undefined);
  const album = [...user.albums.values()].find(({ id, title }) =>
    [id, title].includes(String(body['deleteAlbum'])),
  );
  if (album) album.deleted = true;
  const item = [...user.items.values()].find(({ id, fileName }) =>
    [id, fileName].includes(String(body['deleteItem'])),
  );
  if (item) world.library.deleteItem(user, item.id);
  if (!album && !item) throw new Error('Give deleteAlbum or deleteItem: an id, a title or a file name.');
  return { deleted: album?.id ?? item?.id };
}

function showSessions(world: World): object {
  const sessions = [...world.uploads.sessions.values()].map((session) => ({
    id: session.id,
    user: world.library.users.get(session.sub)?.email,
    status: session.status,
    rawSizeBytes: session.rawSizeBytes,
    receivedBytes: session.sink.committedBytes,
  }));
  return { sessions };
}

function addFaults(world: World, { body }: Call): object {
  const list = body['list'] === undefined ? [body] : listOf(body['list'], 'list');
  const ids = list.map(readFault).map((fault) => world.faults.add(fault));
  return { ids };
}

function readFault(value: unknown): Fault {
  if (!isObject(value) || !isObject(value['match']) || !isObject(value['effect'])) {
    throw new Error('A fault is {"match": {"endpoint": …}, "effect": {"kind": …}}.');
  }
  const match = value['match'] as unknown as FaultMatch;
  const known = match.endpoint === '*' || match.endpoint.endsWith('.*') || match.endpoint in endpoints;
  if (!known) throw new Error(`No endpoint "${match.endpoint}".`);
  return { match, effect: value['effect'] as unknown as Effect };
}

function moveClock(world: World, { body }: Call): object {
  if (typeof body['set'] === 'string') world.clock.set(Date.parse(body['set']));
  if (body['set'] === null) world.clock.advance(-world.clock.offsetMs());
  world.clock.advance(numberOf(body['advanceMs'], 0));
  return { now: new Date(world.clock.now()).toISOString(), offsetMs: world.clock.offsetMs() };
}

function readSeed(body: JsonObject): Seed {
  const items = listOf(body['items'], 'items').flatMap((item) => {
    if (!isObject(item)) return [];
    const bytes = Buffer.from(stringOf(item['base64'], 'base64'), 'base64');
    return [{ ...item, fileName: stringOf(item['fileName'], 'fileName'), bytes }];
  });
  return { ...(body as Seed), items };
}

function changeTokens(world: World, { body }: Call): object {
  const email = stringOf(body['user'], 'user') || undefined;
  const sub = email === undefined ? undefined : world.library.userOrFirst(email).sub;
  if (body['expireAccess'] === true) world.grants.expireAccessTokens(sub);
  if (body['killRefresh'] === true) world.grants.killRefreshTokens(sub);
  if (body['expireUploads'] === true) world.uploads.tokens.clear();
  if (body['mint'] !== true) return {};
  const scopes = stringsOf(body['scopes'], 'scopes');
  return mintTokens(world, { ...(email && { user: email }), ...(scopes.length > 0 && { scopes }) });
}
