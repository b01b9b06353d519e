// The module `electron` as far as the program uses it, in Node with a Chromium page for each window. A test tool: what
// the program does not use is not here, and what real Electron refuses is refused.
import { app } from './app.ts';
import { listenToSpec } from './control.ts';
import { ipcMain } from './ipc.ts';
import { Menu, Tray, standInTrays } from './menu.ts';
import { protocol, session } from './session.ts';
import {
  Notification,
  dialog,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  standInBlockers,
  standInNotifications,
  standInShown,
} from './system.ts';
import { BrowserWindow } from './windows.ts';

const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

listenToSpec({ ...electron, standInTrays, standInNotifications, standInBlockers, standInShown });

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};
export default electron;
