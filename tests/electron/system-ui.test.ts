// The program among the person's other windows: second start, dialogs, menus, tray, language, quitting, failing to start.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, expect, test } from 'vitest';
import { describeDesktop, removeFolder, type DesktopApp, type LaunchOptions } from './app.ts';
import { firstPush, listenForPushes, valueFromPage } from './page-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'photostow-system-ui-'));
const photo = join(folder, 'holiday.jpg');
writeFileSync(photo, 'not really');
afterAll(() => removeFolder(folder));

/** Lists kept by the stand-in alone; real Electron shows a tray's menu to nobody but the system. */
type StandInTrays = {
  standInTrays: {
    menu?: { items: { id: string; label: string; click(): void }[] };
    image: string;
    tooltip: string;
  }[];
};

describeDesktop('system-ui', (launch, kind) => {
  let app: DesktopApp | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const start = async (options?: LaunchOptions): Promise<{ app: DesktopApp; page: Page }> => {
    await app?.close();
    app = await launch(options);
    const page = await app.window();
    await page.waitForFunction(() => 'bridge' in window);
    await page.waitForLoadState('load');
    await listenForPushes(page);
    return { app, page };
  };
  const isShown = (running: DesktopApp) =>
    running.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
  const closeWindow = (running: DesktopApp) =>
    running.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const trayItems = (running: DesktopApp) =>
    running.evaluate((electron) => {
      const [tray] = (electron as unknown as StandInTrays).standInTrays;
      return (tray?.menu?.items ?? []).map(({ id }) => id).filter((id) => id !== '');
    });

  const activity = async (page: Page) => {
    const hello = (await valueFromPage(page, 'app.hello', { contractVersion: 1 })) as {
      engine: { activity: string; reason: { code: string } | null };
    };
    return [hello.engine.activity, hello.engine.reason?.code ?? null];
  };

  test('a second start ends at once and hands its files to the first', async () => {
    const { app, page } = await start();
    // Both kinds of start are made in a folder with a package.json.
    expect(await app.startAgain([photo, '/not/there', './package.json'])).toBe(0);
    expect(await firstPush(page, 'selection.arrived')).toMatchObject({
      names: ['holiday.jpg', 'package.json'],
    });
  });

  test('without a tray, closing the window ends the program', async () => {
    const { app } = await start({ hasTray: false });
    await Promise.race([closeWindow(app), app.ended]);
    expect(await app.ended).toBe(0);
  });

  test('with a tray, closing hides the window and a second start shows it again', async () => {
    const { app } = await start({ hasTray: true });
    await closeWindow(app);
    expect(await isShown(app)).toBe(false);
    expect(await app.startAgain([])).toBe(0);
    await expect.poll(() => isShown(app)).toBe(true);
    expect(await app.quit()).toBe(0);
  });

  test('the menu pauses and resumes', async () => {
    const { app, page } = await start();
    await app.clickMenu('pause');
    await expect.poll(() => activity(page)).toEqual(['paused', 'paused']);
    const resumes = () =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('resume') !== null);
    await expect.poll(resumes).toBe(true);
    await app.clickMenu('resume');
    await expect.poll(() => activity(page)).toEqual(['idle', null]);
  });

  test.skipIf(kind === 'electron')(
    'the first time it is closed to the tray it says that it goes on (stand-in only)',
    async () => {
      const dataFolder = join(folder, 'told');
      const words = (running: DesktopApp) =>
        running.evaluate((electron) =>
          (electron as unknown as { standInNotifications: { title: string }[] }).standInNotifications.map(
            ({ title }) => title,
          ),
        );
      const first = await start({ hasTray: true, dataFolder });
      await closeWindow(first.app);
      expect(await words(first.app)).toEqual(['Photostow goes on running']);
      expect(await first.app.quit()).toBe(0);
      const second = await start({ hasTray: true, dataFolder });
      await closeWindow(second.app);
      expect(await isShown(second.app)).toBe(false);
      expect(await words(second.app)).toEqual([]);
    },
  );

  test.skipIf(kind === 'electron')('the tray pauses and resumes (stand-in only)', async () => {
    const { app } = await start({ hasTray: true });
    expect(await trayItems(app)).toEqual(['state', 'open', 'pause-hour', 'pause-tomorrow', 'pause', 'quit']);
    await app.evaluate((electron) => {
      const [tray] = (electron as unknown as StandInTrays).standInTrays;
      tray?.menu?.items.find(({ id }) => id === 'pause')?.click();
    });
    await expect.poll(() => trayItems(app)).toEqual(['state', 'open', 'resume', 'quit']);
    const state = await app.evaluate((electron) => {
      const [tray] = (electron as unknown as StandInTrays).standInTrays;
      return tray?.menu?.items[0]?.label;
    });
    expect(state).toBe('Paused.');
  });

  test.skipIf(kind === 'electron')(
    'started hidden there is no window until one is asked for (stand-in only)',
    async () => {
      await app?.close();
      app = await launch({ args: ['--hidden'], hasTray: true });
      await expect.poll(() => (app ? trayItems(app) : []), { timeout: 20_000 }).toContain('open');
      const windows = () => app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
      expect(await windows()).toBe(0);
      expect(await app.startAgain([])).toBe(0);
      await expect.poll(windows, { timeout: 20_000 }).toBe(1);
    },
  );

  test('hidden without a tray would be lost: the window is shown', async () => {
    const { app } = await start({ args: ['--hidden'], hasTray: false });
    expect(await isShown(app)).toBe(true);
  });

  test('closing the window ends the program where the person wishes so', async () => {
    const { app, page } = await start({ hasTray: true });
    await valueFromPage(page, 'settings.set', { closeToTray: false });
    await Promise.race([closeWindow(app), app.ended]);
    expect(await app.ended).toBe(0);
  });

  test.skipIf(kind === 'electron' || process.platform !== 'linux')(
    'the start with the computer is a file of the desktop, and goes with the wish (stand-in only)',
    async () => {
      const config = join(folder, 'config');
      const entry = join(config, 'autostart', 'photostow.desktop');
      const env = { XDG_CONFIG_HOME: config };
      const { app, page } = await start({ env, dataFolder: join(config, 'Photostow') });
      await app.evaluate(({ app: electronApp }) => Object.assign(electronApp, { isPackaged: true }));
      await valueFromPage(page, 'settings.set', { launchAtLogin: true });
      await expect.poll(() => existsSync(entry)).toBe(true);
      expect(readFileSync(entry, 'utf8')).toContain(`Exec="${process.execPath}" --hidden`);
      await valueFromPage(page, 'settings.set', { launchAtLogin: false });
      await expect.poll(() => existsSync(entry)).toBe(false);
    },
  );

  test.skipIf(kind === 'electron' || process.platform !== 'linux').each([
    ['a demo', ['--demo']],
    ['another data folder', []],
  ])('%s leaves the start with the computer alone (stand-in only)', async (_name, args) => {
    const config = mkdtempSync(join(folder, 'config-'));
    const entry = join(config, 'autostart', 'photostow.desktop');
    mkdirSync(join(entry, '..'));
    writeFileSync(entry, 'as the person wished');
    const { app, page } = await start({ args, env: { XDG_CONFIG_HOME: config } });
    await app.evaluate(({ app: electronApp }) => Object.assign(electronApp, { isPackaged: true }));
    await valueFromPage(page, 'settings.set', { launchAtLogin: true });
    await valueFromPage(page, 'settings.set', { launchAtLogin: false });
    expect(readFileSync(entry, 'utf8')).toBe('as the person wished');
  });

  test('the menu asks for files and offers them to the page', async () => {
    const { app, page } = await start();
    await app.answerDialogs([photo]);
    await app.clickMenu('add-files');
    expect(await firstPush(page, 'selection.arrived')).toMatchObject({ fileCount: 1 });
  });

  test('a dialog asked for while the window is in the tray stands on its own', async () => {
    const { app } = await start({ hasTray: true });
    await app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = (...args: unknown[]) => {
        Object.assign(globalThis, { askedWith: args.length });
        return Promise.resolve({ canceled: true, filePaths: [] });
      };
    });
    const askedWith = () =>
      app.evaluate(() => (globalThis as unknown as { askedWith?: number }).askedWith ?? 0);
    await app.clickMenu('add-files');
    await expect.poll(askedWith).toBe(2);
    await closeWindow(app);
    await app.clickMenu('add-files');
    await expect.poll(askedWith).toBe(1);
  });

  test('a cancelled dialog chooses nothing, and the next one starts where the last one ended', async () => {
    const { app, page } = await start();
    await app.answerDialogs(null);
    expect(await valueFromPage(page, 'selection.pick', { what: 'files' })).toBeNull();
    await app.answerDialogs([photo]);
    await valueFromPage(page, 'selection.pick', { what: 'files' });
    await app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = (...args: unknown[]) => {
        Object.assign(globalThis, { asked: args.at(-1) });
        return Promise.resolve({ canceled: true, filePaths: [] });
      };
    });
    await valueFromPage(page, 'selection.pick', { what: 'folder' });
    const asked = await app.evaluate(() => (globalThis as unknown as { asked: object }).asked);
    expect(asked).toMatchObject({ defaultPath: folder, properties: ['openDirectory'] });
  });

  test('the report is written to where the system’s dialog said, and nowhere when it was cancelled', async () => {
    const { app, page } = await start();
    const target = join(folder, 'my report.csv');
    await app.evaluate(({ dialog }, filePath) => {
      const answers = [
        { canceled: false, filePath },
        { canceled: true, filePath: '' },
      ];
      dialog.showSaveDialog = () => Promise.resolve(answers.shift() ?? { canceled: true, filePath: '' });
    }, target);
    expect(await valueFromPage(page, 'export.save', { what: 'report' })).toEqual({ saved: true });
    expect(readFileSync(target, 'utf8')).toMatch(/^\ufeffpath,folder,album,account,state,/);
    expect(await valueFromPage(page, 'export.save', { what: 'report' })).toEqual({ saved: false });
  });

  test('menus follow the language of the settings', async () => {
    const { app, page } = await start();
    const quitLabel = () =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('quit')?.label);
    await valueFromPage(page, 'settings.set', { language: 'en' });
    await expect.poll(quitLabel).toBe('Quit Photostow');
    await valueFromPage(page, 'settings.set', { language: 'de' });
    await expect.poll(quitLabel).toBe('Photostow beenden');
  });

  test('help opens in the system browser', async () => {
    const { app, page } = await start();
    await valueFromPage(page, 'help.open', { topic: 'photos' });
    const [address = ''] = await app.openedAddresses();
    expect(new URL(address).host).toBe('photos.google.com');
  });

  test.skipIf(kind === 'electron')(
    'on battery it rests where that is set, and says so (stand-in only)',
    async () => {
      const { app, page } = await start({ env: { PHOTOSTOW_BACKOFF_SCALE: '0.01' } });
      await valueFromPage(page, 'settings.set', { pauseOnBattery: true });
      expect(await activity(page)).toEqual(['idle', null]);
      // Linux tells of no change; the program has to look.
      const runOn = (battery: boolean) =>
        app.evaluate(({ powerMonitor }, isSo) => void (powerMonitor.isOnBatteryPower = () => isSo), battery);
      await runOn(true);
      await expect.poll(() => activity(page), { timeout: 5000 }).toEqual(['waiting', 'onBattery']);
      await runOn(false);
      await expect.poll(() => activity(page), { timeout: 5000 }).toEqual(['idle', null]);
    },
  );

  test.skipIf(process.platform !== 'linux')(
    'over a metered network nothing is sent where that is set, and the page offers the switch',
    async () => {
      const { page } = await start({ isMetered: true });
      expect(await activity(page)).toEqual(['idle', null]);
      await valueFromPage(page, 'settings.set', { pauseOnMetered: true });
      await expect.poll(() => activity(page)).toEqual(['waiting', 'onMetered']);
      await valueFromPage(page, 'settings.set', { pauseOnMetered: false });
      await expect.poll(() => activity(page)).toEqual(['idle', null]);
      const hello = await valueFromPage(page, 'app.hello', { contractVersion: 1 });
      expect(hello).toMatchObject({ capabilities: { knowsMetered: true } });
    },
  );

  test('the window comes back where it was', async () => {
    const dataFolder = join(folder, 'kept');
    const first = await start({ dataFolder });
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 90, width: 900, height: 640 }),
    );
    expect(await first.app.quit()).toBe(0);
    const second = await start({ dataFolder });
    const size = await second.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    );
    expect(size).toMatchObject({ width: 900, height: 640 });
  });

  test('a page that keeps dying is loaded again three times, and then a person is asked', async () => {
    const { app } = await start();
    const seen = await app.evaluate(async ({ BrowserWindow, dialog }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (!contents) throw new Error('no window');
      let reloads = 0;
      const asked: unknown[] = [];
      contents.reload = () => void (reloads += 1);
      dialog.showMessageBox = (...args: unknown[]) => {
        asked.push(args.at(-1));
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
      const die = (times: number): void => {
        for (let time = 0; time < times; time += 1)
          contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
      };
      die(5);
      const before = reloads;
      await new Promise((resolve) => setTimeout(resolve, 50));
      // "Load again" is another beginning.
      die(3);
      return { before, after: reloads, asked };
    });
    expect(seen).toMatchObject({
      before: 3,
      after: 7,
      asked: [{ buttons: ['Load again', 'Quit Photostow'] }],
    });
  });

  test('a window whose page has died for good is loaded again when somebody wants to see it', async () => {
    const { app } = await start();
    const reloads = await app.evaluate(async ({ BrowserWindow, app: program }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (!contents) throw new Error('no window');
      let count = 0;
      contents.isCrashed = () => true;
      contents.reload = () => void (count += 1);
      program.emit('activate');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return count;
    });
    expect(reloads).toBe(1);
  });

  test.skipIf(kind === 'electron')('without a sandbox the page is told (stand-in only)', async () => {
    const { page } = await start({ args: ['--no-sandbox'] });
    const hello = await valueFromPage(page, 'app.hello', { contractVersion: 1 });
    expect(hello).toMatchObject({ capabilities: { unsandboxed: true } });
  });

  test.skipIf(kind === 'electron')('without a keyring the page is told (stand-in only)', async () => {
    const { page } = await start({ env: { STAND_IN_KEYRING: 'known' } });
    const hello = await valueFromPage(page, 'app.hello', { contractVersion: 1 });
    expect(hello).toMatchObject({ secretStorage: 'plain' });
  });

  test.skipIf(kind === 'electron')(
    'an endpoint that cannot be is said in words (stand-in only)',
    async () => {
      app = await launch({ args: ['--endpoint', 'http://photos.example'] });
      expect(await app.ended).toBe(1);
      expect(app.output()).toContain('showErrorBox');
      expect(app.output()).toContain('--endpoint');
      expect(app.output()).not.toContain('    at ');
    },
  );
});
