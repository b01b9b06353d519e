// After a break of the line work goes on as soon as the computer has another network, not only when the growing pause is over. It looks
// at the computer's own addresses while the line is what an account waits for, asks nobody, and lifts nothing but that.
import { networkInterfaces } from 'node:os';
import type { Parts } from '../engine/parts.ts';
import { liftOffline, waitsForLine } from './holds.ts';

const LOOK_EVERY_MS = 15_000;

type Needs = {
  parts: Pick<Parts, 'holds' | 'clock' | 'db' | 'log'>;
  /** The pauses are lifted: try again. */
  onBack: () => void;
  /** How the computer is connected, as one word to compare; '' for not at all. */
  look?: () => string;
};

export class BackOnline {
  readonly #parts: Needs['parts'];
  readonly #onBack: () => void;
  readonly #look: () => string;
  /** How it was when it was looked at last; undefined while nothing waits for the line. */
  #before: string | undefined;
  #cancel: (() => void) | undefined;

  constructor({ parts, onBack, look = addressesHere }: Needs) {
    this.#parts = parts;
    this.#onBack = onBack;
    this.#look = look;
  }

  start(): void {
    this.#cancel = this.#parts.clock.timer(LOOK_EVERY_MS, () => {
      this.#compare();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Something has happened after which the line is probably another one. */
  tryNow(): void {
    if (this.#parts.db.failure) return;
    try {
      if (liftOffline(this.#parts)) this.#onBack();
    } catch (error) {
      // The disk refuses it; the pause ends by itself.
      this.#parts.log('online.failed', { error: String(error) });
    }
  }

  #compare(): void {
    const { db, holds } = this.#parts;
    const before = this.#before;
    this.#before = undefined;
    if (db.failure || !waitsForLine({ holds })) return;
    const now = this.#look();
    this.#before = now;
    if (before !== undefined && now !== before && now !== '') this.tryNow();
  }
}

/** A network that comes brings an address; one that is only there again has the same as before, after a look at which it was gone. */
function addressesHere(): string {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return all
    .filter(({ internal, address }) => !internal && !isOwnMade(address))
    .map(({ address }) => address)
    .sort()
    .join(' ');
}

/** What a computer gives itself while no network answers. */
const isOwnMade = (address: string): boolean => /^(169\.254\.|fe80:)/i.test(address);
