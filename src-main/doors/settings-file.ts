// The settings file, the same for every door: which fields it has, what holds when one is missing or wrong, and what
// happens to a damaged file. It knows no Electron; the desktop opens the same file through electron-store.
import Conf from 'conf';
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Settings } from '../contract.ts';
import { isLanguage } from '../texts/texts.ts';
import { type SettingsStore } from './host.ts';

/** Options that conf and electron-store share, so that both read and write one file. */
export const SETTINGS_NAME = 'settings';
export const SETTINGS_OPTIONS = { clearInvalidConfig: false, configFileMode: 0o600 } as const;

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  parallelUploads: 4,
  checkEveryMinutes: 60,
  limitBytesPerSecond: null,
  hours: null,
  launchAtLogin: false,
  closeToTray: true,
  notifications: true,
  pauseOnBattery: false,
  pauseOnMetered: false,
  keepAwake: false,
  lookForUpdates: true,
};

/** Each field falls back by itself: one wrong value does not cost the others. */
const settingsSchema = z.object({
  language: z
    .string()
    .refine((text): boolean => text === 'system' || isLanguage(text))
    .catch(DEFAULT_SETTINGS.language),
  theme: z.enum(['system', 'light', 'dark']).catch(DEFAULT_SETTINGS.theme),
  parallelUploads: z.int().min(1).max(16).catch(DEFAULT_SETTINGS.parallelUploads),
  checkEveryMinutes: z.int().min(1).max(10_080).catch(DEFAULT_SETTINGS.checkEveryMinutes),
  limitBytesPerSecond: z.int().min(16_000).nullable().catch(DEFAULT_SETTINGS.limitBytesPerSecond),
  hours: z
    .object({ from: z.int().min(0).max(23), to: z.int().min(0).max(23) })
    .nullable()
    .catch(DEFAULT_SETTINGS.hours),
  launchAtLogin: z.boolean().catch(DEFAULT_SETTINGS.launchAtLogin),
  closeToTray: z.boolean().catch(DEFAULT_SETTINGS.closeToTray),
  notifications: z.boolean().catch(DEFAULT_SETTINGS.notifications),
  pauseOnBattery: z.boolean().catch(DEFAULT_SETTINGS.pauseOnBattery),
  pauseOnMetered: z.boolean().catch(DEFAULT_SETTINGS.pauseOnMetered),
  keepAwake: z.boolean().catch(DEFAULT_SETTINGS.keepAwake),
  lookForUpdates: z.boolean().catch(DEFAULT_SETTINGS.lookForUpdates),
});
const objectSchema = z.record(z.string(), z.unknown());

/** What conf and electron-store have in common, as far as it is used here. */
export type KeyedFile = {
  readonly store: Readonly<Record<string, unknown>>;
  set(values: Record<string, unknown>): void;
};

export function parseSettings(value: unknown): Settings {
  return settingsSchema.parse(objectSchema.catch({}).parse(value));
}

/** Renames what lies in the place of the settings file and is none, so that nothing a person wrote is lost. Answers its new path. */
export function putDamagedAside(folder: string, nowMs = Date.now()): string | undefined {
  const path = join(folder, `${SETTINGS_NAME}.json`);
  if (!existsSync(path) || (statSync(path).isFile() && isSettingsText(readFileSync(path, 'utf8'))))
    return undefined;
  const aside = join(folder, `${SETTINGS_NAME}.damaged-${nowMs}.json`);
  renameSync(path, aside);
  return aside;
}

/** Looks for damage before each use of the file, and tells of it. */
export class DamageWatch {
  readonly #folder: string;
  readonly #untold: string[] = [];
  #listener: ((aside: string) => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.look();
  }

  look(): void {
    const aside = putDamagedAside(this.#folder);
    if (aside === undefined) return;
    if (this.#listener) this.#listener(aside);
    else this.#untold.push(aside);
  }

  get hasFolder(): boolean {
    return existsSync(this.#folder);
  }

  onPutAside(listener: (aside: string) => void): void {
    this.#listener = listener;
    for (const aside of this.#untold.splice(0)) listener(aside);
  }
}

/** The settings in a file; its other keys are left as they are. */
export function settingsIn(damage: DamageWatch, file: KeyedFile): SettingsStore {
  let last: Settings | undefined;
  const readNow = (): Settings => {
    damage.look();
    return (last = parseSettings(file.store));
  };
  /** A scanner or a backup that holds the file for a moment stops nothing: until it can be read again, what it said last holds. */
  const read = (): Settings => {
    // To read would make the folder anew, and who puts back the one that was moved away would put it into that.
    if (last && !damage.hasFolder) return last;
    try {
      return readNow();
    } catch (error) {
      if (last && error instanceof Error && 'code' in error) return last;
      throw error;
    }
  };
  const update = (change: Partial<Settings>): Settings => {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = parseSettings({ ...readNow(), ...given });
    file.set(next);
    return (last = next);
  };
  return { read, update, onPutAside: (listener) => damage.onPutAside(listener) };
}

/** For the doors without Electron. */
export function openConfSettings(folder: string): SettingsStore {
  const damage = new DamageWatch(folder);
  return settingsIn(damage, new Conf({ ...SETTINGS_OPTIONS, cwd: folder, configName: SETTINGS_NAME }));
}

/** An editor may put a mark before the text, which the store skips too. */
function isSettingsText(text: string): boolean {
  try {
    return objectSchema.safeParse(JSON.parse(text.replace(/^\ufeff/, ''))).success;
  } catch {
    return false;
  }
}
