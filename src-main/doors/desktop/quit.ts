// The question before the program ends by a person's hand: what is not sent yet, and that it goes on at the next start. A shutdown of
// the computer and a signal are not asked about.
import { app, dialog } from 'electron';
import { type SettingsStore } from '../host.ts';
import { translateBy } from './language.ts';
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
  app.quit();
}
