// A page that nobody looks at is told of no step, and shows all of them when somebody does.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describePage, openPage, serve, signInOnPage } from './door.ts';

/** As when another tab is in front; a browser without a screen shows all of its tabs. */
const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

describePage('a hidden page', () => {
  test('hears of no file until it is looked at', async () => {
    const world = await startWorld();
    const { url } = await serve(world);
    const page = await openPage(url);
    await signInOnPage(world, page);
    const other = await openPage('about:blank');
    const told: string[] = [];
    other.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) =>
        told.push(/"topic":"([^"]+)"/.exec(String(payload))?.[1] ?? ''),
      ),
    );
    await other.goto(url);
    await other.getByRole('tab', { name: 'Files' }).waitFor();
    await setHidden(other, true);
    await other.waitForTimeout(500);
    told.length = 0;
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).first().click(),
    ]);
    await chooser.setFiles([{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg('a') }]);
    await uploadInto(page, null);
    await waitForCreated(page, 'a.jpg');
    expect(told.filter((topic) => topic === 'files.changed' || topic === 'engine.changed')).toEqual([]);
    expect(await row(other, 'a.jpg').count()).toBe(0);
    await setHidden(other, false);
    await waitForCreated(other, 'a.jpg');
  });
});
