// A line to the program, whichever door the page came through. It carries messages and knows nothing of what they mean.
import type { ToPage, ToProgram } from '../../src-main/contract.ts';

export type WireStatus =
  | { state: 'connecting' }
  | { state: 'open' }
  /** The line broke; it is tried again by itself at `retryAt` (ms since 1970). */
  | { state: 'lost'; retryAt: number }
  /** The page's address holds no key. */
  | { state: 'noKey' }
  /** The program does not take this key: it was started anew since. */
  | { state: 'refused' };

export interface Wire {
  /** Only while open; the caller learns of a break through `onStatus`. */
  send(message: ToProgram): void;
  onMessage(listener: (message: ToPage) => void): void;
  /** Tells the present status at once and every later one. */
  onStatus(listener: (status: WireStatus) => void): void;
  /** Ends the waiting between two tries. */
  retryNow(): void;
}
