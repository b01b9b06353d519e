// The list of files under the fingers of a person: what is tried again all at once, where the keys lead, what is ticked.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { row, waitForCreated } from '../help/page.ts';
import { addHistory } from '../help/store.ts';
import { openWorld, startWorld, type World } from '../help/world.ts';
import { describeDoors, picture, send, type OpenWindow, type Window } from './doors.ts';

/** Signed in, with so many files of former days; `change` may make something else of them. */
async function openWithHistory(
  open: OpenWindow,
  count: number,
  change?: (run: (sql: string) => void) => void,
): Promise<Window & { world: World }> {
  const world = await startWorld();
  const before = await open(world);
  await before.signIn();
  await before.kill();
  const opened = openWorld(world);
  addHistory(opened.parts.db, count);
  change?.((sql) => opened.parts.db.run(sql));
  await opened.close();
  const window = await open(world);
  await window.page
    .locator('[data-index="0"]')
    .getByText(/\d+\.jpg/)
    .waitFor();
  return { ...window, world };
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement === document.body ? 'lost' : (activeElement?.textContent ?? '').trim();
  });

describeDoors('the list', (open) => {
  test('all that failed is tried again, what was deleted at Google is not', async () => {
    const { page } = await openWithHistory(open, 4, (run) => {
      run(
        `UPDATE file SET stage = 'missing', reason_code = 'vanishedAtGoogle' WHERE name IN ('1.jpg', '2.jpg')`,
      );
      run(`UPDATE file SET stage = 'failed', reason_code = 'vanished' WHERE name = '3.jpg'`);
    });
    const button = page.getByRole('button', { name: 'Retry all failed' });
    await button.press('Enter');
    await page.getByText('1 file is tried again').waitFor();
    await page.getByRole('button', { name: /^Missing/ }).click();
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('3');
  });

  test('where only what was deleted at Google is left there is nothing to try again all at once', async () => {
    const { page } = await openWithHistory(open, 2, (run) =>
      run(`UPDATE file SET stage = 'missing', reason_code = 'vanishedAtGoogle' WHERE name = '1.jpg'`),
    );
    await page.getByRole('button', { name: /^Missing/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Retry all failed' }).isVisible()).toBe(false);
  });

  test('the focus is not lost with the button that tries again what failed', async () => {
    const world = await startWorld();
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName: 'bad', times: 1 },
      effect: { kind: 'item', fileName: 'bad', code: 3 },
    });
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await send(window, null, picture('bad.jpg'));
    await row(page, 'bad.jpg').getByText('Failed', { exact: true }).waitFor();
    world.emulator.faults.clear();
    await page.getByRole('button', { name: 'Retry all failed' }).press('Enter');
    await waitForCreated(page, 'bad.jpg');
    await page.getByRole('button', { name: 'Retry all failed' }).waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).not.toBe('lost');
  });
});
