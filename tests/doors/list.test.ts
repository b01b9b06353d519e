// The list of files under the fingers of a person: what is tried again all at once, where the keys lead, what is ticked.
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
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

  test('keys lead to the row that they name, again and again, also after scrolling and on a low window', async () => {
    const last = 999;
    const { page } = await openWithHistory(open, last + 1);
    const place = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-index') ?? null);
    const isOnScreen = (): Promise<boolean> =>
      page.evaluate(() => {
        const box = document.activeElement?.getBoundingClientRect();
        return box !== undefined && box.top > -1 && box.bottom < innerHeight + 1;
      });
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 640, height: 400 },
      { width: 360, height: 780 },
    ]) {
      await page.setViewportSize(viewport);
      await page.evaluate(() => scrollTo(0, 0));
      await page.locator('[role=row][tabindex="0"]').focus();
      for (const [key, wanted] of [
        ['End', last],
        ['Home', 0],
        ['End', last],
        ['ArrowUp', last - 1],
        ['Home', 0],
        ['ArrowDown', 1],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(place).toBe(String(wanted));
        await expect.poll(isOnScreen).toBe(true);
      }
      await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, 20_000));
      await page.keyboard.press('End');
      await expect.poll(place).toBe(String(last));
    }
  });

  test('the focus goes along with its file when rows move', async () => {
    const window = await openWithHistory(open, 30);
    const { page } = window;
    await page.getByRole('combobox', { name: 'Order' }).selectOption('newest');
    await page.locator('[data-index="0"]').getByText('30.jpg').waitFor();
    await page.locator('[data-index="3"]').focus();
    expect(await focused(page)).toContain('27.jpg');
    await window.drop(picture('new.jpg'));
    await uploadInto(page, null);
    await waitForCreated(page, 'new.jpg');
    await page.locator('[data-index="4"]').getByText('27.jpg').waitFor();
    await expect.poll(() => focused(page)).toContain('27.jpg');
  });

  test('a range that was not looked at is ticked whole, and so is all under a filter', async () => {
    const { page } = await openWithHistory(open, 1006, (run) => {
      run(`UPDATE file SET stage = 'failed', reason_code = 'vanished' WHERE id > 700`);
    });
    const tickAt = (index: number, shift = false): Promise<void> =>
      page
        .locator(`[data-index="${index}"]`)
        .getByRole('checkbox')
        .click({ modifiers: shift ? ['Shift'] : [] });
    await tickAt(2);
    await page.locator('[role=row][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.locator('[data-index="1005"]').getByText('1006.jpg').waitFor();
    await tickAt(1005, true);
    await page.getByText('1,004 files ticked').waitFor();
    await page.getByRole('checkbox', { name: 'Tick all' }).click();
    await page.getByText('1,006 files ticked').waitFor();
    await page.getByRole('checkbox', { name: 'Tick all' }).click();
    await expect.poll(() => page.getByText('files ticked').count()).toBe(0);

    await page.getByRole('button', { name: /^Failed/ }).click();
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('307');
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('Control+a');
    await page.getByText('306 files ticked').waitFor();
    await page.getByRole('button', { name: 'Skip', exact: true }).click();
    await page.getByText('306 files are skipped from now on').waitFor();
  });

  test('two quick presses on a tick open nothing', async () => {
    const { page } = await openWithHistory(open, 3);
    await page.locator('[data-index="1"]').getByRole('checkbox').dblclick();
    await page.waitForTimeout(300);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('[data-index="1"]').getByText('Verified').dblclick();
    await page.getByRole('dialog').waitFor();
  });
});
