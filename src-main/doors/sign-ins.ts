// The sign-in as the page sees it: one at a time, its state told to every page. The protocol itself is in google/sign-in.ts.
import type { SignIn } from '../contract.ts';
import type { Accounts } from '../program/accounts.ts';
import type { OAuthClient } from '../google/client-file.ts';
import type { RunningSignIn, LandingTexts } from '../google/sign-in.ts';
import type { StoredAccount } from '../store/accounts.ts';
import { CallError, toWireError } from './call-error.ts';

export class SignIns {
  readonly #accounts: Accounts;
  readonly #landing: () => LandingTexts;
  readonly #onChange: (signIn: SignIn) => void;
  readonly #onSignedIn: (account: StoredAccount, pictureUrl: string | null) => void;
  #running: { signIn: RunningSignIn; email: string | undefined } | undefined;
  #newest: RunningSignIn | undefined;
  /** The last wish: two pages may press at once, and the second is answered when the first is open. */
  #turn: Promise<unknown> = Promise.resolve();
  #state: SignIn = { state: 'none' };

  constructor(
    accounts: Accounts,
    landing: () => LandingTexts,
    onChange: (signIn: SignIn) => void,
    onSignedIn: (account: StoredAccount, pictureUrl: string | null) => void,
  ) {
    this.#accounts = accounts;
    this.#landing = landing;
    this.#onChange = onChange;
    this.#onSignedIn = onSignedIn;
  }

  get state(): SignIn {
    return this.#state;
  }

  /** A second wish while one is open answers the open one, unless it names another account. `email`: whom Google's page is to propose. */
  async start(email?: string): Promise<{ signIn: SignIn; consentUrl: string }> {
    const started = this.#turn.then(() => this.#ensureOpen(email));
    this.#turn = started.catch(() => undefined);
    const { consentUrl } = await started;
    return { signIn: this.#state, consentUrl };
  }

  async #ensureOpen(email: string | undefined): Promise<RunningSignIn> {
    const open = this.#running;
    if (open && (email === undefined || email === open.email)) return open.signIn;
    const next = await this.#open(email);
    // Only now: where the next cannot be opened, this one may still come to its end.
    open?.signIn.cancel();
    return next;
  }

  async #open(email: string | undefined): Promise<RunningSignIn> {
    const client = await this.#accounts.currentClient();
    if (!client) throw new CallError('noClient', 'no client file has been given');
    const running = await this.#accounts.startSignIn(client, this.#landing(), email);
    this.#running = { signIn: running, email };
    this.#newest = running;
    this.#set({ state: 'waiting', consentUrl: running.consentUrl, endsAt: running.endsAt });
    void this.#finish(client, running).catch((error: unknown) => {
      // The disk refuses to keep it: nobody is signed in, and the person may try again.
      this.#tell(running, { state: 'failed', error: toWireError(error) });
    });
    return running;
  }

  async #finish(client: OAuthClient, running: RunningSignIn): Promise<void> {
    const result = await running.result;
    if (this.#running?.signIn === running) this.#running = undefined;
    if (!result.ok) {
      const { code, message } = result;
      const isCancelled = code === 'signInCancelled';
      const error = { code, message, params: { detail: message } };
      this.#tell(running, isCancelled ? { state: 'none' } : { state: 'failed', error });
      return;
    }
    const account = await this.#accounts.keep(client, result.signedIn);
    this.#onSignedIn(account, result.signedIn.user.pictureUrl);
    this.#tell(running, { state: 'done', accountId: account.id });
  }

  cancel(): void {
    if (this.#running) this.#running.signIn.cancel();
    else this.#set({ state: 'none' });
  }

  /** Said of one that still waits: whoever waits for a browser that does not come has to open the address by hand. */
  noteUnopened(): void {
    if (this.#state.state === 'waiting') this.#set({ ...this.#state, isUnopened: true });
  }

  finishWith(address: string): SignIn {
    if (this.#running?.signIn.finishWith(address) !== 'taken')
      throw new CallError('wrongAddress', 'not the address of this sign-in');
    return this.#state;
  }

  /** Of one whose place another has taken nothing is told: that one waits. */
  #tell(running: RunningSignIn, signIn: SignIn): void {
    if (running === this.#newest) this.#set(signIn);
  }

  #set(signIn: SignIn): void {
    this.#state = signIn;
    this.#onChange(signIn);
  }
}
