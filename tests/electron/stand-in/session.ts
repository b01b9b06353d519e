// Stands in for `session` and `protocol`: which schemes exist, what answers them, what is blocked, what is permitted.
// There is no network behind it: what no handler answers fails.
import { EventEmitter } from 'node:events';
import type { Request as PageRequest, Route } from 'playwright-core';
import { app } from './app.ts';
import { browserContext } from './browser.ts';
import { originOf, schemeOf, toApp, toChromium } from './addresses.ts';

type Scheme = { scheme: string; privileges?: { standard?: boolean; secure?: boolean } };
type Handler = (request: Request) => Response | Promise<Response>;
type BeforeRequest = (
  details: { url: string; method: string; resourceType: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;
type Asking = { isMainFrame: boolean; requestingUrl: string };
type PermissionRequest = (
  contents: null,
  permission: string,
  answer: (granted: boolean) => void,
  details: Asking,
) => void;
type PermissionCheck = (contents: null, permission: string, origin: string, details: Asking) => boolean;

const standardSchemes = new Set<string>();
let isRegistered = false;

class StandInProtocol {
  readonly #handlers = new Map<string, Handler>();

  handle(scheme: string, handler: Handler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** Refused like an address that Electron does not know, so that a forgotten registration is seen. */
  canLoad(address: string): boolean {
    const scheme = schemeOf(address);
    if (scheme === 'about') return true;
    return this.#handlers.has(scheme) && standardSchemes.has(scheme);
  }

  async answer(address: string, method: string): Promise<Response | undefined> {
    return this.#handlers.get(schemeOf(address))?.(new Request(address, { method }));
  }
}

class StandInSession extends EventEmitter {
  readonly protocol = new StandInProtocol();
  #beforeRequest: BeforeRequest | undefined;
  #permissionRequest: PermissionRequest | undefined;
  #permissionCheck: PermissionCheck | undefined;
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => void (this.#beforeRequest = listener),
  };

  resolveProxy(_url: string): Promise<string> {
    return Promise.resolve('DIRECT');
  }

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.#permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.#permissionCheck = handler;
  }

  setDevicePermissionHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setSpellCheckerEnabled(): void {}

  /** Electron grants everything until both handlers say otherwise; so does this. */
  async grantPermissions(address: string): Promise<void> {
    const grants = [
      ['notifications', 'notifications'],
      ['geolocation', 'geolocation'],
      ['clipboard-read', 'clipboard-read'],
      ['clipboard-sanitized-write', 'clipboard-write'],
      ['media', 'camera'],
      ['media', 'microphone'],
    ] as const;
    const granted = grants.filter(([asked]) => this.#isGranted(asked, address)).map(([, own]) => own);
    await browserContext().grantPermissions(granted, { origin: originOf(toChromium(address)) });
  }

  #isGranted(permission: string, requestingUrl: string): boolean {
    // Electron hands an origin over as an address.
    const origin = `${originOf(requestingUrl)}/`;
    const details = { isMainFrame: true, requestingUrl };
    let isAllowed = this.#permissionRequest === undefined;
    this.#permissionRequest?.(null, permission, (granted) => (isAllowed = granted), details);
    return isAllowed || (this.#permissionCheck?.(null, permission, origin, details) ?? true);
  }

  /** Whether webRequest lets this through. */
  isCancelled(request: PageRequest): boolean {
    let isCancelled = false;
    const details = {
      url: toApp(request.url()),
      method: request.method(),
      resourceType: request.isNavigationRequest() ? 'mainFrame' : request.resourceType(),
    };
    this.#beforeRequest?.(details, ({ cancel }) => (isCancelled = cancel === true));
    return isCancelled;
  }
}

const theSession = new StandInSession();

export const session = {
  get defaultSession(): StandInSession {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    return theSession;
  },
};

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Scheme[]): void => {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (isRegistered) throw new Error('stand-in: registerSchemesAsPrivileged can be called only once');
    isRegistered = true;
    for (const { scheme, privileges } of schemes) if (privileges?.standard) standardSchemes.add(scheme);
  },
  handle: (scheme: string, handler: Handler): void => session.defaultSession.protocol.handle(scheme, handler),
};

/** Answers one request of a page from the program, or fails it. */
export async function answerRoute(route: Route): Promise<void> {
  const request = route.request();
  const address = toApp(request.url());
  if (theSession.isCancelled(request)) return route.abort('blockedbyclient');
  const response = await theSession.protocol.answer(address, request.method());
  if (!response) return route.abort('internetdisconnected');
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
