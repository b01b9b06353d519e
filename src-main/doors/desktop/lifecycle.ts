// The program's lifecycle: sleep, shutdown, quitting, and bugs that end it. It decides when to stop, not how.
import { app, dialog, powerMonitor } from 'electron';
import { setTimeout as wait } from 'node:timers/promises';
import { type TextKey } from '../../texts/texts.ts';
import { endUnanswered } from '../file-threads.ts';
import { type Program, type SettingsStore } from '../host.ts';
import { systemTranslate, translateBy } from './language.ts';
import { describeError, note } from './note.ts';
import { quitUnasked } from './quit.ts';
import { relaunch } from './relaunch.ts';

const STOP_WITHIN_MS = 3000;
/** A program that ran this long is started again after a mistake; one that failed at once would only fail again. */
const RESTART_AFTER_MS = 10 * 60_000;

/** On Linux no change of power is reported, and on Windows one direction only, so it is polled too while the setting is on. */
const BATTERY_EVERY_MS = 60_000;
/** Tests scale the interval down, but not below this. */
const LEAST_EVERY_MS = 250;

export function followPower(program: Program, settings: SettingsStore, backoffScale: number): void {
  powerMonitor.on('suspend', () => program.suspend());
  powerMonitor.on('resume', () => program.wake());
  powerMonitor.on('on-battery', () => program.power(true));
  powerMonitor.on('on-ac', () => program.power(false));
  const look = (): void => program.power(powerMonitor.isOnBatteryPower());
  const lookIfWished = (): void => {
    if (settings.read().pauseOnBattery) look();
  };
  setInterval(lookIfWished, Math.max(BATTERY_EVERY_MS * backoffScale, LEAST_EVERY_MS)).unref();
  look();
  // Electron's typings leave the event out; refusing it gives the program a moment, which `stopBeforeQuit` keeps short.
  (powerMonitor as NodeJS.EventEmitter).on('shutdown', (event?: { preventDefault?: () => void }) => {
    event?.preventDefault?.();
    quitUnasked();
  });
}

/** Stops in order before the program quits, but waits only a moment for it. Its listener must come after the others of `before-quit`. */
export function stopBeforeQuit(program: Program): void {
  let isStopped = false;
  let isStopping = false;
  app.on('before-quit', (event) => {
    if (isStopped || event.defaultPrevented) return;
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    const stopping = program
      .stop()
      .catch((error: unknown) => note('stop.failed', { error: describeError(error) }));
    void Promise.race([stopping, wait(STOP_WITHIN_MS)])
      .then(endUnanswered)
      .then(() => {
        isStopped = true;
        app.quit();
      });
  });
}

/** Says in plain words why the program does not start, and ends. */
export async function failAtStart(key: TextKey, settings?: SettingsStore): Promise<void> {
  await app.whenReady();
  const translate = settings ? translateBy(settings) : systemTranslate();
  dialog.showErrorBox(translate('desktop.failed.title'), translate(key));
  app.exit(1);
}

export function endOnMistake(): void {
  const startedAt = Date.now();
  const end = (error: unknown): void => {
    note('mistake', { error: describeError(error) });
    console.error(error);
    if (Date.now() - startedAt > RESTART_AFTER_MS) relaunch();
    else showMistake();
    app.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function showMistake(): void {
  const translate = systemTranslate();
  dialog.showErrorBox(translate('desktop.failed.title'), translate('desktop.failed.mistake'));
}
