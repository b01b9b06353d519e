// Signing in and out, and each account's line to Google. Secrets stay in the secrets file and in memory; nothing here shows them.
import type { Reason, ReasonCode } from '../contract.ts';
import { SecretsUnreadable, type SecretResult, type Secrets } from '../store/secrets.ts';
import type { AccountStore, StoredAccount } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import type { HoldStore } from '../store/holds.ts';
import type { UploadStore } from '../store/uploads.ts';
import type { QuotaStore } from '../store/quota.ts';
import { AuthorizedHttp } from '../google/authorized-http.ts';
import { parseClientFile, type ClientFileResult, type OAuthClient } from '../google/client-file.ts';
import type { Endpoints } from '../google/endpoints.ts';
import type { Http } from '../google/http.ts';
import { Photos } from '../google/photos.ts';
import type { LandingTexts, RunningSignIn, SignedIn } from '../google/sign-in.ts';
import type { Line, Log } from '../engine/parts.ts';
import { noteFormer } from './former-accounts.ts';

type Needs = {
  db: Pick<Database, 'durable'>;
  accounts: AccountStore;
  holds: HoldStore;
  uploads: UploadStore;
  secrets: Secrets;
  quota: QuotaStore;
  endpoints: Endpoints;
  http: Http;
  log: Log;
  now: () => number;
};

/** A disk in trouble is well again, a keyring unlocked, or a person has put the file's rights right. */
const READ_AGAIN_MS = 60_000;
const CURRENT_CLIENT = 'currentClient';
const BY_CLOCK: ReadonlySet<ReasonCode | undefined> = new Set<ReasonCode>(['slowDown', 'quotaDay']);

/** It is there, and this door cannot open it: the keyring is locked, or another door sealed it. */
class SecretsSealed extends Error {}
const isSealed = (secret: SecretResult): boolean => !secret.ok && secret.why === 'sealedElsewhere';

/** Why nobody can be signed in now, although nothing is lost; undefined for any other error. */
function reasonOf(error: unknown): Reason | undefined {
  if (error instanceof SecretsSealed) return { code: 'signInSealed' };
  if (!(error instanceof SecretsUnreadable)) return undefined;
  return { code: 'signInUnreadable', params: { detail: error.message } };
}

// Loaded when used: its server brings in parts of Node that take longer than the rest of a command.
const signing = () => import('../google/sign-in.ts');

export class Accounts {
  readonly #needs: Needs;
  readonly #closing = new AbortController();
  readonly #lines = new Map<string, Promise<Line | undefined>>();
  /** How many were kept: what was read of an account before says nothing any more. */
  #keptCount = 0;
  /** Of which of them each account's sign-in is. */
  readonly #keptAt = new Map<string, number>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** What Google is asked about sign-ins is broken off; nothing may be asked afterwards. */
  close(): void {
    this.#closing.abort(new Error('the program ends'));
  }

  list(): StoredAccount[] {
    return this.#needs.accounts.list(this.#needs.endpoints.service);
  }

  /** Checks and keeps the client file; later sign-ins use it. */
  async setClient(text: string): Promise<ClientFileResult> {
    const parsed = parseClientFile(text);
    if (!parsed.ok) return parsed;
    await this.#needs.secrets.set(`client:${parsed.client.clientId}`, JSON.stringify(parsed.client));
    this.#needs.uploads.setMeta(CURRENT_CLIENT, parsed.client.clientId);
    return parsed;
  }

  async currentClient(): Promise<OAuthClient | undefined> {
    const clientId = this.#needs.uploads.meta(CURRENT_CLIENT);
    return clientId === undefined ? undefined : this.#client(clientId);
  }

  /** Where the secrets cannot be read now there is one all the same; what is the matter, the held account says. */
  async hasClient(): Promise<boolean> {
    try {
      return (await this.currentClient()) !== undefined;
    } catch (error) {
      if (error instanceof SecretsUnreadable) return true;
      throw error;
    }
  }

  async #client(clientId: string): Promise<OAuthClient | undefined> {
    const secret = await this.#clientSecret(clientId);
    return secret.ok ? (JSON.parse(secret.text) as OAuthClient) : undefined;
  }

  #clientSecret(clientId: string): Promise<SecretResult> {
    return this.#needs.secrets.get(`client:${clientId}`);
  }

  async startSignIn(client: OAuthClient, landing: LandingTexts, email?: string): Promise<RunningSignIn> {
    const { endpoints, now } = this.#needs;
    return (await signing()).startSignIn({
      ...{ endpoints, client, landing, now, email },
      closing: this.#closing.signal,
    });
  }

  /** Keeps a finished sign-in: one token per account, keyed by Google's `sub`. Whatever waited for it goes on. */
  async keep(client: OAuthClient, signedIn: SignedIn): Promise<StoredAccount> {
    const { db, accounts, secrets, holds, endpoints } = this.#needs;
    const { user } = signedIn;
    await secrets.set(`account:${user.id}`, signedIn.refreshToken);
    const before = accounts.byId(user.id);
    const account: StoredAccount = {
      id: user.id,
      service: endpoints.service,
      clientId: client.clientId,
      email: user.email,
      name: user.name,
      picture: before?.picture ?? null,
      needsSignIn: false,
      signInEndsAt: signedIn.endsAt,
    };
    accounts.keep(account);
    noteFormer(this.#needs.uploads, user.id, null);
    const hold = holds.get(user.id);
    // What Google wants by the clock it wants of whoever signs in, as long as the client is the same.
    if (before?.clientId !== client.clientId || !BY_CLOCK.has(hold?.reason.code)) holds.clear(user.id);
    this.#lines.delete(user.id);
    this.#keptCount += 1;
    this.#keptAt.set(user.id, this.#keptCount);
    // Whoever is told that the sign-in is done may pull the plug.
    await db.durable();
    return account;
  }

  /** Revokes at Google and forgets here. `revoked` false: Google could not be told; the local copy is gone all the same. */
  async signOut(id: string): Promise<{ revoked: boolean }> {
    const { accounts, secrets, endpoints } = this.#needs;
    const account = accounts.byId(id);
    const secret = await secrets.get(`account:${id}`);
    const client = account && (await this.#client(account.clientId));
    secrets.delete(`account:${id}`);
    accounts.forget(id);
    if (account) noteFormer(this.#needs.uploads, id, account.email);
    this.#lines.delete(id);
    if (!secret.ok || !client) return { revoked: false };
    const { revoke } = await signing();
    return { revoked: await revoke(endpoints, client, secret.text, this.#closing.signal) };
  }

  /** Why an account cannot be used from here although it is listed; undefined when it can. */
  async trouble(account: StoredAccount): Promise<'signIn' | 'sealedElsewhere' | undefined> {
    if (account.needsSignIn) return 'signIn';
    const secret: SecretResult = await this.#needs.secrets.get(`account:${account.id}`);
    if (secret.ok) return undefined;
    return secret.why === 'sealedElsewhere' ? 'sealedElsewhere' : 'signIn';
  }

  /** Undefined, with the account held until a person signs in, when there is no usable sign-in. */
  lineOf(accountId: string): Promise<Line | undefined> {
    let line = this.#lines.get(accountId);
    if (!line) {
      line = this.#tryOpenLine(accountId);
      this.#lines.set(accountId, line);
    }
    return line;
  }

  /** Google gives a new one rarely, and the old one then ends. Where it cannot be kept the sign-in holds until the program ends. */
  async #keepToken(accountId: string, token: string): Promise<void> {
    await this.#needs.secrets
      .set(`account:${accountId}`, token)
      .catch((error: unknown) => this.#needs.log('accounts.tokenNotKept', { error: String(error) }));
  }

  /** As `#openLine`; where the secrets cannot be read or opened now the account waits, and nobody is sent to sign in. */
  async #tryOpenLine(accountId: string): Promise<Line | undefined> {
    try {
      return await this.#openLine(accountId);
    } catch (error) {
      // Whatever it was: who asks next tries anew.
      this.#lines.delete(accountId);
      const reason = reasonOf(error);
      if (!reason) throw error;
      const { holds, now } = this.#needs;
      const before = holds.get(accountId);
      // A run that is to end waits so often and no oftener.
      const count = before?.reason.code === reason.code ? before.count + 1 : 1;
      holds.set({ accountId, reason, untilAt: now() + READ_AGAIN_MS, count });
      return undefined;
    }
  }

  async #openLine(accountId: string): Promise<Line | undefined> {
    const { accounts, secrets, holds, endpoints, http, quota, now } = this.#needs;
    const keptCount = this.#keptCount;
    const account = accounts.byId(accountId);
    const secret = await secrets.get(`account:${accountId}`);
    const client = account && (await this.#client(account.clientId));
    const isShut = isSealed(secret) || (account && isSealed(await this.#clientSecret(account.clientId)));
    if (keptCount !== this.#keptCount) return this.#openLine(accountId);
    if (isShut) throw new SecretsSealed();
    if (!account || account.service !== endpoints.service || !secret.ok || !client) {
      this.#lines.delete(accountId);
      holds.set({ accountId, reason: { code: 'signIn' }, untilAt: null, count: 1 });
      return undefined;
    }
    const keptAt = this.#keptAt.get(accountId);
    const authorized = new AuthorizedHttp({
      endpoints,
      client,
      refreshToken: secret.text,
      http,
      now,
      takeRequest: () => quota.take(client.clientId),
      keepRefreshToken: (token) => this.#keepToken(accountId, token),
      isReplaced: () => this.#keptAt.get(accountId) !== keptAt,
      closing: this.#closing.signal,
    });
    return { accountId, photos: new Photos(authorized, endpoints.photos, now), clientId: client.clientId };
  }
}
