// The one line that answers the last thing a person did when it needs an answer: what failed, or a link to follow.
import type { Opened } from '../../src-main/contract.ts';
import { asCallError, type CallError } from '../wire/client.ts';
import type { TextsState } from './texts.svelte.ts';

export type Notice = { tone: 'error' | 'info'; text: string; link: string | null };

const INFO_STAYS_MS = 8000;

/** Only addresses a browser shows; the program names them, the page still looks. */
export const isWebAddress = (url: string): boolean => /^https?:\/\//.test(url);

export class NoticesState {
  #notice = $state.raw<Notice | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #texts: TextsState;

  constructor(texts: TextsState) {
    this.#texts = texts;
  }

  get current(): Notice | null {
    return this.#notice;
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#notice = null;
  }

  info(text: string): void {
    this.#show({ tone: 'info', text, link: null });
    this.#timer = setTimeout(() => {
      this.dismiss();
    }, INFO_STAYS_MS);
  }

  problem(text: string): void {
    this.#show({ tone: 'error', text, link: null });
  }

  failed(error: CallError): void {
    // Also of a broken line: its own screen comes only when the break is not over in a moment, and says nothing of this wish.
    this.problem(this.#texts.error(error));
  }

  /** Runs what a person asked for; a failure is shown here and answered with false. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    // What failed before is not what was asked for now.
    if (this.#notice?.tone === 'error') this.dismiss();
    try {
      await action();
      return true;
    } catch (thrown) {
      this.failed(asCallError(thrown));
      return false;
    }
  }

  /** Shows a page of Google's that the program could not open itself; a link stays when the browser blocks the new tab. */
  async open(ask: () => Promise<Opened>): Promise<void> {
    await this.attempt(async () => {
      const { opened, url } = await ask();
      if (opened || !isWebAddress(url)) return;
      const tab = window.open(url, '_blank');
      if (tab) tab.opener = null;
      else this.unopened(url);
    });
  }

  /** The address stays, to be followed or copied. */
  unopened(url: string): void {
    this.#show({
      tone: 'info',
      text: this.#texts.t('page.notice.open'),
      link: isWebAddress(url) ? url : null,
    });
  }

  #show(notice: Notice): void {
    clearTimeout(this.#timer);
    this.#notice = notice;
  }
}
