// The desktop program from start to end, as a table of contents: each line is a part in doors/desktop. Nothing is decided
// here beyond the order. No top-level await: Electron becomes ready only when this module has run through.
import './doors/file-threads.ts';
import { app, session, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { tellAppId } from './doors/desktop/app-id.ts';
import { claimSingleInstance, collectArrivals, type Arrivals } from './doors/desktop/arrivals.ts';
import { isUsualDataFolder, settleDataFolder } from './doors/desktop/data-folder.ts';
import { handOver, openSystemUi } from './doors/desktop/system-ui.ts';
import { openDemo, withDemoFolder } from './doors/desktop/demo.ts';
import { createHost } from './doors/desktop/desktop-host.ts';
import { pickPaths, pickSavePath } from './doors/desktop/dialogs.ts';
import { hardenContents, hardenSession } from './doors/desktop/harden.ts';
import { followMetered } from './doors/desktop/metered.ts';
import { endOnMistake, failAtStart, followPower, stopBeforeQuit } from './doors/desktop/lifecycle.ts';
import { followTheme } from './doors/desktop/language.ts';
import { wasStartedAtLogin } from './doors/desktop/login-item.ts';
import { inBackground } from './doors/desktop/note.ts';
import { type PageLine } from './doors/desktop/page-line.ts';
import { registerPageScheme, servePage } from './doors/desktop/page-scheme.ts';
import { openDesktopSettings } from './doors/desktop/settings.ts';
import { readStartOptions, type StartOptions } from './doors/desktop/start-options.ts';
import { followSystemProxy } from './doors/desktop/system-proxy.ts';
import { type TrayIcons } from './doors/desktop/tray.ts';
import { hasTrayHost } from './doors/desktop/tray-host.ts';
import { keepWindow } from './doors/desktop/window-keeper.ts';
import { createWindow } from './doors/desktop/window.ts';
import { openWire } from './doors/desktop/wire.ts';
import { startProgram } from './doors/program.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'out', 'renderer');
const ICONS = join(ROOT, 'build', 'icons');
const WINDOW_FILES = {
  preload: join(ROOT, 'out', 'preload', 'preload.cjs'),
  icon: join(ICONS, 'icon.png'),
};
/** On macOS the system colours a template by itself; the scaled one beside it is found by its name. */
const trayPicture = (shows: string): string =>
  join(ICONS, process.platform === 'darwin' ? `tray-${shows}-Template.png` : `tray-${shows}.png`);
const TRAY_ICONS: TrayIcons = {
  idle: trayPicture('idle'),
  busy: trayPicture('busy'),
  paused: trayPicture('paused'),
  attention: trayPicture('attention'),
};

function main(): void {
  endOnMistake();
  app.enableSandbox();
  tellAppId();
  registerPageScheme();
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  const start = readStartOptions(process.argv.slice(1), process.env, app.getAppPath(), process.cwd());
  if (!start.ok) return void failAtStart(`desktop.failed.${start.problem}`);
  const options = withDemoFolder(start.options);
  if (!settleDataFolder(options.dataFolder)) return void failAtStart('desktop.failed.dataFolderUnwritable');
  if (!claimSingleInstance(options.paths)) return app.quit();
  const arrivals = collectArrivals(options.paths);
  void app.whenReady().then(() => run(options, arrivals));
}

async function run(asked: StartOptions, arrivals: Arrivals): Promise<void> {
  const options = await openDemo(asked);
  const { endpoint, backoffScale } = options;
  const dataFolder = app.getPath('userData');
  hardenSession(session.defaultSession);
  servePage(session.defaultSession, PAGE);
  await followSystemProxy(session.defaultSession, endpoint === null);

  const desktop = openDesktopSettings(dataFolder);
  const { settings } = desktop;
  followTheme(settings);
  const trayIcons = (await hasTrayHost()) ? TRAY_ICONS : undefined;
  const dialogs = { settings: desktop, parent: () => windows.current() };
  const host = createHost({
    options,
    settings: desktop,
    hasTray: trayIcons !== undefined,
    pickPaths: (what) => pickPaths(dialogs, what),
    pickSavePath: (name) => pickSavePath(dialogs, name),
  });
  const started = await startProgram(host, { dataFolder, endpoint, backoffScale });
  if (!started.ok) return failAtStart(`desktop.failed.${started.code}`, settings);
  const { program } = started;
  followPower(program, settings, backoffScale);
  followMetered(program, settings);

  const wire = openWire(program);
  const make = (): { window: BrowserWindow; line: PageLine } => {
    const window = createWindow(WINDOW_FILES, desktop, () => systemUi.quit());
    return { window, line: wire.attach(window) };
  };
  const hidesOnClose = (): boolean => systemUi.hasTray && settings.read().closeToTray;
  const windows = keepWindow({
    make,
    hidesOnClose,
    holdsMore: () => program.isAsking(),
    onHide: () => systemUi.tellHidden(),
    quit: () => systemUi.quit(),
  });
  stopBeforeQuit(program);
  const keepsLoginItem = !options.demo && isUsualDataFolder();
  const { hint } = desktop;
  const systemUi = openSystemUi({ program, host, settings, windows, hint, keepsLoginItem, trayIcons });
  arrivals.deliverTo((paths) => inBackground(handOver(paths, program, windows), 'arrival'));
  const isHidden = options.hidden || wasStartedAtLogin();
  if (!isHidden || !systemUi.hasTray) await windows.show();
}

main();
