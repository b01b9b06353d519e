// What the program does now. The program is right: every push replaces what the page believed; the page only smooths
// speed and remaining time for reading.
import type { CallIn, EngineState } from '../../src-main/contract.ts';
import type { Client } from '../wire/client.ts';
import type { AnnouncerState } from './announcer.svelte.ts';
import { type Pace, PaceMeter } from './pace.ts';

const NOTHING: EngineState = {
  activity: 'idle',
  reason: null,
  waitsUntilAt: null,
  totals: {
    found: 0,
    created: 0,
    alreadyThere: 0,
    skipped: 0,
    failed: 0,
    waiting: 0,
    verified: 0,
    missing: 0,
    bytesTotal: 0,
    bytesDone: 0,
  },
  asked: { dates: 0, edited: 0 },
  unsendable: 0,
  holds: [],
  run: { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
  speedBytesPerSecond: 0,
  etaSeconds: null,
  uploading: [],
};

export class EngineStore {
  #state = $state.raw<EngineState>(NOTHING);
  #pace = $state.raw<Pace>({ speedBytesPerSecond: null, etaSeconds: null });
  readonly #meter = new PaceMeter();
  readonly #client: Client;
  readonly #announcer: AnnouncerState;

  constructor(client: Client, announcer: AnnouncerState) {
    this.#client = client;
    this.#announcer = announcer;
    client.on('engine.changed', (state) => {
      this.#take(state);
      announcer.engineChanged(state);
    });
  }

  get now(): EngineState {
    return this.#state;
  }
  get pace(): Pace {
    return this.#pace;
  }
  /** 0…1 of the present run; nothing to send counts as done. */
  get share(): number {
    const { bytesDone, bytesTotal } = this.#state.run;
    return bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : 1;
  }

  begin(state: EngineState): void {
    this.#take(state);
    this.#announcer.begin(state);
  }

  pause(until: CallIn<'engine.pause'>['until']): Promise<unknown> {
    return this.#client.call('engine.pause', { until });
  }

  /** Also the answer to "go on" after a reason that held everything up. */
  resume(): Promise<unknown> {
    return this.#client.call('engine.resume', null);
  }

  #take(state: EngineState): void {
    this.#state = state;
    this.#pace = this.#meter.read(
      {
        speedBytesPerSecond: state.speedBytesPerSecond,
        etaSeconds: state.etaSeconds,
        working: state.activity === 'working',
      },
      Date.now(),
    );
  }
}
