// The stand-in refuses what Electron refuses. Each case is a program of a few lines that real Electron would refuse the
// same way; without this, a spec could pass here and the program fail there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { launchWith, type DesktopApp } from './app.ts';
import { launchStandIn } from './launch-stand-in.ts';

const launch = launchWith(launchStandIn);

/** Shows a page of its own at app://bundle/ with this preload. */
const SHOW_PAGE = `
import { app, BrowserWindow, ipcMain, protocol } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
app.enableSandbox();
mkdirSync(process.argv.at(-1), { recursive: true });
app.setPath('userData', process.argv.at(-1));
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
globalThis.failures = [];
ipcMain.handle('echo', (event, value) => value);
void app.whenReady().then(() => {
  protocol.handle('app', () => new Response('<!doctype html><p>hello', { headers: { 'content-type': 'text/html' } }));
  const window = new BrowserWindow({ webPreferences: { preload: join(app.getAppPath(), 'preload.cjs') } });
  window.webContents.on('preload-error', (event, path, error) => globalThis.failures.push(error.message));
  void window.loadURL('app://bundle/');
});`;

const BRIDGE = `
const { contextBridge, ipcRenderer } = require('electron');
contextBridge.exposeInMainWorld('bridge', { send: (value) => ipcRenderer.send('up', value), echo: (value) => ipcRenderer.invoke('echo', value) });`;

describe('the stand-in for Electron', () => {
  const folders: string[] = [];
  let app: DesktopApp | undefined;

  afterEach(async () => {
    await app?.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  const run = async (main: string, preload?: string): Promise<DesktopApp> => {
    const appFolder = mkdtempSync(join(tmpdir(), 'stand-in-app-'));
    folders.push(appFolder);
    mkdirSync(join(appFolder, 'out', 'main'), { recursive: true });
    writeFileSync(join(appFolder, 'package.json'), '{"name":"tiny","version":"1.0.0","type":"module"}');
    writeFileSync(join(appFolder, 'out', 'main', 'main.js'), main);
    if (preload !== undefined) writeFileSync(join(appFolder, 'preload.cjs'), preload);
    return (app = await launch({ appFolder }));
  };
  const failures = (running: DesktopApp) =>
    running.evaluate(() => (globalThis as unknown as { failures: string[] }).failures);

  test('a preload and its page speak to the program', async () => {
    const page = await (await run(SHOW_PAGE, BRIDGE)).window();
    await page.waitForFunction(() => 'bridge' in window);
    const echoed = await page.evaluate(() =>
      (window as unknown as { bridge: { echo(value: object): Promise<object> } }).bridge.echo({
        a: [1, null, 'b'],
      }),
    );
    expect(echoed).toEqual({ a: [1, null, 'b'] });
  });

  test('a value that cannot be cloned is refused on its way up', async () => {
    const page = await (await run(SHOW_PAGE, BRIDGE)).window();
    await page.waitForFunction(() => 'bridge' in window);
    const refused = await page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: { send(value: object): void } };
      try {
        return bridge.send({ call: () => undefined });
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(refused).toBe('An object could not be cloned.');
  });

  test('a value that cannot be cloned is refused on its way down', async () => {
    const running = await run(SHOW_PAGE, BRIDGE);
    await running.window();
    const refused = running.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.send('down', { call: () => undefined }),
    );
    await expect(refused).rejects.toThrow('An object could not be cloned.');
  });

  test.each(['fs', './other.cjs'])('a sandboxed preload cannot require %s', async (name) => {
    const running = await run(SHOW_PAGE, `require('${name}');`);
    await running.window();
    await expect.poll(() => failures(running)).toEqual([`module not found: ${name}`]);
  });

  test('a preload that is no script is told', async () => {
    const running = await run(SHOW_PAGE, 'import { contextBridge } from "electron";');
    await running.window();
    await expect.poll(() => failures(running)).toEqual(['Cannot use import statement outside a module']);
  });

  test('a preload that is missing is told', async () => {
    const running = await run(SHOW_PAGE);
    await running.window();
    await expect.poll(() => failures(running)).toEqual([expect.stringContaining('ENOENT')]);
  });

  test('a picture that is missing makes no tray', async () => {
    const running = await run(SHOW_PAGE, BRIDGE);
    const made = running.evaluate(({ Tray }) => void new Tray('/not/there.png'));
    await expect(made).rejects.toThrow("Failed to load image from path '/not/there.png'");
  });

  test('an address of a scheme that nobody registered is not loaded', async () => {
    const running = await run(SHOW_PAGE, BRIDGE);
    await running.window();
    const loading = running.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.loadURL('other://bundle/'),
    );
    await expect(loading).rejects.toThrow("ERR_UNKNOWN_URL_SCHEME (-302) loading 'other://bundle/'");
  });

  test('a scheme cannot be registered when the program is ready', async () => {
    const running = await run(SHOW_PAGE, BRIDGE);
    await running.window();
    const late = running.evaluate(({ protocol }) =>
      protocol.registerSchemesAsPrivileged([{ scheme: 'late' }]),
    );
    await expect(late).rejects.toThrow('should be called before app is ready');
  });

  test('a window before the program is ready is refused', async () => {
    const main = `import { BrowserWindow } from 'electron'; new BrowserWindow();`;
    const running = await run(main);
    expect(await running.ended).not.toBe(0);
    expect(running.output()).toContain('Cannot create BrowserWindow before app is ready');
  });

  test('a channel has one handler', async () => {
    const running = await run(SHOW_PAGE, BRIDGE);
    const second = running.evaluate(({ ipcMain }) => ipcMain.handle('echo', () => null));
    await expect(second).rejects.toThrow("Attempted to register a second handler for 'echo'");
  });

  test('there is no network behind it', async () => {
    const page = await (await run(SHOW_PAGE, BRIDGE)).window();
    const got = await page.evaluate(() =>
      fetch('https://photos.google.com/').catch((error: Error) => error.message),
    );
    expect(got).toBe('Failed to fetch');
  });
});
