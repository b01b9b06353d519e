// Stands in for what Electron borrows from the system: dialogs, the browser, the keyring, the theme, power, the screens.
// Without a script a dialog is cancelled and nothing is opened; a spec replaces single functions to say otherwise.
import { EventEmitter } from 'node:events';
import { browserContext } from './browser.ts';

type OpenResult = { canceled: boolean; filePaths: string[] };

export const dialog = {
  showOpenDialog: (..._args: unknown[]): Promise<OpenResult> =>
    Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: (..._args: unknown[]): Promise<{ canceled: boolean; filePath: string }> =>
    Promise.resolve({ canceled: true, filePath: '' }),
  /** The first button, as a person who means it. */
  showMessageBox: (..._args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> =>
    Promise.resolve({ response: 0, checkboxChecked: false }),
  showErrorBox: (title: string, content: string): void =>
    console.error(`showErrorBox ${JSON.stringify({ title, content })}`),
};

export const nativeImage = {
  createThumbnailFromPath: (path: string): Promise<{ toDataURL(): string }> =>
    Promise.reject(new Error(`no thumbnail of ${path}`)),
};

export const shell = {
  showItemInFolder: (path: string): void => void standInShown.push(path),
  openExternal: (address: string): Promise<void> => {
    console.error(`stand-in: no browser opened ${address}`);
    return Promise.resolve();
  },
};

// ---- safeStorage: STAND_IN_KEYRING is `keyring` (as after a normal login), `known` or `none`

const keyring = process.env['STAND_IN_KEYRING'] ?? 'keyring';
const tag = keyring === 'keyring' ? 'v11' : 'v10';
const turn = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));

export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(keyring !== 'none'),
  getSelectedStorageBackend: () => (keyring === 'keyring' ? 'gnome_libsecret' : 'basic_text'),
  encryptStringAsync: (text: string): Promise<Buffer> =>
    keyring === 'none'
      ? Promise.reject(new Error('Encryption is not available'))
      : Promise.resolve(Buffer.concat([Buffer.from(tag), turn(Buffer.from(text))])),
  decryptStringAsync: (bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> =>
    bytes.subarray(0, 3).toString() === tag
      ? Promise.resolve({ result: turn(bytes.subarray(3)).toString(), shouldReEncrypt: false })
      : Promise.reject(new Error('Error while decrypting the ciphertext')),
};

class StandInTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system';

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source;
    const colorScheme = source === 'system' ? null : source;
    for (const page of browserContext().pages()) void page.emulateMedia({ colorScheme });
    this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeTheme = new StandInTheme();
/** As Electron's typings name them; what is not here is told everywhere. */
const POWER_EVENTS: Readonly<Record<string, readonly NodeJS.Platform[]>> = {
  'on-battery': ['darwin'],
  'on-ac': ['darwin', 'win32'],
  shutdown: ['linux', 'darwin'],
};

class PowerMonitor extends EventEmitter {
  override emit(name: string, ...args: unknown[]): boolean {
    if (POWER_EVENTS[name]?.includes(process.platform) === false)
      throw new Error(`stand-in: ${process.platform} tells of no ${name}`);
    return super.emit(name, ...args);
  }

  isOnBatteryPower(): boolean {
    return false;
  }
}
export const powerMonitor = new PowerMonitor();

/** What was to be shown in a window of folders. */
export const standInShown: string[] = [];

/** A spec finds here what was said, and what holds the computer awake; Electron itself keeps no such lists. */
export const standInNotifications: Notification[] = [];
export const standInBlockers = new Set<number>();
let lastBlocker = 0;

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  isShown = false;

  static isSupported(): boolean {
    return true;
  }

  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    this.isShown = true;
    standInNotifications.push(this);
  }

  close(): void {
    this.isShown = false;
  }
}

export const powerSaveBlocker = {
  start: (_kind: 'prevent-app-suspension' | 'prevent-display-sleep'): number => {
    standInBlockers.add((lastBlocker += 1));
    return lastBlocker;
  },
  stop: (id: number): boolean => standInBlockers.delete(id),
};

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
