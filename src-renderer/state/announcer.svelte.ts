// What a screen reader hears of the work: a digest of the counts at most every five seconds, never a word per file.
import type { EngineState, Totals } from '../../src-main/contract.ts';
import type { TextsState } from './texts.svelte.ts';

const AT_MOST_EVERY_MS = 5000;

const inPhotos = (totals: Totals): number => totals.created + totals.alreadyThere;
const needAttention = (totals: Totals): number => totals.failed;

export class AnnouncerState {
  #spoken = $state('');
  #lastTotals: Totals | null = null;
  #waiting: EngineState | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #texts: TextsState;

  constructor(texts: TextsState) {
    this.#texts = texts;
  }

  get spoken(): string {
    return this.#spoken;
  }

  /** The state at the start is not news. */
  begin(state: EngineState): void {
    this.#lastTotals = state.totals;
  }

  engineChanged(state: EngineState): void {
    this.#waiting = state;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#digest();
    }, AT_MOST_EVERY_MS);
  }

  /** The same words again are spoken again only when they are another text. */
  say(text: string): void {
    this.#spoken = text === this.#spoken ? `${text}\u00a0` : text;
  }

  #digest(): void {
    const totals = this.#waiting?.totals;
    const before = this.#lastTotals;
    if (!totals || !before) return;
    const news = inPhotos(totals) !== inPhotos(before) || needAttention(totals) !== needAttention(before);
    if (!news) return;
    this.#lastTotals = totals;
    this.#spoken = this.#texts.t('page.digest', {
      done: inPhotos(totals),
      attention: needAttention(totals),
      waiting: totals.waiting,
    });
  }
}
