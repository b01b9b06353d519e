// The program's main job from the first start on, on the desktop: sign in, drop, see each file arrive, start again.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
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
});
