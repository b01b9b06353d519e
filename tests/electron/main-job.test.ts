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

describeDesktop('main job', (launch) => {
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
    await page.getByRole('dialog').getByText('1 file').waitFor();
    await expect.poll(() => page.getByText('Google wants you to sign in again').count()).toBe(0);
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
      .getByText(/Not a photo or video/)
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

  test('pause stops at once and holds over a quit; resume finishes', async () => {
    emulator.settings.latency.uploadMs = 3000;
    const first = await start();
    await signIn(first.app, first.page, emulator);
    await first.app.drop('body', [put('later.jpg', jpeg())]);
    await uploadInto(first.page, null);
    await row(first.page, 'later.jpg').getByText('Uploading').waitFor();
    await first.page.getByRole('button', { name: 'Pause' }).click();
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
});
