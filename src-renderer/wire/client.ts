// Typed calls and pushes over a wire. Pairs every answer with its call; what is under way when the line breaks is rejected,
// never sent again by itself. Holds no state of the program.
import type {
  CallIn,
  CallName,
  CallOut,
  ErrorCode,
  Pushes,
  ToPage,
  Topic,
  WireError,
} from '../../src-main/contract.ts';
import type { Wire, WireStatus } from './wire.ts';

/** What a call rejects with: the program's WireError, as an Error so that it carries its stack. */
export class CallError extends Error implements WireError {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly params?: Record<string, string | number>;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    if (error.params) this.params = error.params;
  }
}

/** Any thrown thing as a CallError, so that screens know one kind of failure. */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CallError({ code: 'internal', message });
}

type Pending = { resolve: (value: unknown) => void; reject: (error: CallError) => void };
type Listeners = { [T in Topic]?: ((payload: Pushes[T]) => void)[] };

export class Client {
  readonly #wire: Wire;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: Listeners = {};
  #open = false;
  #nextId = 1;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.onMessage((message) => {
      this.#receive(message);
    });
  }

  /** Rejects with a CallError. */
  call<Name extends CallName>(name: Name, arg: CallIn<Name>): Promise<CallOut[Name]> {
    return new Promise((resolve, reject) => {
      if (!this.#open) {
        reject(new CallError({ code: 'closed', message: `${name}: the line is closed` }));
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      // The program answers with the type that the contract names for this call.
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#wire.send({ id, call: name, arg });
    });
  }

  on<T extends Topic>(topic: T, listener: (payload: Pushes[T]) => void): void {
    const listeners: ((payload: Pushes[T]) => void)[] = (this.#listeners[topic] ??= []);
    listeners.push(listener);
  }

  onStatus(listener: (status: WireStatus) => void): void {
    this.#wire.onStatus((status) => {
      this.#open = status.state === 'open';
      if (!this.#open) this.#rejectAll();
      listener(status);
    });
  }

  retryNow(): void {
    this.#wire.retryNow();
  }

  #receive(message: ToPage): void {
    if ('topic' in message) {
      this.#push(message.topic, message.payload);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    if (message.ok) pending.resolve(message.value);
    else pending.reject(new CallError(message.error));
  }

  #push<T extends Topic>(topic: T, payload: Pushes[T]): void {
    const listeners: ((payload: Pushes[T]) => void)[] | undefined = this.#listeners[topic];
    for (const listener of listeners ?? []) listener(payload);
  }

  #rejectAll(): void {
    for (const { reject } of this.#pending.values()) {
      reject(new CallError({ code: 'closed', message: 'the line broke before the answer came' }));
    }
    this.#pending.clear();
  }
}
