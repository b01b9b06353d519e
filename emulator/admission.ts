// Who may come in: access token, API switches, scopes, the two quotas, one batchCreate at a time.
// Each refusal comes in the order Google's front end seems to check.
import { endpoints } from './endpoints.ts';
import { type Exchange } from './exchange.ts';
import { namedErrors } from './google-errors.ts';
import { type World } from './world.ts';

/** Finds out who asks, without refusing anybody yet. */
export function identify(world: World, exchange: Exchange): void {
  const access = world.grants.liveAccess(accessTokenOf(exchange));
  if (!access) return;
  exchange.user = world.library.users.get(access.sub);
  exchange.clientId = access.clientId;
  exchange.scopes = access.scopes;
  if (exchange.user) exchange.record.user = exchange.user.email;
}

/** Lets the request in or throws its refusal; the answer ends the stay. */
export function admit(world: World, exchange: Exchange): () => void {
  const endpoint = endpoints[exchange.endpoint];
  if (endpoint.access === 'open' || endpoint.access === 'control' || endpoint.access === 'media')
    return () => {};
  refuseStrangers(world, exchange);
  if (endpoint.access === 'identity') return () => {};
  if (!world.settings.apiEnabled) throw namedErrors.apiDisabled(world.projectNumber);
  const scopes: readonly string[] = endpoint.scopes;
  if (exchange.user && !scopes.some((scope) => exchange.scopes.includes(scope))) {
    throw namedErrors.insufficientScopes();
  }
  if (!world.settings.photosEnabled) throw namedErrors.photosDisabled();
  if (endpoint.access === 'library' || world.settings.uploadsCountTowardDay) {
    const refused = world.quota.countRequest();
    if (refused) throw refused;
  }
  return endpoint.write ? admitWrite(world, exchange) : () => {};
}

function refuseStrangers(world: World, exchange: Exchange): void {
  const token = accessTokenOf(exchange);
  const isSession = exchange.url.searchParams.has('upload_id');
  if (token === '' && isSession && !world.settings.sessionNeedsAuthorization) return;
  if (token === '') throw namedErrors.missingCredential();
  if (!exchange.user) throw namedErrors.unauthenticated();
  const { access, scopes } = endpoints[exchange.endpoint];
  const wanted: readonly string[] = scopes;
  // Google's user info treats a token without any identity scope as no credential at all.
  if (access === 'identity' && !wanted.some((scope) => exchange.scopes.includes(scope))) {
    throw namedErrors.missingCredential();
  }
}

function admitWrite(world: World, exchange: Exchange): () => void {
  const { record, endpoint } = exchange;
  const sub = exchange.user?.sub ?? '';
  const refused = world.quota.countWrite(sub);
  if (refused) throw refused;
  world.ledger.beginWrite(sub, record);
  const leaveWrites = () => world.ledger.endWrite(sub);
  if (endpoint !== 'mediaItems.batchCreate') return leaveWrites;
  const creating = world.createsInFlight.get(sub) ?? new Set();
  world.createsInFlight.set(sub, creating);
  if (creating.size > 0 && world.settings.overlappingCreates !== 'allow') {
    leaveWrites();
    // A client that gave up on a call cannot know that it still goes on here: refused, but not its fault.
    const known = [...creating].some((other) => !other.request.socket.destroyed);
    if (known) world.ledger.violation(record, 'two batchCreate in flight for one user');
    throw overlapError(world.settings.overlappingCreates);
  }
  creating.add(exchange);
  return () => {
    leaveWrites();
    creating.delete(exchange);
  };
}

function overlapError(kind: '429' | '409' | '500') {
  if (kind === '409') return namedErrors.aborted();
  return kind === '500' ? namedErrors.internal() : namedErrors.concurrentWrites();
}

function accessTokenOf(exchange: Exchange): string {
  const header = /^Bearer\s+(\S+)$/i.exec(exchange.request.headers.authorization ?? '')?.[1];
  return header ?? exchange.url.searchParams.get('access_token') ?? '';
}
