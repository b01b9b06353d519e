// Stands in for `Menu` and `Tray`: items that a spec can find and click. Nothing is drawn.
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';

type Template = {
  id?: string;
  label?: string;
  role?: string;
  type?: string;
  accelerator?: string;
  enabled?: boolean;
  click?: () => void;
  submenu?: Template[];
};

class MenuItem {
  readonly id: string;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly enabled: boolean;
  readonly submenu: Menu | undefined;
  readonly #click: (() => void) | undefined;

  constructor({ id, label, role, type, enabled, click, submenu }: Template) {
    if (label === undefined && role === undefined && type !== 'separator')
      throw new Error('Invalid template for MenuItem: must have at least one of label, role or type');
    this.id = id ?? '';
    this.label = label ?? role ?? '';
    this.role = role;
    this.type = type ?? (submenu ? 'submenu' : 'normal');
    this.enabled = enabled ?? true;
    this.submenu = submenu ? Menu.buildFromTemplate(submenu) : undefined;
    this.#click = click;
  }

  click(): void {
    this.#click?.();
  }
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: MenuItem[];

  constructor(items: MenuItem[] = []) {
    this.items = items;
  }

  static buildFromTemplate(template: Template[]): Menu {
    return new Menu(template.map((item) => new MenuItem(item)));
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}

/** A spec finds the icons here; Electron itself keeps no such list. */
export const standInTrays: Tray[] = [];

export class Tray extends EventEmitter {
  tooltip = '';
  menu: Menu | undefined;
  image = '';

  constructor(image: string) {
    super();
    this.setImage(image);
    standInTrays.push(this);
  }

  setImage(image: string): void {
    if (!existsSync(image)) throw new Error(`Failed to load image from path '${image}'`);
    this.image = image;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
}
