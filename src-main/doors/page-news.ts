// The pushes of one page. While nobody looks at it (hidden window, another tab in front) of what changes all the time only the newest is
// kept, and sent when somebody looks again; events that happen once are sent at once.
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
