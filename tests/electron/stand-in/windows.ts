// Stands in for `BrowserWindow` and its `webContents`: each window is a page of the one Chromium. What such a page loads
// and may do is decided by the session.
import { EventEmitter } from 'node:events';
import { app, openWindows } from './app.ts';
import { StandInEvent } from './events.ts';
import { StandInContents, type Preferences } from './contents.ts';

type Bounds = { x: number; y: number; width: number; height: number };
type Options = Partial<Bounds> & { show?: boolean; webPreferences?: Preferences };

let lastId = 0;

export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  readonly id: number;
  readonly webContents: StandInContents;
  #bounds: Bounds;
  #isVisible: boolean;
  #isMaximized = false;
  #isMinimized = false;
  #isDestroyed = false;

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...BrowserWindow.#all].find((window) => window.isVisible()) ?? null;
  }

  constructor(options: Options = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.id = lastId += 1;
    this.#bounds = { x: 0, y: 0, width: 800, height: 600, ...pickBounds(options) };
    this.#isVisible = options.show !== false;
    this.webContents = new StandInContents(options.webPreferences ?? {});
    this.webContents.fillWindow(this.#bounds);
    this.webContents.once('dom-ready', () => this.emit('ready-to-show', new StandInEvent()));
    // What a page may open is not shown, only counted: no program here allows it.
    this.webContents.on('stand-in-window', () => new BrowserWindow());
    BrowserWindow.#all.add(this);
    openWindows.add(this);
    app.emit('web-contents-created', new StandInEvent(), this.webContents);
    app.emit('browser-window-created', new StandInEvent(), this);
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address);
  }

  close(): void {
    if (this.#isDestroyed) return;
    const event = new StandInEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    BrowserWindow.#all.delete(this);
    openWindows.delete(this);
    this.webContents.destroy();
    this.emit('closed');
    if (BrowserWindow.#all.size === 0) setImmediate(() => app.noWindowsLeft());
  }

  show(): void {
    this.#isVisible = true;
    this.emit('show');
  }

  hide(): void {
    this.#isVisible = false;
    this.emit('hide');
  }

  focus(): void {
    this.emit('focus');
  }

  minimize(): void {
    this.#isMinimized = true;
  }

  restore(): void {
    this.#isMinimized = false;
  }

  /** Shows the window too, as Electron's does. */
  maximize(): void {
    this.#isVisible = true;
    this.#isMaximized = true;
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...pickBounds(bounds) };
    this.webContents.fillWindow(this.#bounds);
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow() === this;
  }

  /** 0 to 1; below 0 for none. */
  setProgressBar(progress: number): void {
    if (typeof progress !== 'number') throw new TypeError('Error processing argument at index 0');
  }

  isVisible(): boolean {
    return this.#isVisible && !this.#isDestroyed;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
}

function pickBounds({ x, y, width, height }: Partial<Bounds>): Partial<Bounds> {
  const given = Object.entries({ x, y, width, height }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
