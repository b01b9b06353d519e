// Checked by the compiler alone: the stand-in has no member that real Electron does not have, but for the few it needs
// within itself. A name that Electron drops in a later version turns up here.
import type * as Real from 'electron';
import type { app } from './app.ts';
import type { ipcMain } from './ipc.ts';
import type { Menu, Tray } from './menu.ts';
import type { protocol, session } from './session.ts';
import type {
  Notification,
  dialog,
  nativeImage,
  nativeTheme,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
} from './system.ts';
import type { BrowserWindow } from './windows.ts';

type Own<Names extends string> = Record<Names, unknown>;
/** `destroy` and `getLastWebPreferences` are there in real Electron, only not in its types. */
type ContentsOwn = Own<'fillWindow' | 'targetId' | 'destroy' | 'getLastWebPreferences'>;

type Pairs = {
  app: [typeof app, Real.App & Own<'noWindowsLeft'>];
  BrowserWindow: [BrowserWindow, Real.BrowserWindow];
  contents: [BrowserWindow['webContents'], Real.WebContents & ContentsOwn];
  dialog: [typeof dialog, Real.Dialog];
  ipcMain: [typeof ipcMain, Real.IpcMain & Own<'answerInvoke'>];
  Menu: [Menu, Real.Menu];
  nativeImage: [typeof nativeImage, typeof Real.nativeImage];
  nativeTheme: [typeof nativeTheme, Real.NativeTheme];
  Notification: [Notification, Real.Notification & Own<'isShown'>];
  powerSaveBlocker: [typeof powerSaveBlocker, Real.PowerSaveBlocker];
  protocol: [typeof protocol, Real.Protocol];
  safeStorage: [typeof safeStorage, Real.SafeStorage];
  screen: [typeof screen, Real.Screen];
  session: [(typeof session)['defaultSession'], Real.Session & Own<'grantPermissions' | 'isCancelled'>];
  shell: [typeof shell, Real.Shell];
  Tray: [Tray, Real.Tray & Own<'tooltip' | 'menu' | 'image'>];
};
type Invented = { [Name in keyof Pairs]: Exclude<keyof Pairs[Name][0], keyof Pairs[Name][1]> }[keyof Pairs];

/** Compiles only while there is none. */
export const invented: [Invented] extends [never] ? readonly [] : Invented = [];
