// The system's dialog for choosing files or a folder; it starts where the last one ended.
import { app, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { dirname } from 'node:path';
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
  const window = parent();
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  const [first] = filePaths;
  if (canceled || first === undefined) return null;
  settings.saveLastFolder(dirname(first));
  return filePaths;
}
