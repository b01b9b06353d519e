// The program's main job from the first start on, on the desktop: sign in, drop, see each file arrive, start again.
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { describeDesktop, removeFolder, type DesktopApp } from './app.ts';
import { signIn } from './sign-in.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'emulator', 'public', 'sample-photos');
const samples = readdirSync(SAMPLES).map((name) => join(SAMPLES, name));

/** Lists kept by the stand-in alone. */
type StandInWords = { standInNotifications: { title: string; body: string; isShown: boolean }[] };

describeDesktop('main job', (launch, kind) => {
  let emulator: Emulator;
  let dataFolder: string;
  let app: DesktopApp | undefined;

  beforeEach(async () => {
    emulator = await startEmulator({ autoConsent: true });
    dataFolder = mkdtempSync(join(tmpdir(), 'photostow-main-job-'));
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await emulator.stop();
    await removeFolder(dataFolder);
  });

  const start = async (...paths: string[]) => {
    await app?.close();
    app = await launch({
      args: ['--endpoint', emulator.origin, ...paths],
      env: { PHOTOSTOW_BACKOFF_SCALE: '0.01' },
      dataFolder,
    });
    return { app, page: await app.window() };
  };

  test('what is dropped is in Google Photos, and a second start is still signed in', async () => {
    const first = await start();
    await signIn(first.app, first.page, emulator);
    await first.app.drop('body', samples);
    await first.page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
    await expect.poll(() => emulator.library.items().length, { timeout: 30_000 }).toBe(samples.length);
    expect(emulator.ledger.violations).toEqual([]);
    expect(await first.app.quit()).toBe(0);

    // Named at the start, a file waits for the page and is then asked about.
    const { page } = await start(...samples.slice(0, 1));
    await page
      .getByRole('dialog')
      .getByText(/^1 file,/)
      .waitFor();
    await expect.poll(() => page.getByText('Google wants you to sign in again').count()).toBe(0);
  });

  test('the menu opens the settings and the parts of the page, and takes nothing open away', async () => {
    const { app: desktop, page } = await start();
    await signIn(desktop, page, emulator);
    await desktop.clickMenu('view-folders');
    await page.getByRole('tab', { name: /Folders/, selected: true }).waitFor();
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await desktop.clickMenu('settings');
    await page.getByRole('dialog').getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(
      true,
    );
    await desktop.clickMenu('view-albums');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: /Folders/, selected: true }).waitFor();
    await desktop.clickMenu('view-files');
    await page.getByRole('tab', { name: /Files/, selected: true }).waitFor();
  });

  const put = (name: string, bytes: Buffer | string): string => {
    const path = join(dataFolder, 'given', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  };

  test('a folder chosen in the dialog goes into a new album; a refused file says why, and retry brings it up', async () => {
    emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName: 'bad.jpg', times: 1 },
      effect: { kind: 'item', fileName: 'bad.jpg', code: 3 },
    });
    const { app: desktop, page } = await start();
    await signIn(desktop, page, emulator);
    put('trip/good.jpg', jpeg());
    put('trip/bad.jpg', jpeg());
    put('trip/notes.jpg', 'only words');
    await desktop.answerDialogs([join(dataFolder, 'given', 'trip')]);
    await page.getByRole('button', { name: 'Add folder' }).first().click();
    await uploadInto(page, 'Trip');
    await waitForCreated(page, 'good.jpg');
    await row(page, 'notes.jpg')
      .getByText(/nothing like one is inside/)
      .waitFor();
    await row(page, 'bad.jpg')
      .getByText(/Google Photos refused this file/)
      .waitFor();
    await row(page, 'bad.jpg').getByRole('button', { name: /Retry/ }).click();
    await waitForCreated(page, 'bad.jpg');
    const arrived = emulator.library.albumByTitle('Trip')?.items.map(({ fileName }) => fileName);
    expect(arrived?.sort()).toEqual(['bad.jpg', 'good.jpg']);
    expect(emulator.ledger.violations).toEqual([]);
  });

  test('a folder dropped where the folders are shown is watched, one dropped elsewhere can be', async () => {
    const { app: desktop, page } = await start();
    await signIn(desktop, page, emulator);
    const dialog = page.getByRole('dialog');
    const watchIt = async (): Promise<void> => {
      await dialog.getByRole('heading', { name: 'Watch a folder' }).waitFor();
      await dialog.getByRole('button', { name: 'Watch folder' }).click();
      await dialog.waitFor({ state: 'hidden' });
    };
    const inside = (name: string): string => join(put(name, jpeg(name)), '..');
    await page.getByRole('tab', { name: /Folders/ }).click();
    await desktop.drop('main', [inside('one/first.jpg')]);
    await watchIt();
    await page.getByRole('tab', { name: /Files/ }).click();
    await desktop.drop('main', [inside('two/second.jpg')]);
    await dialog.getByRole('button', { name: 'Watch this folder' }).click();
    await watchIt();
    await waitForCreated(page, 'first.jpg');
    await waitForCreated(page, 'second.jpg');

    // One in another is refused with a reason; what was chosen stays chosen.
    await page.getByRole('tab', { name: /Folders/ }).click();
    await desktop.drop('main', [inside('one/deeper/third.jpg')]);
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(2);

    // Files are sent once, wherever they are dropped.
    await desktop.drop('main', [put('single.jpg', jpeg('single'))]);
    await dialog.getByRole('heading', { name: 'Where to?' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Watch this folder' }).count()).toBe(0);
    expect(emulator.ledger.violations).toEqual([]);
  });

  test('pause stops at once and holds over a quit; resume finishes', async () => {
    emulator.settings.latency.uploadMs = 3000;
    const first = await start();
    await signIn(first.app, first.page, emulator);
    await first.app.drop('body', [put('later.jpg', jpeg())]);
    await uploadInto(first.page, null);
    await row(first.page, 'later.jpg').getByText('Uploading').waitFor();
    await first.page.getByRole('button', { name: 'Pause' }).click();
    await first.page.getByRole('button', { name: 'Until I resume' }).click();
    await first.page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(await first.app.quit()).toBe(0);
    expect(emulator.library.items()).toEqual([]);

    emulator.settings.latency.uploadMs = 0;
    const { page } = await start();
    await row(page, 'later.jpg').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await waitForCreated(page, 'later.jpg');
    expect(emulator.library.items()).toHaveLength(1);
  });

  test('quitting with work open says so; staying goes on, quitting goes on at the next start', async () => {
    emulator.settings.latency.uploadMs = 3000;
    const first = await start();
    const questions = await answerQuestions(first.app, 1);
    await signIn(first.app, first.page, emulator);
    await first.app.drop('body', [put('open.jpg', jpeg())]);
    await uploadInto(first.page, null);
    await row(first.page, 'open.jpg').getByText('Uploading').waitFor();
    await first.app.clickMenu('quit');
    await expect.poll(questions).toEqual(['1 file is not in Google Photos yet. Quit all the same?']);
    await first.page.getByRole('button', { name: 'Pause' }).waitFor();
    await answerQuestions(first.app, 0);
    await Promise.race([first.app.clickMenu('quit'), first.app.ended]);
    expect(await first.app.ended).toBe(0);

    emulator.settings.latency.uploadMs = 0;
    const { page } = await start();
    await waitForCreated(page, 'open.jpg');
    expect(emulator.library.items()).toHaveLength(1);
  });

  test.skipIf(kind === 'electron')(
    'an end from the Dock of macOS asks once, that of a session does not (stand-in only)',
    async () => {
      const { app: desktop, page } = await start();
      const questions = await answerQuestions(desktop, 1);
      await signIn(desktop, page, emulator);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Until I resume' }).click();
      await desktop.drop('body', [put('open.jpg', jpeg())]);
      await uploadInto(page, null);
      await row(page, 'open.jpg').waitFor();
      await desktop.evaluate(() => Object.defineProperty(process, 'platform', { value: 'darwin' }));
      await desktop.evaluate(({ app: electronApp }) => {
        electronApp.quit();
        electronApp.quit();
      });
      await expect.poll(questions).toEqual(['1 file is not in Google Photos yet. Quit all the same?']);
      // It runs on, and so does its window.
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await Promise.race([
        desktop.evaluate(({ powerMonitor }) =>
          powerMonitor.emit('shutdown', { preventDefault: () => undefined }),
        ),
        desktop.ended,
      ]);
      expect(await desktop.ended).toBe(0);
    },
  );

  test.skipIf(kind === 'electron')(
    'a window out of sight: the tray and one notification tell that a person is needed (stand-in only)',
    async () => {
      const { app: desktop, page } = await start();
      await signIn(desktop, page, emulator);
      emulator.world.library.userOrFirst().storageLimitBytes = 1;
      const words = () =>
        desktop.evaluate((electron) =>
          (electron as unknown as StandInWords).standInNotifications.map(
            ({ title, body }) => `${title}: ${body}`,
          ),
        );
      await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
      await desktop.drop('body', [put('one.jpg', jpeg()), put('two.jpg', jpeg())]);
      await uploadInto(page, null);
      await expect.poll(words).toEqual([expect.stringMatching(/^Photostow needs you: .*storage/)]);
      // Told once, however often the program looks.
      await page.getByRole('button', { name: 'Resume' }).first().click();
      await expect.poll(() => emulator.ledger.of('mediaItems.batchCreate').length).toBeGreaterThan(1);
      expect(await words()).toHaveLength(1);
    },
  );

  /** The button that is pressed from now on; answers what was asked until then. */
  const answerQuestions = async (desktop: DesktopApp, button: number): Promise<() => Promise<string[]>> => {
    await desktop.evaluate(({ dialog }, response) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = (...args: unknown[]) => {
        asked.push((args.at(-1) as { message: string }).message);
        return Promise.resolve({ response, checkboxChecked: false });
      };
    }, button);
    return () => desktop.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  };
});
