// The name by which Windows joins the program's windows, its shortcut and its notifications; without it no notification is shown, or
// it is one of "electron.app". The installer gives the shortcut the same one, from electron-builder.yml.
import { app } from 'electron';

export const APP_ID = 'app.photostow.Photostow';

/** Before the first window. */
export function tellAppId(): void {
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
}
