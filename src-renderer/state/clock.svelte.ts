// The present time for countdowns, told every second and only while something on the page reads it.
import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 1000;

export class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  });

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}
