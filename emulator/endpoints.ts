// The names of everything the emulator answers, as used in faults and in the ledger, and what each call needs.
// It must not hold behaviour.

export const scopePrefix = 'https://www.googleapis.com/auth/';
const appendOnly = `${scopePrefix}photoslibrary.appendonly`;
const readOwn = `${scopePrefix}photoslibrary.readonly.appcreateddata`;
const editOwn = `${scopePrefix}photoslibrary.edit.appcreateddata`;
const email = `${scopePrefix}userinfo.email`;
const profile = `${scopePrefix}userinfo.profile`;

export const workingScopes = [appendOnly, readOwn, editOwn, 'openid', email, profile];
/** Still shown on the consent page, but no call accepts them since 2025. */
export const removedScopes = ['photoslibrary', 'photoslibrary.readonly', 'photoslibrary.sharing'].map(
  (name) => scopePrefix + name,
);

export type Access = 'upload' | 'library' | 'identity' | 'media' | 'open' | 'control';

export interface Endpoint {
  access: Access;
  /** Any one of these scopes opens the call. */
  scopes: readonly string[];
  write: boolean;
}

const upload: Endpoint = { access: 'upload', scopes: [appendOnly], write: false };
const read: Endpoint = { access: 'library', scopes: [readOwn], write: false };
const create: Endpoint = { access: 'library', scopes: [appendOnly], write: true };
const organise: Endpoint = { access: 'library', scopes: [appendOnly, editOwn], write: true };
const edit: Endpoint = { access: 'library', scopes: [editOwn], write: true };
const open: Endpoint = { access: 'open', scopes: [], write: false };

export const endpoints = {
  'oauth.authorize': open,
  'oauth.token': open,
  'oauth.revoke': open,
  'oauth.discovery': open,
  'oauth.userinfo': { access: 'identity', scopes: ['openid', email, profile], write: false },
  'uploads.raw': upload,
  'uploads.start': upload,
  'uploads.chunk': upload,
  'uploads.finalize': upload,
  'uploads.query': upload,
  'uploads.cancel': upload,
  'mediaItems.batchCreate': create,
  'mediaItems.batchGet': read,
  'mediaItems.get': read,
  'mediaItems.list': read,
  'mediaItems.search': read,
  'mediaItems.patch': edit,
  'albums.create': create,
  'albums.list': read,
  'albums.get': read,
  'albums.patch': edit,
  'albums.batchAdd': organise,
  'albums.batchRemove': edit,
  'albums.addEnrichment': organise,
  /** albums:share, albums:unshare and /v1/sharedAlbums: no scope opens them any more. */
  sharing: { access: 'library', scopes: [], write: false },
  media: { access: 'media', scopes: [], write: false },
  picture: open,
  home: open,
  control: { access: 'control', scopes: [], write: false },
  unknown: open,
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

/** Google says email and profile by their long names in its answers. */
export function canonicalScope(scope: string): string {
  if (scope === 'email') return email;
  if (scope === 'profile') return profile;
  return scope;
}
