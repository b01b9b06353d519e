// What one page is told unasked. While nobody looks at it (hidden window, another tab in front) the newest of what changes all the time is
// kept back, and told when somebody looks again; what happens once is told at once.
import type { ToPage, Topic } from '../contract.ts';

const KEPT_BACK: ReadonlySet<Topic> = new Set<Topic>([
  'engine.changed',
  'files.changed',
  'folders.changed',
  'preview.changed',
]);
/** The title of a tab, which is seen all the same, says how far it is. */
const TITLE_EVERY_MS = 10_000;

export class PageNews {
  readonly #send: (message: ToPage) => void;
  readonly #timer: (ms: number, then: () => void) => () => void;
  readonly #kept = new Map<Topic, ToPage>();
  #isSeen = true;
  #cancel: (() => void) | undefined;

  constructor(send: PageNews['tell'], timer: (ms: number, then: () => void) => () => void) {
    this.#send = send;
    this.#timer = timer;
  }

  tell(message: ToPage): void {
    if (this.#isSeen || !('topic' in message) || !KEPT_BACK.has(message.topic)) return this.#send(message);
    this.#kept.set(message.topic, message);
    if (message.topic === 'engine.changed')
      this.#cancel ??= this.#timer(TITLE_EVERY_MS, () => this.#tellTitle());
  }

  look(isSeen: boolean): void {
    this.#isSeen = isSeen;
    if (!isSeen) return;
    this.close();
    const kept = [...this.#kept.values()];
    this.#kept.clear();
    // Only the last rows are here, and those before them are missed: `seq` has a gap, and the page asks again.
    for (const message of kept) this.#send(message);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #tellTitle(): void {
    this.#cancel = undefined;
    const message = this.#kept.get('engine.changed');
    this.#kept.delete('engine.changed');
    if (message) this.#send(message);
  }
}
