// Which request means which call, and who answers it.
// It must not check rights or count anything: serve.ts and admission.ts do.
import { accountPicture } from './account-picture.ts';
import * as albums from './albums.ts';
import { authorize } from './authorize.ts';
import { control } from './control.ts';
import { createItems } from './create-items.ts';
import { type EndpointName } from './endpoints.ts';
import { type Answer, type Exchange } from './exchange.ts';
import { homePage, productPage } from './home-page.ts';
import { namedErrors } from './google-errors.ts';
import { frontEndPage } from './html.ts';
import { type User } from './library.ts';
import * as mediaItems from './media-items.ts';
import * as oauth from './oauth.ts';
import * as uploads from './uploads.ts';
import { type World } from './world.ts';

type Handler = (world: World, exchange: Exchange) => Answer | Promise<Answer>;
type SignedInHandler = (world: World, exchange: Exchange, user: User) => Answer | Promise<Answer>;

export interface Route {
  endpoint: EndpointName;
  parameters: string[];
  handle: Handler;
}

const signedIn =
  (handle: SignedInHandler): Handler =>
  (world, exchange) => {
    if (!exchange.user) throw namedErrors.missingCredential();
    return handle(world, exchange, exchange.user);
  };

const noLongerShared: Handler = () => {
  throw namedErrors.insufficientScopes();
};

const picture: Handler = (_world, exchange) => ({
  status: 200,
  headers: { 'content-type': 'image/png' },
  body: accountPicture(exchange.parameters[0] ?? ''),
});

const uploadHandlers: Partial<Record<EndpointName, Handler>> = {
  'uploads.raw': uploads.uploadRaw,
  'uploads.start': uploads.startSession,
  'uploads.query': uploads.querySession,
  'uploads.cancel': uploads.cancelSession,
  'uploads.chunk': uploads.continueSession,
  'uploads.finalize': uploads.continueSession,
};

const id = '([\\w-]+)';
const table: readonly (readonly [method: string, path: string, endpoint: EndpointName, handle: Handler])[] = [
  ['POST', '/v1/mediaItems:batchCreate', 'mediaItems.batchCreate', signedIn(createItems)],
  ['GET', '/v1/mediaItems:batchGet', 'mediaItems.batchGet', signedIn(mediaItems.batchGet)],
  ['POST', '/v1/mediaItems:search', 'mediaItems.search', signedIn(mediaItems.searchItems)],
  ['GET', '/v1/mediaItems', 'mediaItems.list', signedIn(mediaItems.listItems)],
  ['GET', `/v1/mediaItems/${id}`, 'mediaItems.get', signedIn(mediaItems.getItem)],
  ['PATCH', `/v1/mediaItems/${id}`, 'mediaItems.patch', signedIn(mediaItems.patchItem)],
  ['GET', '/v1/albums', 'albums.list', signedIn(albums.listAlbums)],
  ['POST', '/v1/albums', 'albums.create', signedIn(albums.createAlbum)],
  ['GET', `/v1/albums/${id}`, 'albums.get', signedIn(albums.getAlbum)],
  ['PATCH', `/v1/albums/${id}`, 'albums.patch', signedIn(albums.patchAlbum)],
  ['POST', `/v1/albums/${id}:batchAddMediaItems`, 'albums.batchAdd', signedIn(albums.batchAdd)],
  ['POST', `/v1/albums/${id}:batchRemoveMediaItems`, 'albums.batchRemove', signedIn(albums.batchRemove)],
  ['POST', `/v1/albums/${id}:addEnrichment`, 'albums.addEnrichment', signedIn(albums.addEnrichment)],
  ['POST', `/v1/albums/${id}:(?:un)?share`, 'sharing', noLongerShared],
  ['GET', '/v1/sharedAlbums(?:/.*)?', 'sharing', noLongerShared],
  ['POST', '/v1/sharedAlbums.*', 'sharing', noLongerShared],
  ['GET', '/o/oauth2(?:/v2)?/auth', 'oauth.authorize', authorize],
  ['POST', '/o/oauth2(?:/v2)?/auth', 'oauth.authorize', authorize],
  ['POST', '/token', 'oauth.token', oauth.token],
  ['POST', '/revoke', 'oauth.revoke', oauth.revoke],
  ['GET', '/oauth2/v2/userinfo', 'oauth.userinfo', signedIn(oauth.userInfo)],
  ['GET', '/v1/userinfo', 'oauth.userinfo', signedIn(oauth.openIdUserInfo)],
  ['GET', '/\\.well-known/openid-configuration', 'oauth.discovery', oauth.discovery],
  ['GET', `/lr/(photo|album)/${id}`, 'home', productPage],
  ['GET', `/lr/${id}~([0-9a-z]+)(?:=.*)?`, 'media', mediaItems.serveMedia],
  ['GET', '/a/(\\d+)(?:=.*)?', 'picture', picture],
  ['GET', '/', 'home', homePage],
];

const compiled = table.map(
  ([method, path, endpoint, handle]) => [method, new RegExp(`^${path}$`), endpoint, handle] as const,
);

export function routeOf(method: string, url: URL, header: (name: string) => string): Route {
  const asked = method === 'HEAD' ? 'GET' : method;
  if (url.pathname.startsWith('/_emulator')) return { endpoint: 'control', parameters: [], handle: control };
  if (asked === 'POST' && /^\/v1\/uploads\/?$/.test(url.pathname)) {
    const endpoint = uploads.uploadEndpointOf(header, url.searchParams.get('upload_id'));
    return { endpoint, parameters: [], handle: uploadHandlers[endpoint] ?? unknown };
  }
  for (const [wanted, path, endpoint, handle] of compiled) {
    const found = wanted === asked ? path.exec(url.pathname) : null;
    if (found) return { endpoint, parameters: found.slice(1), handle };
  }
  return { endpoint: 'unknown', parameters: [], handle: unknown };
}

const unknown: Handler = () => ({
  status: 404,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: frontEndPage(404, 'Not Found'),
});
