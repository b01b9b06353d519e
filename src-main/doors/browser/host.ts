// What the browser door brings: no dialogs, no keyring, and a browser only where the program's own machine has one.
import type { Host } from '../host.ts';
import { openConfSettings } from '../settings-file.ts';
import { plainBox } from '../../store/secrets.ts';
import { updatesAddress } from '../../program/update-check.ts';
import { UPDATES, VERSION } from '../../version.ts';

export function createBrowserHost(dataFolder: string, demo: boolean): Host {
  const updates = demo ? null : updatesAddress(UPDATES);
  return {
    door: 'browser',
    demo,
    capabilities: {
      systemDialog: false,
      dropByPath: false,
      typeFolderPath: true,
      opensBrowser: false,
      showsFolders: false,
      desktop: false,
      tray: false,
      knowsMetered: false,
      looksForUpdates: updates !== null,
      switchesDemo: false,
      unsandboxed: false,
    },
    programVersion: VERSION,
    updates,
    systemLocale: Intl.DateTimeFormat().resolvedOptions().locale,
    // The page may be on another machine: it shows a link, which opens where the person is.
    openInBrowser: () => Promise.resolve(false),
    showInFolder: () => false,
    pickPaths: () => Promise.resolve(null),
    pickSavePath: () => Promise.resolve(null),
    systemThumbnail: () => Promise.resolve(null),
    switchDemo: () => undefined,
    secrets: plainBox,
    settings: openConfSettings(dataFolder),
  };
}
