// The accounts, the client file and the sign-in under way. The program is right; a call's answer is taken like a push.
import type { Account, Hello, SignIn } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';

export class AccountsState {
  #list = $state.raw<readonly Account[]>([]);
  #signIn = $state.raw<SignIn>({ state: 'none' });
  #hasClient = $state(false);
  #projectId = $state<string | null>(null);
  #secretStorage = $state<Hello['secretStorage']>('keyring');
  #chosenId = $state<string | null>(null);
  /** How often the program has said something of the sign-in: an answer that was on its way meanwhile is the older word. */
  #told = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('accounts.changed', (list) => (this.#list = list));
    client.on('client.changed', (given) => this.#takeClient(given));
    client.on('signIn.changed', (signIn) => {
      this.#told += 1;
      this.#signIn = signIn;
    });
  }

  get list(): readonly Account[] {
    return this.#list;
  }
  get signIn(): SignIn {
    return this.#signIn;
  }
  get hasClient(): boolean {
    return this.#hasClient;
  }
  /** Known when the client file was given while this page was open. */
  get projectId(): string | null {
    return this.#projectId;
  }
  get secretStorage(): Hello['secretStorage'] {
    return this.#secretStorage;
  }
  /** The account shown in the header: the one last uploaded to, else the first. */
  get chosen(): Account | undefined {
    return this.byId(this.#chosenId) ?? this.#list[0];
  }

  byId(id: string | null): Account | undefined {
    return this.#list.find((account) => account.id === id);
  }

  choose(id: string): void {
    this.#chosenId = id;
  }

  begin(hello: Hello): void {
    this.#list = hello.accounts;
    // What was read here, or was never waited for, is no news after a break.
    const isOld = this.#told > 0 && this.#signIn.state === 'none' && isOutcome(hello.signIn);
    this.#told += 1;
    if (!isOld) this.#signIn = hello.signIn;
    this.#hasClient = hello.hasClient;
    this.#secretStorage = hello.secretStorage;
  }

  async setClient(text: string): Promise<void> {
    this.#takeClient(await this.#client.call('client.set', { text }));
  }

  #takeClient({ projectId }: { projectId: string }): void {
    this.#hasClient = true;
    this.#projectId = projectId;
  }

  /** `again`: not another account, but this one, or without its id the first that has to be signed in anew. */
  async startSignIn(again: boolean | string = false): Promise<void> {
    const named = typeof again === 'string' ? this.byId(again) : undefined;
    const lapsed = again === false ? undefined : (named ?? this.list.find(({ needsSignIn }) => needsSignIn));
    await this.#ask(() => this.#client.call('accounts.signIn', lapsed ? { accountId: lapsed.id } : null));
  }

  async cancelSignIn(): Promise<void> {
    await this.#ask(async () => {
      await this.#client.call('accounts.cancelSignIn', null);
      return { state: 'none' };
    });
  }

  /** For a browser on another machine: the address it ended at. */
  async finishSignIn(address: string): Promise<void> {
    await this.#ask(() => this.#client.call('accounts.finishSignIn', { address }));
  }

  /** The outcome was read; the next sign-in begins afresh. */
  forgetOutcome(): void {
    if (isOutcome(this.#signIn)) this.#signIn = { state: 'none' };
  }

  async signOut(accountId: string): Promise<void> {
    await this.#client.call('accounts.signOut', { accountId });
  }

  async #ask(ask: () => Promise<SignIn>): Promise<void> {
    const told = this.#told;
    const signIn = await ask();
    if (told === this.#told) this.#signIn = signIn;
  }
}

const isOutcome = ({ state }: SignIn): boolean => state === 'done' || state === 'failed';
