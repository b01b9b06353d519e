// The question before the program ends by a person's hand: what is not sent yet, and that it goes on at the next start. A shutdown of
// the computer, the end of a session and a signal must not be held up by it.
import { app, dialog, type Event } from 'electron';
import { type SettingsStore } from '../host.ts';
import { translateBy } from './language.ts';
import { inBackground } from './note.ts';
import { type WindowKeeper } from './window-keeper.ts';

type Parts = {
  settings: SettingsStore;
  windows: Pick<WindowKeeper, 'current'>;
  /** Files that are not finished. */
  openCount: number;
};

const QUIT = 0;
const STAY = 1;
let isAsking = false;
/** The person has answered, or there is nothing to ask. */
let isMeant = false;

/** For ends that nobody is to be asked about: they come from the system, or the person has just chosen one. */
export function quitUnasked(): void {
  isMeant = true;
  app.quit();
}

/**
 * macOS ends a program from the Dock, without its menu. Elsewhere nothing of a person comes this way, only signals and the ends of
 * sessions: what is closed there is the window. To be called last, so that nobody else hears of an end that is not one.
 */
export function askBeforeQuit(parts: () => Parts): void {
  app.prependListener('before-quit', (event: Event) => {
    if (isMeant || process.platform !== 'darwin' || parts().openCount === 0) return;
    event.preventDefault();
    inBackground(quitIfMeant(parts()), 'quit');
  });
  // For these signals Electron quits in the same way as for the Dock.
  if (process.platform === 'darwin') process.on('SIGTERM', quitUnasked).on('SIGINT', quitUnasked);
}

/** With nothing open there is nothing to ask. */
export async function quitIfMeant({ settings, windows, openCount }: Parts): Promise<void> {
  if (isAsking) return;
  if (openCount > 0) {
    isAsking = true;
    const t = translateBy(settings);
    const question = {
      type: 'question' as const,
      message: t('desktop.quit.message', { count: openCount }),
      detail: t('desktop.quit.detail'),
      buttons: [t('desktop.menu.quit'), t('desktop.quit.stay')],
      defaultId: STAY,
      cancelId: STAY,
    };
    const window = windows.current();
    const asked = window?.isVisible()
      ? dialog.showMessageBox(window, question)
      : dialog.showMessageBox(question);
    const { response } = await asked.finally(() => (isAsking = false));
    if (response !== QUIT) return;
  }
  quitUnasked();
}
