// What follows when the page's process dies: it is loaded again, but not for ever, and then a person is asked, since an empty window
// says nothing. Uploads go on without it.
import { dialog, type BrowserWindow } from 'electron';
import { type SettingsStore } from '../host.ts';
import { translateBy } from './language.ts';
import { inBackground, note } from './note.ts';

const MAX_RELOADS = 3;
const RELOADS_WITHIN_MS = 10 * 60_000;
const RELOAD = 0;

type Parts = {
  window: BrowserWindow;
  settings: SettingsStore;
  /** Ends the program, perhaps after a question. */
  quit: () => void;
};

export function reloadAfterCrash({ window, settings, quit }: Parts): void {
  const contents = window.webContents;
  let reloads: number[] = [];
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const now = Date.now();
    reloads = [...reloads.filter((at) => now - at < RELOADS_WITHIN_MS), now];
    note('page.gone', { reason, reloads: reloads.length });
    if (reloads.length <= MAX_RELOADS) return contents.reload();
    // A hidden one is loaded again when somebody wants to see it.
    if (reloads.length === MAX_RELOADS + 1 && window.isVisible()) inBackground(ask(), 'crash');
  });

  const ask = async (): Promise<void> => {
    const t = translateBy(settings);
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: t('desktop.crashed.message'),
      detail: t('desktop.crashed.detail'),
      buttons: [t('desktop.crashed.reload'), t('desktop.menu.quit')],
      defaultId: RELOAD,
      cancelId: RELOAD,
    });
    reloads = [];
    if (response !== RELOAD) return quit();
    if (!window.isDestroyed()) contents.reload();
  };
}
