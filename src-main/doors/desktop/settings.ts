// The settings file through electron-store, and beside the settings what only the desktop keeps: the window's place,
// the folder last chosen, and that somebody was told of the tray. It does not know what the settings mean.
import { ipcMain } from 'electron';
import Store from 'electron-store';
import { z } from 'zod';
import { type SettingsStore } from '../host.ts';
import { describeError, note } from './note.ts';
import { DamageWatch, SETTINGS_NAME, SETTINGS_OPTIONS, settingsIn } from '../settings-file.ts';

/** A channel that electron-store opens for pages with Node; ours has none, so it is closed again. */
const STORE_CHANNEL = 'electron-store-get-data';

const windowSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowSchema>;

export type DesktopSettings = {
  settings: SettingsStore;
  readWindow(): WindowState | undefined;
  saveWindow(state: WindowState): void;
  readLastFolder(): string | undefined;
  saveLastFolder(path: string): void;
  /** Whether somebody was told that the program goes on in the tray. */
  hint: { wasTold(): boolean; saveTold(): void };
};

export function openDesktopSettings(folder: string): DesktopSettings {
  const damage = new DamageWatch(folder);
  const store = new Store<Record<string, unknown>>({
    ...SETTINGS_OPTIONS,
    cwd: folder,
    name: SETTINGS_NAME,
  });
  ipcMain.removeAllListeners(STORE_CHANNEL);
  const settings = settingsIn(damage, store);
  const readKey = (key: string): unknown => {
    damage.look();
    return store.get(key);
  };
  const saveKey = (key: string, value: unknown): void => {
    try {
      damage.look();
      store.set(key, value);
    } catch (error) {
      note('settings.unsaved', { key, error: describeError(error) });
    }
  };
  return {
    settings,
    readWindow: () => windowSchema.safeParse(readKey('window')).data,
    saveWindow: (state) => saveKey('window', state),
    readLastFolder: () => z.string().min(1).safeParse(readKey('lastFolder')).data,
    saveLastFolder: (path) => saveKey('lastFolder', path),
    hint: {
      wasTold: () => readKey('toldOfTray') === true,
      saveTold: () => saveKey('toldOfTray', true),
    },
  };
}
