// The emulator's clock: real time plus an offset, or whatever clock the caller brings.
// Everything that expires asks this clock. It must never be used to measure real waiting.

export interface Clock {
  now(): number;
  /** Jumps to a moment, given in milliseconds since 1970. */
  set(atMs: number): void;
  advance(byMs: number): void;
  offsetMs(): number;
}

export function createClock(realNow: () => number = Date.now): Clock {
  let offsetMs = 0;
  return {
    now: () => realNow() + offsetMs,
    set: (atMs) => {
      offsetMs = atMs - realNow();
    },
    advance: (byMs) => {
      offsetMs += byMs;
    },
    offsetMs: () => offsetMs,
  };
}
