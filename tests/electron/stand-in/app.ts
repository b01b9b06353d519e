// Stands in for Electron's `app`: paths, readiness, the single instance, quitting. Windows belong to windows.ts.
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { closeBrowser, openBrowser } from './browser.ts';
import { StandInEvent } from './events.ts';

type Closable = { close(): void; isDestroyed(): boolean };

/** Filled by windows.ts; the app must not import it, or both would need each other. */
export const openWindows = new Set<Closable>();

const packageSchema = z.object({ name: z.string(), version: z.string() });
const lockSchema = z.coerce.number().int().positive();
const secondSchema = z.object({ argv: z.array(z.string()), folder: z.string(), data: z.unknown() });
const LOCK = 'stand-in-lock';
const SECOND = 'stand-in-second-';

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  #isReady = false;
  #name: string | undefined;
  #isSandboxed = false;
  #isQuitting = false;
  #paths = new Map<string, string>();
  #root = process.argv[1] ?? '';
  readonly commandLine = { hasSwitch: (name: string) => process.argv.includes(`--${name}`) };

  constructor() {
    super();
    // After the app's main has run through, as in Electron.
    setImmediate(() => void this.#start());
    process.on('SIGTERM', () => this.quit());
    process.on('SIGINT', () => this.quit());
  }

  async #start(): Promise<void> {
    if (this.#isQuitting) return;
    if (!this.#isSandboxed) console.error('stand-in: app.enableSandbox() was not called before ready');
    await openBrowser(this.getPath('sessionData'));
    this.#isReady = true;
    this.emit('ready', new StandInEvent(), {});
  }

  isReady(): boolean {
    return this.#isReady;
  }

  async whenReady(): Promise<void> {
    if (!this.#isReady) await new Promise((resolve) => this.once('ready', resolve));
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.#isSandboxed = true;
  }

  getAppPath(): string {
    return this.#root;
  }

  #package(): z.infer<typeof packageSchema> {
    return packageSchema.parse(JSON.parse(readFileSync(join(this.#root, 'package.json'), 'utf8')));
  }

  getName(): string {
    return this.#name ?? this.#package().name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getVersion(): string {
    return this.#package().version;
  }

  getPath(name: string): string {
    const known = this.#paths.get(name);
    if (known !== undefined) return known;
    if (name === 'sessionData') return this.getPath('userData');
    if (name === 'appData') return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
    if (name === 'userData') return join(this.getPath('appData'), this.getName());
    if (name === 'pictures') return join(homedir(), 'Pictures');
    if (name === 'documents') return join(homedir(), 'Documents');
    if (name === 'temp') return tmpdir();
    throw new Error(`Failed to get '${name}' path`);
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.#paths.set(name, path);
  }

  getLocale(): string {
    if (!this.#isReady) throw new Error('app.getLocale() must be called after the app is ready');
    return this.getPreferredSystemLanguages()[0] ?? 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    const [language = ''] = (process.env['LANG'] ?? '').split('.');
    return /^[a-z]{2}_[A-Z]{2}$/.test(language) ? [language.replace('_', '-')] : ['en-US'];
  }

  /** One process a folder; a second one leaves its words in a file there and is told to go. */
  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, LOCK);
    const owner = existsSync(lock) ? lockSchema.safeParse(readFileSync(lock, 'utf8')).data : undefined;
    if (owner !== undefined && isRunning(owner)) {
      const words = JSON.stringify({ argv: process.argv, folder: process.cwd(), data });
      writeFileSync(join(folder, `${SECOND}${process.pid}`), words);
      return false;
    }
    writeFileSync(lock, String(process.pid));
    setInterval(() => this.#hearSecond(folder), 50).unref();
    return true;
  }

  #hearSecond(folder: string): void {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith(SECOND))) {
      const text = readFileSync(join(folder, name), 'utf8');
      if (!text.endsWith('}')) continue;
      rmSync(join(folder, name));
      const second = secondSchema.parse(JSON.parse(text));
      this.emit('second-instance', new StandInEvent(), second.argv, second.folder, second.data);
    }
  }

  quit(): void {
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    for (const window of openWindows) window.close();
    if ([...openWindows].some((window) => !window.isDestroyed())) this.#isQuitting = false;
    else this.#end(0);
  }

  /** Called by windows.ts after the last one closed. */
  noWindowsLeft(): void {
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  exit(code = 0): void {
    this.#isQuitting = true;
    this.#end(code);
  }

  setBadgeCount(_count: number): boolean {
    return false;
  }

  getLoginItemSettings(_options: { args?: string[] } = {}): {
    openAtLogin: boolean;
    wasOpenedAtLogin: boolean;
  } {
    return { openAtLogin: false, wasOpenedAtLogin: false };
  }

  setLoginItemSettings(_settings: { openAtLogin?: boolean; args?: string[] }): void {
    if (process.platform === 'linux') throw new Error('stand-in: Linux has no login items');
  }

  relaunch(_options: { args?: string[]; execPath?: string } = {}): void {
    console.error('stand-in: app.relaunch()');
  }

  #end(code: number): void {
    const event = new StandInEvent();
    if (code === 0) this.emit('will-quit', event);
    this.emit('quit', event, code);
    void closeBrowser().finally(() => process.exit(code));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

export const app = new StandInApp();
