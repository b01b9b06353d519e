// Where the program keeps its data, settled before anything is read from there: the same folder that the command line
// uses. It creates the folder and nothing in it.
import { app } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'Photostow';

/** Whether this is the program that the person starts every day: not one beside it with data of its own. */
export const isUsualDataFolder = (): boolean =>
  app.getPath('userData') === join(app.getPath('appData'), NAME);

/** False when the folder cannot be made. Chromium's own files go into a folder below it, apart from ours. */
export function settleDataFolder(asked: string | null): boolean {
  const folder = asked ?? join(app.getPath('appData'), NAME);
  const chromium = join(folder, 'window');
  try {
    mkdirSync(chromium, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  app.setName(NAME);
  app.setPath('userData', folder);
  app.setPath('sessionData', chromium);
  return true;
}
