// What the pages are told unasked: at most five times a second, changed rows only, and nothing while nobody looks.
import type { EngineState, Pushes, ToPage, Topic } from '../contract.ts';
import type { Engine } from '../engine/engine.ts';
import type { Parts } from '../engine/parts.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { EngineStateReader } from './engine-state.ts';
import type { Rows } from './rows.ts';

const EVERY_MS = 200;
const MOST_ROWS = 200;

export class PagePushes {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #rows: Rows;
  readonly #state: EngineStateReader;
  readonly #listeners = new Set<(message: ToPage) => void>();
  readonly #changed = new Set<number>();
  /** Rows have changed without being named. */
  #isQuietlyChanged = false;
  #seq = 0;
  #cancel: (() => void) | undefined;
  #lastState = '';
  readonly #soon = new Map<Topic, () => void>();
  readonly #said = new Map<Topic, string>();
  /** Topics whose payload could not be read while the database refused; sent once it works again. */
  readonly #unsaid = new Map<Topic, () => void>();

  constructor(parts: Parts, engine: Engine, rows: Rows) {
    this.#parts = parts;
    this.#engine = engine;
    this.#rows = rows;
    parts.files.onChange((file) => this.#note(file.id));
    parts.files.onQuietChange(() => {
      this.#isQuietlyChanged = true;
      this.#schedule();
    });
    parts.db.onFailure((failure) => {
      this.#schedule();
      if (!failure) this.#sayUnsaid();
    });
    this.#state = new EngineStateReader(parts, engine);
    engine.onIdle(() => this.#schedule());
  }

  get seq(): number {
    return this.#seq;
  }

  join(listener: (message: ToPage) => void): () => void {
    this.#listeners.add(listener);
    // A new page has read everything by `app.hello`; whether something differs from what others were told does not matter to it.
    this.#said.clear();
    this.#lastState = '';
    this.#schedule();
    return () => this.#listeners.delete(listener);
  }

  send<T extends Topic>(topic: T, payload: Pushes[T]): void {
    const message = { topic, payload } as ToPage;
    for (const listener of this.#listeners) listener(message);
  }

  /** At most five times a second, when it differs from what was said last, and only when somebody looks. */
  sendSoon<T extends Topic>(topic: T, read: () => Pushes[T]): void {
    if (this.#soon.has(topic) || this.#listeners.size === 0) return;
    const send = (): void => {
      this.#soon.delete(topic);
      const payload = unlessRefused(read);
      if (payload === undefined) return void this.#unsaid.set(topic, () => this.sendSoon(topic, read));
      const text = JSON.stringify(payload);
      if (text !== this.#said.get(topic)) this.send(topic, payload);
      this.#said.set(topic, text);
    };
    this.#soon.set(topic, this.#parts.clock.timer(EVERY_MS, send));
  }

  #sayUnsaid(): void {
    const all = [...this.#unsaid.values()];
    this.#unsaid.clear();
    for (const say of all) say();
  }

  /** The state of everything has changed in a way that no row shows (paused, held, signed in). */
  touch(): void {
    this.#schedule();
  }

  close(): void {
    this.#cancel?.();
    for (const cancel of this.#soon.values()) cancel();
    this.#listeners.clear();
  }

  engineState(): EngineState {
    return this.#state.read();
  }

  #note(id: number): void {
    if (this.#listeners.size === 0) return;
    this.#changed.add(id);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#cancel || this.#listeners.size === 0) return;
    this.#cancel = this.#parts.clock.timer(EVERY_MS, () => {
      this.#cancel = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#listeners.size === 0) return this.#changed.clear();
    this.#state.measureSpeed();
    this.#sendRows();
    if (this.#isQuietlyChanged) this.tellRowsAgain();
    const state = this.engineState();
    const text = JSON.stringify(state);
    if (text !== this.#lastState) this.send('engine.changed', state);
    this.#lastState = text;
    if (this.#engine.busy) this.#schedule();
    else this.#state.forgetSpeed();
  }

  /** Something that rows show has changed in another place: whoever looks asks for them again. */
  tellRowsAgain(): void {
    this.#isQuietlyChanged = false;
    this.#seq += 1;
    this.send('files.changed', { seq: this.#seq, rows: [], more: true });
  }

  #sendRows(): void {
    for (const id of this.#engine.sentBytes.keys()) this.#changed.add(id);
    if (this.#changed.size === 0) return;
    const ids = [...this.#changed];
    const rows = unlessRefused(() =>
      ids.slice(-MOST_ROWS).flatMap((id) => {
        const file = this.#parts.files.byId(id);
        return file ? [this.#rows.toRow(file)] : [];
      }),
    );
    if (!rows) return;
    this.#changed.clear();
    this.#seq += 1;
    this.send('files.changed', { seq: this.#seq, rows, more: ids.length > MOST_ROWS });
  }
}

/** Undefined: the database refused. It is a timer that asks here, where an exception would end the program. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DatabaseFailure) return undefined;
    throw error;
  }
}
