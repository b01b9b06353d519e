// The browser door's line: one WebSocket, tried again with growing pauses after a break, and when it does not answer any more. It replays
// nothing by itself.
import type { SocketHello, ToPage, ToProgram } from '../../src-main/contract.ts';
import { takeKey } from './key.ts';
import { Pulse } from './pulse.ts';
import type { Wire, WireStatus } from './wire.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** Closed with one of these, or this often without a word, the key is not the program's. */
const REFUSED_CODES: readonly number[] = [1008, 4401];
const SILENT_CLOSES_MEAN_REFUSED = 3;
/** Nobody waits for the answer to this one by its number; that there is one says enough. */
const ASKING_ID = 0;

function isMessage(value: unknown): value is ToPage {
  return typeof value === 'object' && value !== null && ('topic' in value || 'id' in value);
}

export class SocketWire implements Wire {
  readonly #page: Window;
  readonly #address: string;
  readonly #pulse: Pulse;
  #socket: WebSocket | null = null;
  #status: WireStatus = { state: 'connecting' };
  #tries = 0;
  #silentCloses = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onMessage: (message: ToPage) => void = () => undefined;
  #onStatus: (status: WireStatus) => void = () => undefined;

  constructor(page: Window) {
    this.#page = page;
    this.#address = `${page.location.protocol === 'https:' ? 'wss' : 'ws'}://${page.location.host}/socket`;
    this.#pulse = new Pulse(
      () => this.#ask(),
      () => this.#giveUp(),
    );
    page.addEventListener('hashchange', () => {
      if (page.location.hash.includes('key=')) this.#connect();
    });
    page.addEventListener('online', () => {
      this.retryNow();
    });
    this.#connect();
  }

  send(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  onMessage(listener: (message: ToPage) => void): void {
    this.#onMessage = listener;
  }

  onStatus(listener: (status: WireStatus) => void): void {
    this.#onStatus = listener;
    listener(this.#status);
  }

  retryNow(): void {
    if (this.#status.state === 'lost') this.#connect();
  }

  #tell(status: WireStatus): void {
    this.#status = status;
    this.#onStatus(status);
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#leave();
    const key = takeKey(this.#page);
    if (key === null) {
      this.#tell({ state: 'noKey' });
      return;
    }
    const socket = new WebSocket(this.#address);
    let heard = false;
    this.#socket = socket;
    this.#pulse.start();
    socket.onopen = () => {
      socket.send(JSON.stringify({ key } satisfies SocketHello));
      this.#tell({ state: 'open' });
    };
    socket.onmessage = (event) => {
      heard = true;
      this.#pulse.heard();
      this.#tries = 0;
      this.#silentCloses = 0;
      this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (!heard && this.#status.state === 'open') this.#silentCloses += 1;
      this.#closed(event.code);
    };
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const message: unknown = JSON.parse(data);
    if (isMessage(message)) this.#onMessage(message);
  }

  /** What it was told already, said once more: the program answers, and nothing changes. */
  #ask(): void {
    // Nobody reads what is not true; the program has its quiet.
    if (this.#page.document.hidden) return this.#pulse.heard();
    this.send({ id: ASKING_ID, call: 'app.seen', arg: { isSeen: true } } satisfies ToProgram);
  }

  /** The system may take a quarter of an hour to find that nobody is there, and what the page shows is not true any more. */
  #giveUp(): void {
    this.#leave();
    this.#closed(0);
  }

  #closed(code: number): void {
    this.#socket = null;
    this.#pulse.stop();
    if (REFUSED_CODES.includes(code) || this.#silentCloses >= SILENT_CLOSES_MEAN_REFUSED) {
      this.#tell({ state: 'refused' });
      return;
    }
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries);
    const pauseMs = longest * (0.75 + Math.random() / 4);
    this.#tries += 1;
    this.#tell({ state: 'lost', retryAt: Date.now() + pauseMs });
    this.#timer = setTimeout(() => {
      this.#connect();
    }, pauseMs);
  }

  /** Lets go of the old socket so that nothing it still says is heard. */
  #leave(): void {
    this.#pulse.stop();
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}
