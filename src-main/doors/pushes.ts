// What the pages are told unasked: at most five times a second, changed rows only, and nothing while nobody looks.
import type { EngineState, Pushes, Reason, ToPage, Topic, Totals } from '../contract.ts';
import { closedUntil, forecastOf, writesLeft } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { Parts } from '../engine/parts.ts';
import { waitsForSignedOut } from '../program/former-accounts.ts';
import { emptyTotals, readTotals, sentOpenBytes } from '../program/totals.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { untilOf } from './pause.ts';
import type { Rows } from './rows.ts';
import { RunProgress } from './run-progress.ts';
import { timeLeft, type Rest } from './time-left.ts';

const EVERY_MS = 200;
const MOST_ROWS = 200;
/** The speed is that of the last seconds; the time left is told only when it has settled. */
const SPEED_OVER_MS = 10_000;
const ETA_AFTER_MS = 4000;
/** For a forecast all that waits is counted. */
const FORECAST_EVERY_MS = 5000;

/** Before anything could be read. */
const NOTHING_KNOWN: EngineState = {
  activity: 'waiting',
  reason: null,
  waitsUntilAt: null,
  totals: emptyTotals(),
  asked: { dates: 0, edited: 0 },
  unsendable: 0,
  holds: [],
  run: { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
  speedBytesPerSecond: 0,
  etaSeconds: null,
  uploading: [],
};

type Sample = { at: number; sentBytes: number };

export class PushDesk {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #rows: Rows;
  readonly #listeners = new Set<(message: ToPage) => void>();
  readonly #changed = new Set<number>();
  /** Rows have changed without being named. */
  #isQuietlyChanged = false;
  readonly #run = new RunProgress();
  #samples: Sample[] = [];
  #rests: { at: number; of: Rest[] } | undefined;
  #seq = 0;
  #cancel: (() => void) | undefined;
  #lastState = '';
  /** As it could be read last. */
  #known = NOTHING_KNOWN;
  readonly #soon = new Map<Topic, () => void>();
  readonly #said = new Map<Topic, string>();
  /** What the database did not let be read; said once it does. */
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
    engine.onIdle(() => {
      this.#noteRest();
      this.#schedule();
    });
    this.#noteRest();
  }

  /** Also while nobody looks: the next run begins here. */
  #noteRest(): void {
    this.#run.read(this.#withBytesUnderWay(readTotals(this.#parts.db)));
  }

  /** A film is under way for hours; what Google has of it is done, though there is no item yet. */
  #withBytesUnderWay(totals: Totals): Totals {
    const sent = [...this.#engine.sentBytes].reduce((sum, [id, sentBytes]) => {
      const file = this.#parts.files.byId(id);
      return file?.stage === 'uploading' ? sum + Math.min(sentBytes, file.sizeBytes) : sum;
    }, 0);
    return { ...totals, bytesDone: totals.bytesDone + sentOpenBytes(this.#parts.db) + sent };
  }

  #restsAt(now: number): Rest[] {
    const known = this.#rests;
    if (known && known.at <= now && now - known.at < FORECAST_EVERY_MS) return known.of;
    const of = this.#parts.work
      .accountsWithWork(null)
      .filter((id) => this.#parts.accounts.byId(id) !== undefined)
      .map((id) => ({ ...forecastOf(this.#parts, id).forecast, writesLeft: writesLeft(this.#parts, id) }));
    this.#rests = { at: now, of };
    return of;
  }

  get seq(): number {
    return this.#seq;
  }

  join(listener: (message: ToPage) => void): () => void {
    this.#listeners.add(listener);
    // Who comes new was told by `app.hello`, and not by what was said before.
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

  tellCounting(count: () => number): void {
    this.sendSoon('selection.counting', () => ({ fileCount: count() }));
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

  /** Also where the database or the settings cannot be read: then as it was, and why. Mostly a timer asks, and an error would end the program. */
  engineState(): EngineState {
    try {
      return (this.#known = this.#readState());
    } catch (error) {
      const reason = error instanceof DatabaseFailure ? error.reason : unexpected(error);
      return { ...this.#known, activity: 'waiting', reason, waitsUntilAt: null, holds: [] };
    }
  }

  #readState(): EngineState {
    const now = this.#parts.clock.now();
    const totals = readTotals(this.#parts.db);
    const asked = this.#parts.counts.countAsked();
    const speed = this.#speed(now);
    const underWay = this.#withBytesUnderWay(totals);
    const left = totals.bytesTotal - underWay.bytesDone;
    return {
      ...this.#activity(now, totals.waiting),
      holds: this.#holdsAt(now),
      totals,
      asked: { dates: asked.dateAsked, edited: asked.editedAsk },
      unsendable: this.#parts.counts.countUnsendable(),
      run: this.#run.read(underWay),
      speedBytesPerSecond: Math.round(speed.bytesPerSecond),
      etaSeconds: speed.settled ? timeLeft(left, speed, this.#restsAt(now), now) : null,
      uploading: [...this.#engine.sentBytes].flatMap(([id, sentBytes]) => {
        const file = this.#parts.files.byId(id);
        return file ? [{ id, name: file.name, sizeBytes: file.sizeBytes, sentBytes }] : [];
      }),
    };
  }

  #activity(now: number, waiting: number): Pick<EngineState, 'activity' | 'reason' | 'waitsUntilAt'> {
    const { failure } = this.#parts.db;
    if (failure) return { activity: 'waiting', reason: failure.reason, waitsUntilAt: null };
    const { pausedBy, brokenBy } = this.#engine;
    if (brokenBy !== undefined)
      return { activity: 'waiting', reason: unexpected(brokenBy), waitsUntilAt: null };
    if (pausedBy === 'onBattery' || pausedBy === 'onMetered')
      return { activity: 'waiting', reason: { code: pausedBy }, waitsUntilAt: null };
    if (pausedBy) {
      const untilAt = untilOf(this.#parts) ?? null;
      return { activity: 'paused', reason: { code: 'paused' }, waitsUntilAt: untilAt };
    }
    const hold = this.#holdsAt(now)[0];
    if (hold && (waiting > 0 || hold.untilAt === null)) {
      return {
        activity: this.#isBusyBeside(hold.accountId) ? 'working' : 'waiting',
        reason: hold.reason,
        waitsUntilAt: hold.untilAt,
      };
    }
    const hours = this.#engine.closedUntilAt;
    if (hours !== undefined && waiting > 0) {
      return { activity: 'waiting', reason: { code: 'outsideHours' }, waitsUntilAt: hours };
    }
    const closed = this.#closedUntil();
    if (closed !== undefined && !this.#engine.busy) {
      return { activity: 'waiting', reason: { code: 'quotaDay' }, waitsUntilAt: closed };
    }
    if (this.#engine.busy) return { activity: 'working', reason: null, waitsUntilAt: null };
    return {
      activity: waiting > 0 ? 'waiting' : 'idle',
      reason: waitsForSignedOut(this.#parts),
      waitsUntilAt: null,
    };
  }

  /** Of the accounts that are signed in. */
  #holdsAt(now: number): EngineState['holds'] {
    return this.#parts.holds
      .all()
      .filter(({ untilAt }) => untilAt === null || untilAt > now)
      .filter(({ accountId }) => this.#parts.accounts.byId(accountId) !== undefined)
      .map(({ accountId, reason, untilAt }) => ({ accountId, reason, untilAt }));
  }

  /** Bytes of another account are on their way. */
  #isBusyBeside(accountId: string): boolean {
    return [...this.#engine.sentBytes.keys()].some((id) => {
      const file = this.#parts.files.byId(id);
      return file !== undefined && file.accountId !== accountId;
    });
  }

  #closedUntil(): number | undefined {
    return this.#parts.work.accountsWithWork(null).flatMap((id) => closedUntil(this.#parts, id) ?? [])[0];
  }

  #speed(now: number): { bytesPerSecond: number; settled: boolean } {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return { bytesPerSecond: 0, settled: false };
    const ms = now - first.at;
    return { bytesPerSecond: ((last.sentBytes - first.sentBytes) * 1000) / ms, settled: ms >= ETA_AFTER_MS };
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
    const now = this.#parts.clock.now();
    this.#samples.push({ at: now, sentBytes: this.#engine.sentTotalBytes });
    // What a clock that was set back calls the future says nothing of the speed.
    this.#samples = this.#samples.filter(({ at }) => at <= now && now - at <= SPEED_OVER_MS);
    this.#sendRows();
    if (this.#isQuietlyChanged) this.tellRowsAgain();
    const state = this.engineState();
    const text = JSON.stringify(state);
    if (text !== this.#lastState) this.send('engine.changed', state);
    this.#lastState = text;
    if (this.#engine.busy) this.#schedule();
    else this.#samples = [];
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

const unexpected = (error: unknown): Reason => ({
  code: 'unexpected',
  params: { detail: error instanceof Error ? error.message : String(error) },
});

/** Undefined: the database refused. Here a timer asks: nobody else would hear of it, and it would end the program. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DatabaseFailure) return undefined;
    throw error;
  }
}
