// Makes the program's window, the only place where one is made. What the window shows and does is the page's.
import { BrowserWindow, app, nativeTheme, screen, type WebPreferences } from 'electron';
import { reloadAfterCrash } from './crashed-page.ts';
import { describeError, note } from './note.ts';
import { PAGE_URL } from './page-scheme.ts';
import { type DesktopSettings, type WindowState } from './settings.ts';

const DEFAULT_SIZE = { width: 1120, height: 760 };
/** The page's own colours, so that nothing flashes before it is there. */
const BACKGROUND = { light: '#f6f6f4', dark: '#15171a' };

export type WindowFiles = { preload: string; icon: string };

/** `quit`: ends the program, perhaps after a question. */
export function createWindow(files: WindowFiles, settings: DesktopSettings, quit: () => void): BrowserWindow {
  const state = settings.readWindow();
  const window = new BrowserWindow({
    ...placeOnScreen(state),
    minWidth: 360,
    minHeight: 520,
    title: 'Photostow',
    icon: files.icon,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: webPreferences(files.preload),
  });
  // Electron shows a window by making it large, so that one is empty until its page is there.
  window.once('ready-to-show', () => {
    if (state?.isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () => settings.saveWindow(stateOf(window)));
  reloadAfterCrash({ window, settings: settings.settings, quit });
  window.loadURL(PAGE_URL).catch((error: unknown) => note('page.failed', { error: describeError(error) }));
  return window;
}

function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    navigateOnDragDrop: false,
    disableDialogs: true,
    spellcheck: false,
    devTools: !app.isPackaged,
  };
}

/** Where the window was, unless that screen is gone; no larger than the screen of today. */
function placeOnScreen(state: WindowState | undefined): Electron.Rectangle | typeof DEFAULT_SIZE {
  if (!state) return DEFAULT_SIZE;
  const { x, y } = state;
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const isVisible = (area: Electron.Rectangle): boolean => {
    if (x === undefined || y === undefined) return false;
    const isBeside = x + 80 > area.x + area.width || x + state.width < area.x + 80;
    return !isBeside && y >= area.y && y + 40 < area.y + area.height;
  };
  const area = areas.find(isVisible);
  const room = area ?? areas[0] ?? state;
  const size = { width: Math.min(state.width, room.width), height: Math.min(state.height, room.height) };
  return area && x !== undefined && y !== undefined ? { x, y, ...size } : size;
}

function stateOf(window: BrowserWindow): WindowState {
  return { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
}
