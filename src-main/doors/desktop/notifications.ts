// What the system shows of the program besides its window: progress in the taskbar, the badge, one notification that a later one
// replaces, and that the computer stays awake. It follows how things stand and decides nothing about the work.
import { Notification, app, nativeImage, powerSaveBlocker, type BrowserWindow } from 'electron';
import { type ReasonCode } from '../../contract.ts';
import { type Translate } from '../../texts/texts.ts';
import { type SettingsStore } from '../host.ts';
import { translateBy } from './language.ts';
import { sentenceOf, unsentOf, type Standing } from './standing.ts';
import { type WindowKeeper } from './window-keeper.ts';

/** Whether the person has been told once that the program goes on without its window. */
export type Hint = { wasTold(): boolean; saveTold(): void };

type Parts = {
  settings: SettingsStore;
  windows: Pick<WindowKeeper, 'current'>;
  hint: Hint;
  /** A small picture for the taskbar of Windows; undefined where there is none. */
  attentionIcon: string | undefined;
  open: () => void;
};

/** A run of fewer seconds than this is no news, unless something failed. */
const LEAST_RUN_MS = 10_000;
/** A word "go on" makes a need vanish for a moment, until it was tried again: one that was away for longer is a new one. */
const ENDED_AFTER_MS = 60_000;

type Message = { title: string; body: string; silent: boolean };

export class Notifications {
  readonly #parts: Parts;
  readonly #toldNeeds = new Set<ReasonCode>();
  #toldAtDone = 0;
  #needGoneAt: number | undefined;
  #busySince: number | undefined;
  #before = { done: 0, failed: 0 };
  #shown: Notification | undefined;
  #awake: number | undefined;
  /** The window whose button in the taskbar is marked. */
  #marked: BrowserWindow | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `doneCount`: all files that are in Google Photos by now. */
  follow(standing: Standing, doneCount: number): void {
    const window = this.#parts.windows.current();
    if (window) showProgress(window, standing);
    if (process.platform === 'win32') this.#mark(window, standing);
    else app.setBadgeCount(standing.needs ? 1 : 0);
    this.#keepAwake(standing.shows === 'busy');
    this.#followNeed(standing, doneCount);
    this.#followRun(standing, doneCount);
  }

  /** Once in the life of a data folder. */
  tellHidden(): void {
    const { hint } = this.#parts;
    if (hint.wasTold()) return;
    const isSaid = this.#say((t) => ({
      title: t('desktop.notification.hiddenTitle'),
      body: t('desktop.notification.hidden'),
      silent: true,
    }));
    if (isSaid) hint.saveTold();
  }

  /** Windows has no badge with a number: a picture over the program's own stands for it. */
  #mark(window: BrowserWindow | undefined, standing: Standing): void {
    const { attentionIcon, settings } = this.#parts;
    if (!window || attentionIcon === undefined) return;
    const isMarked = this.#marked === window;
    if (isMarked === (standing.needs !== null)) return;
    this.#marked = standing.needs ? window : undefined;
    if (standing.needs)
      window.setOverlayIcon(
        nativeImage.createFromPath(attentionIcon),
        sentenceOf(standing, translateBy(settings)),
      );
    else window.setOverlayIcon(null, '');
  }

  /** The same need is no news until it has ended or something went through in between. */
  #followNeed(standing: Standing, doneCount: number): void {
    const { needs, open } = standing;
    const now = Date.now();
    if (needs === null) {
      this.#needGoneAt ??= now;
      if (open === 0) this.#toldNeeds.clear();
      return;
    }
    const hasEnded = this.#needGoneAt !== undefined && now - this.#needGoneAt >= ENDED_AFTER_MS;
    if (hasEnded || doneCount !== this.#toldAtDone) this.#toldNeeds.clear();
    this.#needGoneAt = undefined;
    this.#toldAtDone = doneCount;
    if (this.#toldNeeds.has(needs)) return;
    this.#toldNeeds.add(needs);
    this.#say((t) => ({
      title: t('desktop.notification.needsTitle'),
      body: sentenceOf(standing, t),
      silent: false,
    }));
  }

  #followRun({ shows, open, failed, engine }: Standing, doneCount: number): void {
    if (shows === 'busy') {
      if (this.#busySince === undefined) this.#before = { done: doneCount, failed };
      this.#busySince ??= Date.now();
      return;
    }
    const began = this.#busySince;
    // Between two files the engine looks idle for a moment; only when nothing is left is a run over.
    if (began === undefined || open > 0) return;
    this.#busySince = undefined;
    const count = doneCount - this.#before.done;
    const isLong = Date.now() - began >= LEAST_RUN_MS;
    const hasNewFailures = failed > this.#before.failed;
    if (hasNewFailures || (count > 0 && isLong))
      this.#say((t) => {
        const lost = failed > 0 ? [t('desktop.standing.failed', { count: failed })] : [];
        return endOfRun(t, count, [...lost, ...(engine ? unsentOf(engine, t) : [])]);
      });
  }

  #say(make: (t: Translate) => Message): boolean {
    const { settings, windows, open } = this.#parts;
    if (!settings.read().notifications || !Notification.isSupported()) return false;
    const window = windows.current();
    // Whoever looks at the window sees it there.
    if (window?.isVisible() && window.isFocused()) return false;
    this.#shown?.close();
    const shown = new Notification(make(translateBy(settings)));
    shown.on('click', open);
    shown.show();
    this.#shown = shown;
    return true;
  }

  #keepAwake(isBusy: boolean): void {
    const wanted = isBusy && this.#parts.settings.read().keepAwake;
    if (wanted && this.#awake === undefined) this.#awake = powerSaveBlocker.start('prevent-app-suspension');
    if (wanted || this.#awake === undefined) return;
    powerSaveBlocker.stop(this.#awake);
    this.#awake = undefined;
  }
}

/** Windows alone shows that it stands still, and why; elsewhere a bar that does not move would only puzzle. */
function showProgress(window: BrowserWindow, { share, heldShare, needs }: Standing): void {
  if (share === null && heldShare !== null && process.platform === 'win32')
    window.setProgressBar(heldShare, { mode: needs ? 'error' : 'paused' });
  else window.setProgressBar(share ?? -1);
}

/** `left`: what is not in Google Photos and will not be tried again by itself; with it not everything is sent. */
function endOfRun(t: Translate, count: number, left: readonly string[]): Message {
  const done = count > 0 ? [t('desktop.notification.done', { count })] : [];
  const isAll = left.length === 0;
  return {
    title: t(isAll ? 'desktop.notification.doneTitle' : 'desktop.notification.partTitle'),
    body: [...done, ...left].join(' '),
    silent: isAll,
  };
}
