// Stands in for `webContents`: one page of Chromium, its navigation, and the messages between it and the program.
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import type { Frame, Page, Route } from 'playwright-core';
import { z } from 'zod';
import { browserContext } from './browser.ts';
import { cloneStrictly, eventWith, StandInEvent } from './events.ts';
import { frameOf, type StandInFrame } from './frames.ts';
import { ipcMain } from './ipc.ts';
import { pageScript } from './page-side.ts';
import { answerRoute, session } from './session.ts';
import { toApp, toChromium } from './addresses.ts';

export type Preferences = { preload?: string } & Record<string, unknown>;
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };
type Message = { channel: string; args: unknown[] };

const requestSchema = z.object({
  kind: z.enum(['open', 'pull', 'send', 'invoke', 'window', 'preload-error']),
  channel: z.string().default(''),
  args: z.array(z.unknown()).default([]),
  document: z.number().optional(),
  address: z.string().default(''),
  message: z.string().default(''),
});

let lastId = 0;

export class StandInContents extends EventEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  readonly #preferences: Preferences;
  readonly #page: Promise<Page>;
  #shown: Page | undefined;
  #openHandler: OpenHandler | undefined;
  #isDestroyed = false;
  #isCrashed = false;
  /** A load that the program asked for is not asked about again. */
  #isOwnLoad = false;
  #document = 0;
  #queue: Message[] = [];
  #pull: ((messages: Message[]) => void) | undefined;

  constructor(preferences: Preferences) {
    super();
    this.id = lastId += 1;
    this.#preferences = preferences;
    this.#page = this.#openPage();
  }

  async #openPage(): Promise<Page> {
    const page = await browserContext().newPage();
    this.#shown = page;
    await page.exposeBinding('standInBinding', ({ frame }, request: unknown) => this.#answer(frame, request));
    await page.addInitScript({ content: this.#script() });
    await page.route('**/*', (route) => this.#route(route));
    page.on('domcontentloaded', () => this.emit('dom-ready', new StandInEvent()));
    page.on('load', () => this.emit('did-finish-load', new StandInEvent()));
    page.on('popup', (popup) => void this.#refuseWindow(popup));
    page.on('crash', () => {
      this.#isCrashed = true;
      this.emit('render-process-gone', new StandInEvent(), { reason: 'crashed', exitCode: 1 });
    });
    return page;
  }

  #script(): string {
    const path = this.#preferences.preload;
    if (path === undefined) return pageScript(undefined, '');
    try {
      if (!existsSync(path)) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      const text = readFileSync(path, 'utf8');
      new Script(`(function () {${text}\n})`);
      return pageScript(text, path);
    } catch (error) {
      setImmediate(() => this.#preloadFailed(error));
      return pageScript(undefined, path);
    }
  }

  #preloadFailed(error: unknown): void {
    console.error(`Unable to load preload script: ${this.#preferences.preload}\n${String(error)}`);
    this.emit('preload-error', new StandInEvent(), this.#preferences.preload, error);
  }

  // ---- navigation

  async loadURL(address: string): Promise<void> {
    if (!this.session.protocol.canLoad(address)) {
      const words = `ERR_UNKNOWN_URL_SCHEME (-302) loading '${address}'`;
      this.emit('did-fail-load', new StandInEvent(), -302, 'ERR_UNKNOWN_URL_SCHEME', address, true);
      throw Object.assign(new Error(words), { code: 'ERR_UNKNOWN_URL_SCHEME', errno: -302, url: address });
    }
    const page = await this.#page;
    await this.session.grantPermissions(address);
    this.#isOwnLoad = true;
    await page.goto(toChromium(address));
  }

  reload(): void {
    this.#isOwnLoad = true;
    void this.#page.then((page) => page.reload()).catch((error: unknown) => console.error(error));
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    if (request.isNavigationRequest()) {
      const frame = request.frame();
      if (!this.#mayNavigate(frame, toApp(request.url()))) return route.abort('aborted');
    }
    await answerRoute(route);
  }

  #mayNavigate(frame: Frame, url: string): boolean {
    const isMainFrame = frame.parentFrame() === null;
    const isOwnLoad = isMainFrame && this.#isOwnLoad;
    if (isOwnLoad) this.#isOwnLoad = false;
    const details = { url, isMainFrame, isSameDocument: false, frame: frameOf(frame) };
    const event = eventWith(details);
    if (!isOwnLoad) {
      if (isMainFrame) this.emit('will-navigate', event, url);
      this.emit('will-frame-navigate', event);
    }
    if (event.defaultPrevented) return false;
    this.emit('did-start-navigation', eventWith(details), url);
    return true;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  #openWindow(url: string): void {
    const answer = this.#openHandler?.({ url }) ?? { action: 'allow' };
    if (answer.action === 'allow') this.emit('stand-in-window');
  }

  async #refuseWindow(popup: Page): Promise<void> {
    this.#openWindow(toApp(popup.url()));
    await popup.close();
  }

  // ---- messages

  get mainFrame(): StandInFrame {
    if (!this.#shown) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    return frameOf(this.#shown.mainFrame());
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    this.#queue.push({ channel, args: cloneStrictly(args) });
    this.#flush();
  }

  #flush(): void {
    if (!this.#pull || this.#queue.length === 0) return;
    const [answer, messages] = [this.#pull, this.#queue];
    this.#pull = undefined;
    this.#queue = [];
    answer(messages);
  }

  #answer(frame: Frame, raw: unknown): unknown {
    const request = requestSchema.parse(raw);
    const { channel, args } = request;
    if (request.kind === 'open') return this.#startDocument();
    if (request.kind === 'pull') return this.#waitForMessages(request.document);
    if (request.kind === 'send') return void ipcMain.emit(channel, this.#messageEvent(frame), ...args);
    if (request.kind === 'invoke')
      return ipcMain.answerInvoke(channel, this.#messageEvent(frame), args).then(cloneStrictly);
    if (request.kind === 'window') return this.#openWindow(request.address);
    return this.#preloadFailed(new Error(request.message));
  }

  #startDocument(): number {
    this.#queue = [];
    this.#pull = undefined;
    return (this.#document += 1);
  }

  #waitForMessages(document: number | undefined): Promise<Message[]> {
    return new Promise((resolve) => {
      if (document !== this.#document) return;
      this.#pull = resolve;
      this.#flush();
    });
  }

  #messageEvent(frame: Frame): object {
    const reply = (channel: string, ...args: unknown[]): void => this.send(channel, ...args);
    return eventWith({ sender: this, senderFrame: frameOf(frame), type: 'frame', ports: [], reply });
  }

  // ---- state

  /** The page is as large as its window. */
  fillWindow({ width, height }: { width: number; height: number }): void {
    const sized = this.#page.then((page) => page.setViewportSize({ width, height }));
    sized.catch((error: unknown) => console.error(error));
  }

  getURL(): string {
    return this.#shown ? toApp(this.#shown.url()) : '';
  }

  getLastWebPreferences(): Preferences {
    return { ...this.#preferences };
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isCrashed(): boolean {
    return this.#isCrashed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.emit('destroyed');
    void this.#page.then((page) => page.close()).catch((error: unknown) => console.error(error));
  }

  /** For a spec that wants to see this very page through its own connection. */
  async targetId(): Promise<string> {
    const page = await this.#page;
    const cdp = await page.context().newCDPSession(page);
    const { targetInfo } = await cdp.send('Target.getTargetInfo');
    await cdp.detach();
    return targetInfo.targetId;
  }
}
