// The icon in the system's tray, where there is a tray: how things stand, a way back to the window, the last pictures that arrived,
// pause and resume. It is never the only way in, since a second start shows the window too.
import { Menu, Tray, type MenuItemConstructorOptions } from 'electron';
import { type Translate } from '../../texts/texts.ts';
import { type Actions } from './actions.ts';
import { describeError, note } from './note.ts';
import { sentenceOf, type Standing } from './standing.ts';

/** One picture for each. */
export type TrayIcons = Record<Standing['shows'], string>;
export type TrayIcon = { show(translate: Translate, standing: Standing): void };

/** Undefined when the system will not show one. */
export function tryTray(icons: TrayIcons, actions: Actions): TrayIcon | undefined {
  try {
    const tray = new Tray(icons.idle);
    // On a Mac a click opens the menu, and would open the window beside it.
    if (process.platform !== 'darwin') tray.on('click', () => actions.open());
    let icon: Standing['shows'] = 'idle';
    let menu = '';
    return {
      show: safely((translate, standing) => {
        tray.setToolTip(`Photostow: ${sentenceOf(standing, translate)}`);
        if (standing.shows !== icon) tray.setImage(icons[(icon = standing.shows)]);
        const items = itemsOf(actions, translate, standing);
        // Linux shows a changed menu only when it is set again, and an open one closes by it: so it is set when it differs.
        const next = JSON.stringify(items);
        if (next !== menu) tray.setContextMenu(Menu.buildFromTemplate(items));
        menu = next;
      }),
    };
  } catch (error) {
    note('tray.failed', { error: describeError(error) });
    return undefined;
  }
}

/** Told of each change by a timer of the program, which a tray that refuses once must not end. */
const safely =
  (show: TrayIcon['show']): TrayIcon['show'] =>
  (...args) => {
    try {
      show(...args);
    } catch (error) {
      note('tray.failed', { error: describeError(error) });
    }
  };

function itemsOf(actions: Actions, t: Translate, standing: Standing): MenuItemConstructorOptions[] {
  const { isPaused, arrived, shows } = standing;
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const last = arrived.map(({ id, name }) => ({
    id: `arrived-${id}`,
    label: name.replaceAll('&', '&&'),
    click: () => actions.openInPhotos(id),
  }));
  // Without numbers while files are sent: an open menu would be closed by each.
  const state = shows === 'busy' ? t('desktop.tray.busy') : sentenceOf(standing, t);
  return [
    { id: 'state', label: state.replaceAll('&', '&&'), enabled: false },
    separator,
    { id: 'open', label: t('desktop.tray.open'), click: () => actions.open() },
    ...(last.length > 0
      ? [separator, { id: 'last', label: t('desktop.tray.last'), enabled: false }, ...last]
      : []),
    separator,
    ...(isPaused
      ? [{ id: 'resume', label: t('desktop.tray.resume'), click: () => actions.resume() }]
      : [
          { id: 'pause-hour', label: t('desktop.tray.pauseHour'), click: () => actions.pause('hour') },
          {
            id: 'pause-tomorrow',
            label: t('desktop.tray.pauseTomorrow'),
            click: () => actions.pause('tomorrow'),
          },
          { id: 'pause', label: t('desktop.tray.pause'), click: () => actions.pause('resumed') },
        ]),
    separator,
    { id: 'quit', label: t('desktop.menu.quit'), click: () => actions.quit() },
  ];
}
