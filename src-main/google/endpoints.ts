// Every address of Google's that the program ever calls, and the one switch that sends them all to a stand-in origin.
// No other file builds a URL of Google's.

export type Endpoints = {
  /** `google`, or `other` for a stand-in; sign-ins of one are never used with the other. */
  service: 'google' | 'other';
  authorize: string;
  token: string;
  revoke: string;
  /** Root under which `/oauth2/v2/userinfo` lies, with its final slash. */
  userInfoRoot: string;
  /** Origin of the Photos Library API, without a final slash; calls are `${photos}/v1/…`. */
  photos: string;
};

const GOOGLE: Endpoints = {
  service: 'google',
  authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revoke: 'https://oauth2.googleapis.com/revoke',
  userInfoRoot: 'https://www.googleapis.com/',
  photos: 'https://photoslibrary.googleapis.com',
};

export class BadEndpoint extends Error {
  readonly code: 'endpointNoAddress' | 'endpointNotSafe';
  constructor(code: BadEndpoint['code']) {
    super(code);
    this.code = code;
  }
}

/** `endpoint`: an origin such as `http://127.0.0.1:8080`, or null for Google. Throws BadEndpoint. */
export function parseEndpoints(endpoint: string | null): Endpoints {
  if (endpoint === null) return GOOGLE;
  const url = URL.parse(endpoint);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BadEndpoint('endpointNoAddress');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new BadEndpoint('endpointNotSafe');
  }
  const { origin } = url;
  return {
    service: 'other',
    authorize: `${origin}/o/oauth2/v2/auth`,
    token: `${origin}/token`,
    revoke: `${origin}/revoke`,
    userInfoRoot: `${origin}/`,
    photos: origin,
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The only scopes that have worked since 31 March 2025 (guide "authorization"), and who the user is. */
export const PHOTOS_SCOPES = [
  'https://www.googleapis.com/auth/photoslibrary.appendonly',
  'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata',
  'https://www.googleapis.com/auth/photoslibrary.edit.appcreateddata',
] as const;
export const ALL_SCOPES = [...PHOTOS_SCOPES, 'openid', 'email', 'profile'] as const;
