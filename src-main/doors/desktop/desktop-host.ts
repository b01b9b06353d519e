// What the desktop brings to the program: dialogs, the system's browser, the keyring, the settings.
import { app, nativeImage, safeStorage, shell } from 'electron';
import { setTimeout as wait } from 'node:timers/promises';
import { canTellMetered } from './metered.ts';
import { updatesAddress } from '../../program/update-check.ts';
import { UPDATES, VERSION } from '../../version.ts';
import { type Host } from '../host.ts';
import { tryAllowedAddress } from './allowed-address.ts';
import { systemLocale } from './language.ts';
import { describeError, note } from './note.ts';
import { plainBox } from '../../store/secrets.ts';
import { switchDemo } from './demo.ts';
import { createSecretBox } from './secrets.ts';
import { type DesktopSettings } from './settings.ts';
import { type StartOptions } from './start-options.ts';

type Parts = {
  options: StartOptions;
  settings: DesktopSettings;
  hasTray: boolean;
  pickPaths: Host['pickPaths'];
  pickSavePath: Host['pickSavePath'];
};

export function createHost({ options, settings, hasTray, pickPaths, pickSavePath }: Parts): Host {
  const updates = options.demo ? null : updatesAddress(UPDATES);
  return {
    door: 'desktop',
    demo: options.demo,
    capabilities: {
      systemDialog: true,
      dropByPath: true,
      typeFolderPath: false,
      opensBrowser: true,
      showsFolders: true,
      desktop: true,
      tray: hasTray,
      knowsMetered: canTellMetered(),
      looksForUpdates: updates !== null,
      // A demo that another program started, and a stand-in for Google, are theirs to end.
      switchesDemo: options.endpoint === null || options.ownDemo,
      unsandboxed: app.commandLine.hasSwitch('no-sandbox'),
    },
    programVersion: VERSION,
    updates,
    systemLocale: systemLocale(),
    openInBrowser: (url) => openInBrowser(url, options.endpoint, updates),
    showInFolder: (path) => {
      shell.showItemInFolder(path);
      return true;
    },
    pickPaths,
    pickSavePath,
    systemThumbnail,
    switchDemo,
    // Nothing in a demo is secret, and what prepared it has no keyring.
    secrets: options.demo
      ? plainBox
      : createSecretBox({ storage: safeStorage, platform: process.platform, wait }),
    settings: settings.settings,
  };
}

const THUMBNAIL_PX = 96;

/** macOS and Windows know HEIC, RAW and videos; on Linux Electron has no such call. */
async function systemThumbnail(path: string): Promise<string | null> {
  if (process.platform === 'linux') return null;
  try {
    const size = { width: THUMBNAIL_PX, height: THUMBNAIL_PX };
    return (await nativeImage.createThumbnailFromPath(path, size)).toDataURL();
  } catch (error) {
    note('thumbnail.none', { error: describeError(error) });
    return null;
  }
}

async function openInBrowser(url: string, endpoint: string | null, updates: string | null): Promise<boolean> {
  const address = tryAllowedAddress(url, endpoint, updates);
  if (address === undefined) {
    note('address.denied');
    return false;
  }
  try {
    await shell.openExternal(address);
    return true;
  } catch (error) {
    note('address.failed', { error: describeError(error) });
    return false;
  }
}
