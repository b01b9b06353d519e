// Clients, one-time codes, access and refresh tokens: who may do what until when.
// It must not speak HTTP; oauth.ts turns its answers into Google's words.
import { randomBytes } from 'node:crypto';
import { type Clock } from './clock.ts';
import { type Settings } from './settings.ts';

export interface Client {
  id: string;
  secret: string;
}

export interface Code {
  code: string;
  sub: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string | undefined;
  challengeMethod: string;
  expiresAtMs: number;
  used: boolean;
}

export interface RefreshToken {
  token: string;
  sub: string;
  clientId: string;
  scopes: string[];
  issuedAtMs: number;
  expiresAtMs: number | null;
}

export interface AccessToken {
  token: string;
  sub: string;
  clientId: string;
  scopes: string[];
  expiresAtMs: number;
}

/** Live refresh tokens of one account for one client; the oldest dies without a word. */
const refreshTokenLimit = 100;
const testingLifeSeconds = 604_799;
const codeLifeMs = 10 * 60_000;
const pruneEvery = 1000;

const opaque = (prefix: string, bytes: number) => prefix + randomBytes(bytes).toString('base64url');

export class Grants {
  readonly clients = new Map<string, Client>();
  readonly codes = new Map<string, Code>();
  readonly refreshTokens = new Map<string, RefreshToken>();
  readonly accessTokens = new Map<string, AccessToken>();
  readonly #clock: Clock;
  readonly #settings: Settings;

  constructor(clock: Clock, settings: Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  addCode(facts: Omit<Code, 'code' | 'expiresAtMs' | 'used'>): Code {
    const code: Code = {
      ...facts,
      code: opaque('4/0A', 54),
      expiresAtMs: this.#clock.now() + codeLifeMs,
      used: false,
    };
    this.codes.set(code.code, code);
    return code;
  }

  addRefreshToken(sub: string, clientId: string, scopes: string[]): RefreshToken {
    const now = this.#clock.now();
    const limited = this.#settings.publishing === 'testing';
    const token: RefreshToken = {
      token: opaque('1//0', 72),
      sub,
      clientId,
      scopes,
      issuedAtMs: now,
      expiresAtMs: limited ? now + testingLifeSeconds * 1000 : null,
    };
    this.refreshTokens.set(token.token, token);
    const live = [...this.refreshTokens.values()].filter(
      (one) => one.sub === sub && one.clientId === clientId,
    );
    for (const old of live.slice(0, Math.max(0, live.length - refreshTokenLimit))) {
      this.refreshTokens.delete(old.token);
    }
    return token;
  }

  addAccessToken(sub: string, clientId: string, scopes: string[]): AccessToken {
    const token: AccessToken = {
      token: opaque('ya29.a0A', 120),
      sub,
      clientId,
      scopes,
      expiresAtMs: this.#clock.now() + this.#settings.accessTokenLifeSeconds * 1000,
    };
    this.accessTokens.set(token.token, token);
    if (this.accessTokens.size % pruneEvery === 0) this.#prune();
    return token;
  }

  #prune(): void {
    const now = this.#clock.now();
    dropWhere(this.accessTokens, (one) => one.expiresAtMs <= now);
    dropWhere(this.codes, (one) => one.expiresAtMs <= now);
  }

  liveAccess(token: string): AccessToken | undefined {
    const found = this.accessTokens.get(token);
    return found && found.expiresAtMs > this.#clock.now() ? found : undefined;
  }

  liveRefresh(token: string): RefreshToken | undefined {
    const found = this.refreshTokens.get(token);
    if (!found) return undefined;
    return found.expiresAtMs === null || found.expiresAtMs > this.#clock.now() ? found : undefined;
  }

  /** Ends the whole grant the token belongs to: every token of this account for this client. */
  revoke(token: string): boolean {
    const found = this.liveAccess(token) ?? this.liveRefresh(token);
    if (!found) return false;
    const belongs = (one: { sub: string; clientId: string }) =>
      one.sub === found.sub && one.clientId === found.clientId;
    dropWhere(this.accessTokens, belongs);
    dropWhere(this.refreshTokens, belongs);
    return true;
  }

  /** Takes one right out of everything given so far. */
  takeScope(unwanted: string): void {
    for (const token of [...this.accessTokens.values(), ...this.refreshTokens.values()]) {
      token.scopes = token.scopes.filter((scope) => scope !== unwanted);
    }
  }

  expireAccessTokens(sub?: string): void {
    dropWhere(this.accessTokens, (one) => sub === undefined || one.sub === sub);
  }

  killRefreshTokens(sub?: string): void {
    dropWhere(this.refreshTokens, (one) => sub === undefined || one.sub === sub);
  }
}

export function dropWhere<T>(map: Map<string, T>, unwanted: (value: T) => boolean): void {
  for (const [key, value] of map) if (unwanted(value)) map.delete(key);
}
