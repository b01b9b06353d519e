// Upload tokens and resumable sessions: what arrived and waits to become an item.
// It must not speak HTTP; uploads.ts does.
import { randomBytes } from 'node:crypto';
import { type ByteSink, type ByteStore, type StoredBytes } from './bytes-on-disk.ts';
import { type Clock } from './clock.ts';
import { dropWhere } from './grants.ts';
import { pictureFactsOf, type PictureFacts } from './picture-facts.ts';
import { type Settings } from './settings.ts';
import { mediaKindOf, type MediaKind } from './signature.ts';

export interface UploadToken {
  token: string;
  sub: string;
  sha256: string;
  sizeBytes: number;
  /** From the old X-Goog-Upload-File-Name header, if the client sent it. */
  fileName: string;
  media: MediaKind | undefined;
  facts: PictureFacts;
  createdAtMs: number;
  /** An item was made of it and the client got to know: sending it again is a mistake. */
  answered: boolean;
  used: boolean;
}

export interface UploadSession {
  id: string;
  sub: string;
  status: 'active' | 'final' | 'cancelled';
  rawSizeBytes: number | undefined;
  fileName: string;
  sha1Base64: string | undefined;
  createdAtMs: number;
  sink: ByteSink;
  /** Of a finished one. */
  token?: string;
  /** Breaks the connection that is sending right now, if there is one, and resolves when it has ended. */
  interrupt?: (() => Promise<void>) | undefined;
}

const pruneEvery = 1000;

export class UploadStore {
  readonly tokens = new Map<string, UploadToken>();
  readonly sessions = new Map<string, UploadSession>();
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #bytes: ByteStore;

  constructor(clock: Clock, settings: Settings, bytes: ByteStore) {
    this.#clock = clock;
    this.#settings = settings;
    this.#bytes = bytes;
  }

  openSink(sha1: boolean): ByteSink {
    return this.#bytes.openSink({ keep: !this.#settings.discardBytes, sha1 });
  }

  openSession(facts: Pick<UploadSession, 'sub' | 'rawSizeBytes' | 'fileName' | 'sha1Base64'>): UploadSession {
    const session: UploadSession = {
      ...facts,
      id: `AAANsUk${randomBytes(96).toString('base64url')}`,
      status: 'active',
      createdAtMs: this.#clock.now(),
      sink: this.openSink(facts.sha1Base64 !== undefined),
    };
    this.sessions.set(session.id, session);
    return session;
  }

  session(id: string): UploadSession | undefined {
    const found = this.sessions.get(id);
    if (!found) return undefined;
    return this.#clock.now() - found.createdAtMs < this.#settings.sessionLifeMs ? found : undefined;
  }

  issueToken(sub: string, stored: StoredBytes, fileName: string): UploadToken {
    const token: UploadToken = {
      token: `CAIS${randomBytes(180).toString('base64url')}`,
      sub,
      sha256: stored.sha256,
      sizeBytes: stored.sizeBytes,
      fileName,
      media: mediaKindOf(stored.head),
      facts: pictureFactsOf(stored.head),
      createdAtMs: this.#clock.now(),
      answered: false,
      used: false,
    };
    this.tokens.set(token.token, token);
    if (this.tokens.size % pruneEvery === 0) this.#prune();
    return token;
  }

  /** The token, if this user may still make an item of it. */
  liveToken(token: string, sub: string): UploadToken | undefined {
    const found = this.tokens.get(token);
    if (!found || found.sub !== sub) return undefined;
    if (found.used && this.#settings.usedToken === 'refuse') return undefined;
    return this.#clock.now() - found.createdAtMs < this.#settings.uploadTokenLifeMs ? found : undefined;
  }

  /** What is long dead only takes memory; a soak of weeks would feel it. */
  #prune(): void {
    const now = this.#clock.now();
    dropWhere(this.tokens, (one) => now - one.createdAtMs >= this.#settings.uploadTokenLifeMs);
    dropWhere(this.sessions, (one) => {
      const dead = now - one.createdAtMs >= this.#settings.sessionLifeMs;
      if (dead && one.status === 'active') one.sink.discard();
      return dead;
    });
  }

  clear(): void {
    for (const session of this.sessions.values()) if (session.status === 'active') session.sink.discard();
    this.sessions.clear();
    this.tokens.clear();
  }
}
