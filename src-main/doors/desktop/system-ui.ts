// Menu, tray and what else the system shows of the program, kept in the person's language and in step with the program, and
// what their items do. Everything they do goes through the program's own calls.
import { type ToPage } from '../../contract.ts';
import { type Host, type Program, type SettingsStore } from '../host.ts';
import { type Actions } from './actions.ts';
import { followTheme, translateBy } from './language.ts';
import { followLoginItem } from './login-item.ts';
import { showMenu } from './menu.ts';
import { inBackground } from './note.ts';
import { openOwnLine } from './own-line.ts';
import { askBeforeQuit, quitIfMeant } from './quit.ts';
import { NOTHING_KNOWN, withAccounts, withEngine, withRows, type Standing } from './standing.ts';
import { tryTray, type TrayIcons } from './tray.ts';
import { type WindowKeeper } from './window-keeper.ts';
import { Notifications, type Hint } from './notifications.ts';

type Parts = {
  program: Program;
  host: Pick<Host, 'pickPaths'>;
  settings: SettingsStore;
  windows: WindowKeeper;
  hint: Hint;
  /** Whether the start with the computer is this program's to set; there is one for a person, not for a data folder. */
  keepsLoginItem: boolean;
  /** Undefined where nobody would show a tray icon. */
  trayIcons: TrayIcons | undefined;
};
export type SystemUi = {
  /** Whether there is a tray to hide the window in. */
  hasTray: boolean;
  /** The window was closed, and the program goes on in the tray. */
  tellHidden(): void;
  /** Ends the program, if the person means it. */
  quit(): void;
};

export function openSystemUi({
  program,
  host,
  settings,
  windows,
  hint,
  keepsLoginItem,
  trayIcons,
}: Parts): SystemUi {
  let standing = NOTHING_KNOWN;
  const whatIsOpen = () => ({ settings, windows, openCount: standing.open });
  const actions: Actions = {
    open: () => inBackground(windows.show(), 'window'),
    show: (view) => tell({ topic: 'view.asked', payload: { view } }),
    add: (what) => inBackground(addChosen(what).catch(tellUntaken), 'add'),
    pause: (until) => line.call('engine.pause', { until }),
    resume: () => line.call('engine.resume', null),
    openInPhotos: (id) => line.call('files.openInPhotos', { id }),
    help: (topic) => line.call('help.open', { topic }),
    quit: () => inBackground(quitIfMeant(whatIsOpen()), 'quit'),
  };
  const tell = (message: ToPage): void => inBackground(windows.tell(message), 'tell');
  const tellUntaken = (error: unknown): never => {
    tell({ topic: 'wish.failed', payload: { code: 'internal', message: 'the files could not be taken' } });
    throw error;
  };
  const addChosen = async (what: 'files' | 'folder'): Promise<void> => {
    const paths = await host.pickPaths(what);
    if (paths) await handOver(paths, program, windows);
  };
  const tray = trayIcons && tryTray(trayIcons, actions);
  const attentionIcon = trayIcons?.attention;
  const notifications = new Notifications({
    settings,
    windows,
    hint,
    attentionIcon,
    open: () => actions.open(),
  });
  const stand = (next: Standing): void => {
    const isMenuOld = next.isPaused !== standing.isPaused;
    standing = next;
    if (isMenuOld) showMenu(translateBy(settings), actions, standing.isPaused);
    tray?.show(translateBy(settings), standing);
  };
  const followSettings = (): void => {
    followTheme(settings);
    if (keepsLoginItem) followLoginItem(settings.read().launchAtLogin);
    showMenu(translateBy(settings), actions, standing.isPaused);
    stand(standing);
  };
  followSettings();
  const line = openOwnLine(program, {
    onSettings: followSettings,
    onEngine: (state) => {
      stand(withEngine(standing, state));
      notifications.follow(standing, state.totals.created + state.totals.alreadyThere);
    },
    onAccounts: (accounts) => stand(withAccounts(standing, accounts)),
    onRows: (rows) => stand(withRows(standing, rows)),
    onTrouble: tell,
  });
  askBeforeQuit(whatIsOpen);
  return {
    hasTray: tray !== undefined,
    tellHidden: () => notifications.tellHidden(),
    quit: () => actions.quit(),
  };
}

/** Shows the window, and lets its page ask where these files shall go. */
export async function handOver(
  paths: readonly string[],
  program: Program,
  windows: WindowKeeper,
): Promise<void> {
  // The program has them whether a page comes up or not, and offers them to whichever comes. Counting a large folder takes a while, and
  // whoever handed it over is to see at once that somebody took it.
  const added = paths.length > 0 ? program.addSelection(paths, true) : undefined;
  await Promise.all([added, windows.show()]);
}
