// What the window's page may and may not do: its address, its policy, its few powers, and who may speak to the program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTRACT_VERSION } from '../../src-main/contract.ts';
import { CONTENT_SECURITY_POLICY } from '../../src-main/doors/page-files.ts';
import { describeDesktop, type DesktopApp } from './app.ts';
import { callFromPage, valueFromPage } from './page-calls.ts';

describeDesktop('shell', (launch) => {
  let app: DesktopApp;
  let page: Page;

  beforeAll(async () => {
    app = await launch();
    page = await app.window();
    await page.waitForFunction(() => 'bridge' in window);
  });
  afterAll(() => app.close());

  const pageAddress = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL());

  test('the program says hello to its page', async () => {
    const hello = await valueFromPage(page, 'app.hello', { contractVersion: CONTRACT_VERSION });
    expect(hello).toMatchObject({
      door: 'desktop',
      capabilities: {
        systemDialog: true,
        dropByPath: true,
        typeFolderPath: false,
        opensBrowser: true,
        showsFolders: true,
        desktop: true,
      },
    });
  });

  test('the page comes from app://bundle under the strict policy, without a word on its console', async () => {
    const words: string[] = [];
    page.on('console', (message) => words.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => words.push(error.message));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
    await page.waitForLoadState('load');
    await wait(500);
    expect(words).toEqual([]);
    expect(await pageAddress()).toBe('app://bundle/');
    const headers = await page.evaluate(async () => Object.fromEntries((await fetch(location.href)).headers));
    expect(headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('what is not part of the page is not served', async () => {
    const statuses = await page.evaluate(async () => {
      const ask = async (path: string) => (await fetch(path)).status;
      return [await ask('/..%2fmain%2fmain.js'), await ask('/..%5cmain'), await ask('/package.json')];
    });
    expect(statuses).toEqual([403, 400, 404]);
  });

  test('the window is made with every guard', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    });
  });

  test('the page has the bridge and nothing of Node or Electron', async () => {
    const found = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { bridge: object }).bridge).sort(),
      others: ['require', 'process', 'Buffer', 'module', 'electron', 'ipcRenderer', 'standInBinding'].filter(
        (name) => name in window,
      ),
    }));
    expect(found).toEqual({ bridge: ['dropFiles', 'onMessage', 'send'], others: [] });
  });

  test('the page goes nowhere else and opens no window', async () => {
    const opened = await page.evaluate(() => {
      const isNull = window.open('https://photos.google.com/') === null;
      const link = document.createElement('a');
      Object.assign(link, { href: 'https://photos.google.com/', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
      location.href = 'https://photos.google.com/';
      return isNull;
    });
    await wait(500);
    expect(opened).toBe(true);
    expect(await pageAddress()).toBe('app://bundle/');
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(await app.openedAddresses()).toEqual([]);
  });

  test('the page gets no permission', async () => {
    const answers = await page.evaluate(async () => {
      const place = new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : 'failed'),
        ),
      );
      const camera = navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      );
      return [await Notification.requestPermission(), await place, await camera];
    });
    expect(answers).toEqual(['denied', 'denied', 'denied']);
  });

  test('the page may write to the clipboard at a press, and not read from it', async () => {
    const answers = await page.evaluate(async () => {
      const button = document.createElement('button');
      const pressed = new Promise<unknown>((resolve) => {
        button.addEventListener('click', () =>
          resolve(
            navigator.clipboard.writeText('copied').then(
              () => 'written',
              () => 'denied',
            ),
          ),
        );
      });
      Object.assign(button, { id: 'spec-copy', textContent: 'Copy' });
      button.style.cssText = 'position: fixed; inset: 0; z-index: 9999';
      document.body.append(button);
      Object.assign(window, { specPressed: pressed });
      return navigator.permissions
        .query({ name: 'clipboard-read' as PermissionName })
        .then(({ state }) => state);
    });
    expect(answers).toBe('denied');
    await page.locator('#spec-copy').click();
    const written = await page.evaluate(
      () => (window as unknown as { specPressed: Promise<string> }).specPressed,
    );
    await page.evaluate(() => document.getElementById('spec-copy')?.remove());
    expect(written).toBe('written');
  });

  test('a call that does not exist is answered with an error', async () => {
    const answer = await callFromPage(page, 'files.delete', null);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unknownCall' } });
  });

  test('a message that is too large is refused', async () => {
    const answer = await callFromPage(page, 'client.set', { text: 'x'.repeat(300_000) });
    expect(answer).toMatchObject({ ok: false, error: { code: 'badRequest' } });
  });

  test('only the main frame of the window at its own address may speak', async () => {
    const answers = await app.evaluate(({ BrowserWindow, ipcMain }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (!window) throw new Error('no window');
      const sender = window.webContents;
      const { mainFrame } = sender;
      const foreign = { origin: 'https://photos.example' };
      const senders = {
        'another address': { sender: { id: sender.id, mainFrame: foreign }, senderFrame: foreign },
        'another frame': { sender, senderFrame: { origin: 'app://bundle' } },
        'another window': { sender: { id: 99_999, mainFrame }, senderFrame: mainFrame },
        'a frame that is gone': { sender, senderFrame: null },
      };
      return Object.entries(senders).map(([name, parts]) => {
        let code = 'no answer';
        const reply = (_channel: string, answer: { error?: { code: string } }): void =>
          void (code = answer.error?.code ?? 'answered');
        ipcMain.emit(
          'wire:up',
          { ...parts, reply },
          { id: 7, call: 'app.hello', arg: { contractVersion: 1 } },
        );
        return [name, code];
      });
    });
    expect(answers).toEqual([
      ['another address', 'denied'],
      ['another frame', 'denied'],
      ['another window', 'denied'],
      ['a frame that is gone', 'no answer'],
    ]);
    expect(app.output().match(/wire\.denied/g)).toHaveLength(4);
  });

  test('dropped files come by their paths, and a file that a page made does not come at all', async () => {
    const photo = join(app.dataFolder, 'a photo.jpg');
    writeFileSync(photo, 'not really');
    await page.evaluate(() => {
      document.addEventListener('dragover', (event) => event.preventDefault(), true);
      document.addEventListener(
        'drop',
        (event) => {
          event.preventDefault();
          event.stopImmediatePropagation();
          type Drops = { dropFiles(files: readonly File[]): Promise<object> };
          const { bridge } = window as unknown as { bridge: Drops };
          const settled = (result: unknown): void => void Object.assign(window, { specDropped: result });
          bridge.dropFiles([...(event.dataTransfer?.files ?? [])]).then(settled, (error: Error) => {
            settled(error.message);
          });
        },
        { capture: true, once: true },
      );
    });
    await app.drop('body', [photo]);
    const dropped = await page.waitForFunction(
      () => (window as unknown as { specDropped?: object }).specDropped,
    );
    expect(await dropped.jsonValue()).toMatchObject({ fileCount: 1 });
    const made = await page.evaluate(async () => {
      const { bridge } = window as unknown as { bridge: { dropFiles(files: File[]): Promise<unknown> } };
      return bridge.dropFiles([new File(['x'], '/etc/passwd')]).catch((error: Error) => error.message);
    });
    expect(made).toContain('noPath');
  });
});
