// The window's menu, in the person's language; on macOS the program's. It offers nothing that reloads the page or opens developer tools in a
// packaged program, and does nothing by itself.
import { Menu, app, type MenuItemConstructorOptions } from 'electron';
import { type View } from '../../contract.ts';
import { type TextKey, type Translate } from '../../texts/texts.ts';
import { type Actions } from './actions.ts';

type Item = MenuItemConstructorOptions;
type Role = NonNullable<Item['role']>;

export function showMenu(translate: Translate, actions: Actions, isPaused: boolean): void {
  const menus = [
    ...(process.platform === 'darwin' ? [appMenu(translate, actions)] : []),
    fileMenu(translate, actions, isPaused),
    editMenu(translate),
    viewMenu(translate, actions),
    windowMenu(translate),
    helpMenu(translate, actions),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}

const separator: Item = { type: 'separator' };
const byRole = (translate: Translate, role: Role, key: TextKey): Item => ({ role, label: translate(key) });

function appMenu(translate: Translate, actions: Actions): Item {
  const submenu = [
    byRole(translate, 'about', 'desktop.menu.about'),
    separator,
    settingsItem(translate, actions),
    separator,
    byRole(translate, 'services', 'desktop.menu.services'),
    separator,
    byRole(translate, 'hide', 'desktop.menu.hide'),
    byRole(translate, 'hideOthers', 'desktop.menu.hideOthers'),
    byRole(translate, 'unhide', 'desktop.menu.unhide'),
    separator,
    quitItem(translate, actions),
  ];
  return { label: 'Photostow', submenu };
}

function fileMenu(translate: Translate, actions: Actions, isPaused: boolean): Item {
  const submenu: Item[] = [
    {
      id: 'add-files',
      label: translate('desktop.menu.addFiles'),
      accelerator: 'CmdOrCtrl+O',
      click: () => actions.add('files'),
    },
    {
      id: 'add-folder',
      label: translate('desktop.menu.addFolder'),
      accelerator: 'CmdOrCtrl+Shift+O',
      click: () => actions.add('folder'),
    },
    separator,
    isPaused
      ? { id: 'resume', label: translate('desktop.tray.resume'), click: () => actions.resume() }
      : { id: 'pause', label: translate('desktop.tray.pause'), click: () => actions.pause('resumed') },
  ];
  if (process.platform !== 'darwin')
    submenu.push(separator, settingsItem(translate, actions), separator, quitItem(translate, actions));
  return { label: translate('desktop.menu.file'), submenu };
}

function settingsItem(translate: Translate, actions: Actions): Item {
  return {
    id: 'settings',
    label: translate('desktop.menu.settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.show('settings'),
  };
}

function quitItem(translate: Translate, actions: Actions): Item {
  return {
    id: 'quit',
    label: translate('desktop.menu.quit'),
    accelerator: 'CmdOrCtrl+Q',
    click: () => actions.quit(),
  };
}

function editMenu(translate: Translate): Item {
  const submenu = [
    byRole(translate, 'undo', 'desktop.menu.undo'),
    byRole(translate, 'redo', 'desktop.menu.redo'),
    separator,
    byRole(translate, 'cut', 'desktop.menu.cut'),
    byRole(translate, 'copy', 'desktop.menu.copy'),
    byRole(translate, 'paste', 'desktop.menu.paste'),
    byRole(translate, 'selectAll', 'desktop.menu.selectAll'),
  ];
  return { label: translate('desktop.menu.edit'), submenu };
}

function viewMenu(translate: Translate, actions: Actions): Item {
  const part = (view: View, number: number, key: TextKey): Item => ({
    id: `view-${view}`,
    label: translate(key),
    accelerator: `CmdOrCtrl+${number}`,
    click: () => actions.show(view),
  });
  const submenu = [
    part('files', 1, 'page.tab.files'),
    part('folders', 2, 'page.tab.folders'),
    part('albums', 3, 'page.tab.albums'),
    part('dates', 4, 'page.tab.dates'),
    separator,
    byRole(translate, 'resetZoom', 'desktop.menu.resetZoom'),
    byRole(translate, 'zoomIn', 'desktop.menu.zoomIn'),
    byRole(translate, 'zoomOut', 'desktop.menu.zoomOut'),
    separator,
    byRole(translate, 'togglefullscreen', 'desktop.menu.fullScreen'),
  ];
  const forDevelopers: Item[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return {
    label: translate('desktop.menu.view'),
    submenu: app.isPackaged ? submenu : [...submenu, ...forDevelopers],
  };
}

/** By its role macOS adds the list of windows. */
function windowMenu(translate: Translate): Item {
  const isMac = process.platform === 'darwin';
  const submenu = [
    byRole(translate, 'minimize', 'desktop.menu.minimize'),
    ...(isMac ? [byRole(translate, 'zoom', 'desktop.menu.zoom')] : []),
    byRole(translate, 'close', 'desktop.menu.close'),
    ...(isMac ? [separator, byRole(translate, 'front', 'desktop.menu.front')] : []),
  ];
  return { role: 'window', label: translate('desktop.menu.window'), submenu };
}

function helpMenu(translate: Translate, actions: Actions): Item {
  const topic = (name: Parameters<Actions['help']>[0], key: TextKey): Item => ({
    label: translate(key),
    click: () => actions.help(name),
  });
  const submenu: Item[] = [
    topic('createClient', 'desktop.menu.helpClient'),
    topic('connections', 'desktop.menu.helpConnections'),
    topic('photos', 'desktop.menu.helpPhotos'),
  ];
  if (process.platform !== 'darwin')
    submenu.push(separator, byRole(translate, 'about', 'desktop.menu.about'));
  return { role: 'help', label: translate('desktop.menu.help'), submenu };
}
