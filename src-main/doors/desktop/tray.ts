// The icon in the system's tray, where there is a tray: a way back to the window, and pause and resume. It is never the
// only way in, since a second start shows the window too.
import { Menu, Tray } from 'electron';
import { type Translate } from '../../texts/texts.ts';
import { type Actions } from './actions.ts';
import { describeError, note } from './note.ts';

export type TrayIcon = { show(translate: Translate, isPaused: boolean): void };

/** Undefined when the system will not show one. */
export function tryTray(icon: string, actions: Actions): TrayIcon | undefined {
  try {
    const tray = new Tray(icon);
    tray.on('click', () => actions.open());
    return { show: (translate, isPaused) => fill(tray, actions, translate, isPaused) };
  } catch (error) {
    note('tray.failed', { error: describeError(error) });
    return undefined;
  }
}

/** Linux shows a changed menu only when it is set again, so each change sets it. */
function fill(tray: Tray, actions: Actions, translate: Translate, isPaused: boolean): void {
  tray.setToolTip(translate(isPaused ? 'desktop.tray.paused' : 'desktop.tray.name'));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { id: 'open', label: translate('desktop.tray.open'), click: () => actions.open() },
      { type: 'separator' },
      isPaused
        ? { id: 'resume', label: translate('desktop.tray.resume'), click: () => actions.resume() }
        : { id: 'pause', label: translate('desktop.tray.pause'), click: () => actions.pause() },
      { type: 'separator' },
      { id: 'quit', label: translate('desktop.menu.quit'), click: () => actions.quit() },
    ]),
  );
}
