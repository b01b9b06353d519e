// Stands in for `WebFrameMain`: one object a frame, the same each time, because programs compare it by identity.
import type { Frame } from 'playwright-core';
import { originOf, toApp } from './addresses.ts';

const known = new WeakMap<Frame, StandInFrame>();

export class StandInFrame {
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  get url(): string {
    return toApp(this.#frame.url());
  }

  /** An empty frame has its parent's origin, as in Electron. */
  get origin(): string {
    const parent = this.parent;
    return this.url.startsWith('about:') && parent ? parent.origin : originOf(this.url);
  }

  get parent(): StandInFrame | null {
    const parent = this.#frame.parentFrame();
    return parent ? frameOf(parent) : null;
  }
}

export function frameOf(frame: Frame): StandInFrame {
  const existing = known.get(frame);
  if (existing) return existing;
  const made = new StandInFrame(frame);
  known.set(frame, made);
  return made;
}
