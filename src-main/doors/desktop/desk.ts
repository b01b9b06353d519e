// Menu and tray, kept in the person's language and in step with the program, and what their items do.
// Everything they do goes through the program's own calls.
import { app } from 'electron';
import { type Host, type Program, type SettingsStore } from '../host.ts';
import { type Actions } from './actions.ts';
import { followTheme, translateBy } from './language.ts';
import { showMenu } from './menu.ts';
import { drop } from './note.ts';
import { openOwnLine } from './own-line.ts';
import { tryTray } from './tray.ts';
import { type WindowKeeper } from './window-keeper.ts';

type Parts = {
  program: Program;
  host: Pick<Host, 'pickPaths'>;
  settings: SettingsStore;
  windows: WindowKeeper;
  /** Undefined where nobody would show a tray icon. */
  trayIcon: string | undefined;
};

/** Answers whether there is a tray to hide the window in. */
export function openDesk({ program, host, settings, windows, trayIcon }: Parts): { hasTray: boolean } {
  let isPaused = false;
  const actions: Actions = {
    open: () => drop(windows.show(), 'window'),
    add: (what) => drop(addChosen(what), 'add'),
    pause: () => line.call('engine.pause', null),
    resume: () => line.call('engine.resume', null),
    help: (topic) => line.call('help.open', { topic }),
    quit: () => app.quit(),
  };
  const addChosen = async (what: 'files' | 'folder'): Promise<void> => {
    const paths = await host.pickPaths(what);
    if (paths) await handOver(paths, program, windows);
  };
  const tray = trayIcon === undefined ? undefined : tryTray(trayIcon, actions);
  const refresh = (): void => {
    const translate = translateBy(settings);
    followTheme(settings);
    showMenu(translate, actions);
    tray?.show(translate, isPaused);
  };
  refresh();
  const line = openOwnLine(program, {
    onSettings: refresh,
    onPaused: (now) => {
      if (now === isPaused) return;
      isPaused = now;
      refresh();
    },
  });
  return { hasTray: tray !== undefined };
}

/** Shows the window, and lets its page ask where these files shall go. */
export async function handOver(
  paths: readonly string[],
  program: Program,
  windows: WindowKeeper,
): Promise<void> {
  await windows.show();
  if (paths.length > 0) await program.addSelection(paths, true);
}
