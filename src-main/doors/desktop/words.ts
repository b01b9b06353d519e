// What the system shows of the program besides its window: progress in the taskbar, the badge, one notification that a later one
// replaces, and that the computer stays awake. It follows how things stand and decides nothing about the work.
import { Notification, app, powerSaveBlocker } from 'electron';
import { type SettingsStore } from '../host.ts';
import { translateBy } from './language.ts';
import { type Standing } from './standing.ts';
import { type WindowKeeper } from './window-keeper.ts';

type Parts = { settings: SettingsStore; windows: WindowKeeper; open: () => void };

/** A run of fewer seconds than this is no news. */
const LEAST_RUN_MS = 10_000;

export class Words {
  readonly #parts: Parts;
  #told: { needs: Standing['needs']; doneCount: number } = { needs: null, doneCount: 0 };
  #busySince: number | undefined;
  #arrivedBefore = 0;
  #shown: Notification | undefined;
  #awake: number | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `doneCount`: all files that are in Google Photos by now. */
  follow(standing: Standing, doneCount: number): void {
    this.#parts.windows.current()?.setProgressBar(standing.share ?? -1);
    app.setBadgeCount(standing.needs ? 1 : 0);
    this.#keepAwake(standing.shows === 'busy');
    this.#followNeed(standing, doneCount);
    this.#followRun(standing, doneCount);
  }

  /** The same need is no news until something went through in between. */
  #followNeed(standing: Standing, doneCount: number): void {
    const { needs } = standing;
    if (needs === null || (needs === this.#told.needs && doneCount === this.#told.doneCount)) return;
    this.#told = { needs, doneCount };
    this.#say('needs', standing);
  }

  #followRun(standing: Standing, doneCount: number): void {
    if (standing.shows === 'busy') {
      if (this.#busySince === undefined) this.#arrivedBefore = doneCount;
      this.#busySince ??= Date.now();
      return;
    }
    const began = this.#busySince;
    const count = doneCount - this.#arrivedBefore;
    // Between two files the engine looks idle for a moment; only when nothing is left is a run over.
    if (began === undefined || standing.open > 0) return;
    this.#busySince = undefined;
    if (count > 0 && Date.now() - began >= LEAST_RUN_MS) this.#say('done', standing, count);
  }

  #say(what: 'needs' | 'done', standing: Standing, count = 0): void {
    const { settings, windows, open } = this.#parts;
    if (!settings.read().notifications || !Notification.isSupported()) return;
    const window = windows.current();
    // Whoever looks at the window sees it there.
    if (window?.isVisible() && window.isFocused()) return;
    const t = translateBy(settings);
    this.#shown?.close();
    const body = what === 'needs' ? standing.sentence(t) : t('desktop.word.done', { count });
    const shown = new Notification({ title: t(`desktop.word.${what}Title`), body, silent: what === 'done' });
    shown.on('click', open);
    shown.show();
    this.#shown = shown;
  }

  #keepAwake(isBusy: boolean): void {
    const wanted = isBusy && this.#parts.settings.read().keepAwake;
    if (wanted && this.#awake === undefined) this.#awake = powerSaveBlocker.start('prevent-app-suspension');
    if (wanted || this.#awake === undefined) return;
    powerSaveBlocker.stop(this.#awake);
    this.#awake = undefined;
  }
}
