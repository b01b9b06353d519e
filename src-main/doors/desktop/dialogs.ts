// The system's dialogs: for choosing files or a folder, starting where the last one ended, and for where a new file shall lie.
import { app, dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { dirname, join } from 'node:path';
import { translateBy } from './language.ts';
import { type DesktopSettings } from './settings.ts';

type Parts = {
  settings: DesktopSettings;
  parent: () => BrowserWindow | undefined;
};

/** Null when the person cancelled. */
export async function pickPaths(parts: Parts, what: 'files' | 'folder'): Promise<string[] | null> {
  const { settings, parent } = parts;
  const options: OpenDialogOptions = {
    title: translateBy(settings.settings)(
      what === 'files' ? 'desktop.dialog.files' : 'desktop.dialog.folder',
    ),
    defaultPath: settings.readLastFolder() ?? app.getPath('pictures'),
    properties: what === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory'],
  };
  const window = visible(parent());
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  const [first] = filePaths;
  if (canceled || first === undefined) return null;
  settings.saveLastFolder(dirname(first));
  return filePaths;
}

/** Null when the person cancelled. */
export async function pickSavePath({ parent }: Parts, name: string): Promise<string | null> {
  const options: SaveDialogOptions = { defaultPath: join(app.getPath('documents'), name) };
  const window = visible(parent());
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? null : filePath;
}

/** A dialog of a hidden window would be hidden with it, or on macOS be waited for by nobody. */
const visible = (window: BrowserWindow | undefined): BrowserWindow | undefined =>
  window?.isVisible() ? window : undefined;
