// The demo as the desktop program runs it by itself: the way in from the welcome page, pictures that arrive, the way out, and nothing left.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { waitForCreated } from '../help/page.ts';
import { describeDesktop, type DesktopApp } from './app.ts';

type Watched = { relaunches: { args?: string[] }[] };

describeDesktop('demo', (launch) => {
  let app: DesktopApp | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  /** The program is not started again for real: how it would be is written down. */
  const watchRelaunches = (running: DesktopApp) =>
    running.evaluate(({ app: electronApp }) => {
      const relaunches: Watched['relaunches'] = [];
      Object.assign(globalThis, { relaunches });
      electronApp.relaunch = (options) => void relaunches.push({ args: options?.args ?? [] });
      electronApp.quit = () => undefined;
    });
  const relaunched = (running: DesktopApp) =>
    running.evaluate(() => (globalThis as unknown as Watched).relaunches.map(({ args }) => args));

  test('the welcome page starts it, with the same words as this start and one more', async () => {
    app = await launch({ args: ['--hidden'] });
    const page = await app.window();
    await watchRelaunches(app);
    await page.getByText('Try it without Google').click();
    await page.getByRole('button', { name: 'Start the demo' }).click();
    await expect.poll(() => (app ? relaunched(app) : [])).toHaveLength(1);
    const [args = []] = await relaunched(app);
    expect(args.slice(-3)).toEqual(['--data', app.dataFolder, '--demo']);
  });

  test('pictures arrive without an account, and after the end nothing of it is left', async () => {
    app = await launch({ args: ['--demo'] });
    const page = await app.window();
    await waitForCreated(page, 'IMG_2041.jpg');
    const folder = await app.evaluate(({ app: electronApp }) => electronApp.getPath('userData'));
    expect(folder).not.toBe(app.dataFolder);
    expect(existsSync(join(folder, 'photostow.db'))).toBe(true);
    await page.getByRole('status').getByText('nothing goes to Google').waitFor();
    expect(existsSync(app.dataFolder)).toBe(false);
    const temporary = await app.evaluate(({ app: electronApp }) => electronApp.getPath('temp'));
    const googles = () => readdirSync(temporary).filter((name) => name.startsWith('local-google-photos-'));
    expect(googles()).not.toEqual([]);
    expect(await app.quit()).toBe(0);
    expect(googles()).toEqual([]);
    expect(existsSync(join(folder, 'photostow.db'))).toBe(false);
    expect(existsSync(join(folder, '..', 'Pictures'))).toBe(false);
  });

  test('the page ends it, and the program starts again as it was before', async () => {
    app = await launch({ args: ['--demo'] });
    const page = await app.window();
    await watchRelaunches(app);
    await page.getByRole('button', { name: 'End the demo' }).click();
    await expect.poll(() => (app ? relaunched(app) : [])).toHaveLength(1);
    const [args = []] = await relaunched(app);
    expect(args.slice(-2)).toEqual(['--data', app.dataFolder]);
  });
});
