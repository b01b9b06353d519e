// Whether the page can be used now, and if not, why. Greets the program after every (re)connection and hands the snapshot
// on; short breaks are bridged without a word.
import type { Hello } from '../../src-main/contract.ts';
import { asCallError, type CallError, type Client } from '../wire/client.ts';
import { CONTRACT_VERSION } from '../wire/constants.ts';
import type { WireStatus } from '../wire/wire.ts';

/** `troubled`: the program answers, and cannot say how things stand. */
export type Phase = 'connecting' | 'ready' | 'lost' | 'noKey' | 'refused' | 'mismatch' | 'troubled';

/** A break shorter than this, e.g. a restart, is not shown. */
const GRACE_MS = 2000;
const GREET_AGAIN_MS = 5000;

export class ConnectionState {
  #phase = $state<Phase>('connecting');
  #retryAt = $state<number | null>(null);
  #hello = $state.raw<Hello | null>(null);
  #trouble = $state.raw<CallError | null>(null);
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  #greetTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: Client;
  readonly #onHello: (hello: Hello) => void;

  constructor(client: Client, onHello: (hello: Hello) => void) {
    this.#client = client;
    this.#onHello = onHello;
  }

  get phase(): Phase {
    return this.#phase;
  }
  /** Why the program cannot say how things stand. */
  get trouble(): CallError | null {
    return this.#trouble;
  }
  /** When a lost line, or the program, is tried again by itself. */
  get retryAt(): number | null {
    return this.#retryAt;
  }
  get hello(): Hello | null {
    return this.#hello;
  }

  /** To be called once everything that listens is made. */
  begin(): void {
    document.addEventListener('visibilitychange', () => void this.#tellSeen());
    this.#client.onStatus((status) => {
      this.#statusChanged(status);
    });
  }

  retryNow(): void {
    this.#client.retryNow();
    if (this.#phase === 'lost' || this.#phase === 'troubled') void this.#greet();
  }

  #statusChanged(status: WireStatus): void {
    this.#retryAt = status.state === 'lost' ? status.retryAt : null;
    clearTimeout(this.#greetTimer);
    if (status.state === 'open') void this.#greet();
    else if (status.state === 'noKey' || status.state === 'refused') this.#enter(status.state);
    else if (status.state === 'lost') {
      this.#graceTimer ??= setTimeout(() => {
        this.#enter('lost');
      }, GRACE_MS);
    }
  }

  async #greet(): Promise<void> {
    clearTimeout(this.#greetTimer);
    try {
      const hello = await this.#client.call('app.hello', { contractVersion: CONTRACT_VERSION });
      if (hello.contractVersion !== CONTRACT_VERSION) {
        this.#enter('mismatch');
        return;
      }
      this.#hello = hello;
      this.#onHello(hello);
      this.#enter('ready');
      if (document.hidden) void this.#tellSeen();
    } catch (thrown) {
      const error = asCallError(thrown);
      const { code } = error;
      if (code === 'contractMismatch') this.#enter('mismatch');
      else if (code === 'denied') this.#enter('refused');
      else if (code !== 'closed') this.#greetLater(error);
    }
  }

  /** Nobody looks at a hidden page, so that it need not be told of every step. */
  async #tellSeen(): Promise<void> {
    if (this.#phase !== 'ready') return;
    // Where the line is broken, the next greeting tells.
    await this.#client.call('app.seen', { isSeen: !document.hidden }).catch(() => undefined);
  }

  /** The line is open, so that nobody else tries again. */
  #greetLater(trouble: CallError): void {
    this.#trouble = trouble;
    this.#retryAt = Date.now() + GREET_AGAIN_MS;
    this.#enter('troubled');
    clearTimeout(this.#greetTimer);
    this.#greetTimer = setTimeout(() => void this.#greet(), GREET_AGAIN_MS);
  }

  #enter(phase: Phase): void {
    clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
    this.#phase = phase;
  }
}
