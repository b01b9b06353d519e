// Starts the built program for a spec and gives the same handles whether it runs in the stand-in or in real Electron:
// a page to drive with Playwright, a way to run a function inside the program, and how it ended.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type * as ElectronModule from 'electron';
import type { Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { findElectron } from '../../build/electron-binary.ts';
import { launchElectron } from './launch-electron.ts';
import { launchStandIn } from './launch-stand-in.ts';

export type Electron = typeof ElectronModule;
export type Evaluate = <Result, Arg = undefined>(
  run: (electron: Electron, arg: Arg) => Result | Promise<Result>,
  arg?: Arg,
) => Promise<Result>;

export type LaunchOptions = {
  /** Further arguments; `--data` is given already. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Kept after the end, for a second launch with the same data. */
  dataFolder?: string;
  /** The folder with package.json and out/; the built program, packed, unless a spec makes its own. */
  appFolder?: string;
  /** Whether the system seems to show tray icons; asked on Linux only. */
  hasTray?: boolean;
  /** Whether the network manager calls the network metered; asked on Linux only. */
  isMetered?: boolean;
};

/** What each of the two ways to run the program gives. */
export type Running = {
  window: () => Promise<Page>;
  evaluate: Evaluate;
  /** What the program wrote to standard output and standard error so far. */
  output(): string;
  /** Resolves with the exit code, null when a signal ended it. */
  ended: Promise<number | null>;
  /** Starts the program once more, same data, with these paths; resolves with its exit code. */
  startAgain(paths: readonly string[]): Promise<number | null>;
  /** SIGKILL. */
  kill(): void;
};

export type DesktopApp = Running & {
  dataFolder: string;
  /** What the next file dialogs answer; null is a cancel. */
  answerDialogs(paths: string[] | null): Promise<void>;
  /** The addresses that the system's browser was asked to show; none really is. */
  openedAddresses(): Promise<string[]>;
  /** Clicks an item of the window's menu by its id. */
  clickMenu(id: string): Promise<void>;
  /** Drops files and folders of the disk onto the first element that matches. */
  drop(selector: string, paths: readonly string[]): Promise<void>;
  /** Quits as a person would; resolves with the exit code. */
  quit(): Promise<number | null>;
  /** For afterEach: ends the program however it is, and takes its data away unless the spec brought its own folder. */
  close(): Promise<void>;
};

export type Launch = (options?: LaunchOptions) => Promise<DesktopApp>;
export type Start = (options: Required<LaunchOptions>) => Promise<Running>;

/** PHOTOSTOW_TEST_APP names another build than this repository's own. */
const BUILT = process.env['PHOTOSTOW_TEST_APP'] ?? join(import.meta.dirname, '..', '..');
/** What a package contains (electron-builder.yml): run from elsewhere, nothing else is in reach. */
const PACKED = ['package.json', 'out', join('build', 'icons')];

/** Why real Electron cannot run here, or undefined when it can. */
function whyNoElectron(): string | undefined {
  if (findElectron() === undefined) return 'its binary is not here';
  const isHeadless =
    process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  return isHeadless ? 'there is no display' : undefined;
}

/** The same specs for both. Where one cannot run, the report says so by name. */
export function describeDesktop(
  title: string,
  specs: (launch: Launch, kind: 'stand-in' | 'electron') => void,
): void {
  describe(`${title}, in the stand-in for Electron`, () => specs(launchWith(launchStandIn), 'stand-in'));
  const lacking = whyNoElectron();
  const name = `${title}, in Electron itself`;
  if (lacking === undefined) describe(name, () => specs(launchWith(launchElectron), 'electron'));
  else describe.skip(`${name}: NOT RUN, ${lacking}`, () => specs(launchWith(launchElectron), 'electron'));
}

/** One for each start, and the packed program. What Chromium makes anew after the program's end goes when all specs are through. */
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await removeFolder(folder);
});

export const removeAtEnd = (folder: string): void => void folders.push(folder);

export function launchWith(start: Start): Launch {
  return async ({
    args = [],
    env = {},
    dataFolder,
    appFolder = packedApp(),
    hasTray = false,
    isMetered = false,
  } = {}) => {
    // A short name: Chromium makes a socket in its temporary folder, whose path may have no more than a hundred letters.
    const own = mkdtempSync(join(tmpdir(), 'photostow-'));
    folders.push(own);
    const data = dataFolder ?? join(own, 'data');
    const running = await start({
      args: ['--data', data, ...args],
      env: {
        // What the program and its Chromium leave there when they are killed goes with the rest.
        TMPDIR: own,
        ...env,
        PATH: [fakeBusTools(own, hasTray, isMetered), env['PATH'] ?? process.env['PATH']].join(delimiter),
      },
      dataFolder: data,
      appFolder,
      hasTray,
      isMetered,
    });
    return addVerbs(running, data, () => rmSync(own, GONE));
  };
}

let packed: string | undefined;

/** The built program apart from the repository, so that what is missing in a package is missing in the specs too. */
export function packedApp(): string {
  if (packed !== undefined) return packed;
  if (!existsSync(join(BUILT, 'out', 'main', 'main.js'))) throw new Error('not built yet: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'photostow-packed-'));
  folders.push(folder);
  for (const path of PACKED) cpSync(join(BUILT, path), join(folder, path), { recursive: true });
  return (packed = folder);
}

const GONE = { recursive: true, force: true, maxRetries: 5 };

/** Chromium writes for a moment longer than its program lives, and would make the folder anew. */
export async function removeFolder(folder: string): Promise<void> {
  for (let times = 0; times < 20 && existsSync(folder); times += 1) {
    rmSync(folder, GONE);
    await wait(300);
  }
}

/** The program asks the session bus through these; here they answer as the spec wants. */
function fakeBusTools(folder: string, hasTray: boolean, isMetered: boolean): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const answer = `case "$2" in --system) echo '(<uint32 ${isMetered ? 1 : 2}>,)';; *) echo '(${hasTray},)';; esac`;
  const script = `#!/bin/sh\n${answer}\n`;
  writeFileSync(join(bin, 'gdbus'), script, { mode: 0o755 });
  return bin;
}

type Scripted = { opened: string[] };

function addVerbs(running: Running, dataFolder: string, clean: () => void): DesktopApp {
  const { evaluate, window } = running;
  const quit = async (): Promise<number | null> => {
    // The answer may be lost with the program.
    await Promise.race([evaluate(({ app }) => app.quit()), running.ended]);
    return running.ended;
  };
  const watched = watchBrowser(evaluate, running.ended);
  return {
    ...running,
    dataFolder,
    quit,
    answerDialogs: (paths) =>
      evaluate(({ dialog }, chosen) => {
        const answer = { canceled: chosen === null, filePaths: chosen ?? [] };
        dialog.showOpenDialog = () => Promise.resolve(answer);
      }, paths),
    openedAddresses: async () => {
      await watched;
      return evaluate(() => (globalThis as unknown as Scripted).opened);
    },
    clickMenu: (id) =>
      evaluate(({ Menu }, wanted) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
        if (!item) throw new Error(`no menu item ${wanted}`);
        (item.click as () => void)();
      }, id),
    drop: async (selector, paths) => dropOn(await window(), selector, paths),
    close: async () => {
      const exiting = evaluate(({ app }) => app.exit(0));
      await Promise.allSettled([Promise.race([exiting, running.ended, wait(5000)])]);
      running.kill();
      await running.ended;
      clean();
    },
  };
}

/** From the first moment on, addresses are written down instead of shown. A program that ends at once is no failure. */
async function watchBrowser(evaluate: Evaluate, ended: Promise<unknown>): Promise<void> {
  const watching = evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (address) => Promise.resolve(void opened.push(address));
  });
  await Promise.allSettled([Promise.race([watching, ended])]);
}

/** A real drop, made by Chromium from real paths; the stand-in's preload is told the paths beforehand. */
async function dropOn(page: Page, selector: string, paths: readonly string[]): Promise<void> {
  const target = page.locator(selector).first();
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error(`nothing to drop on: ${selector}`);
  await page.evaluate((dropped) => Object.assign(window, { standInDropped: dropped }), paths);
  const cdp = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, ...at, data });
  await cdp.detach();
}
