// Whoever comes back finds things where they were left: by back and forward, when the page is loaded anew, and by keyboard.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { showScene } from './show-scene.ts';

/** The row at the top of what is seen of the list. */
const topRow = (page: Page): Promise<number> =>
  page.getByRole('grid').evaluate((grid) => {
    const fromPx = grid.getBoundingClientRect().top + (grid.querySelector('.head')?.clientHeight ?? 0);
    const rows = [...grid.querySelectorAll<HTMLElement>('[data-index]')];
    const seen = rows.filter((row) => row.getBoundingClientRect().bottom > fromPx + 1);
    return Math.min(...seen.map((row) => Number(row.dataset['index'])));
  });

/** A long list whose 5000th row is at the top. */
async function showFarDown(): Promise<Page> {
  const page = await showScene('many.en');
  await page.getByRole('row').nth(3).waitFor();
  await page.getByRole('grid').evaluate((grid) => {
    grid.scrollTop = 48 * 5000;
  });
  await expect.poll(() => topRow(page)).toBe(5000);
  return page;
}

describePage('the place', () => {
  test('in the list is the same after a look at another view, and when the page is loaded anew', async () => {
    const page = await showFarDown();
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('grid').waitFor({ state: 'detached' });
    await page.goBack();
    await expect.poll(() => topRow(page)).toBe(5000);
    await page.reload();
    await page.getByRole('grid').waitFor();
    await expect.poll(() => topRow(page)).toBe(5000);
    // Another list begins at its top.
    await page.getByRole('button', { name: /^Waiting/ }).click();
    await expect.poll(() => topRow(page)).toBe(0);
  });

  test('of the keyboard in the list is a row that is seen, also where the wheel has moved the list', async () => {
    const page = await showFarDown();
    await page.getByRole('button', { name: 'Retry all failed' }).focus();
    for (let presses = 0; presses < 3; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('[role=row]'))) break;
    }
    const at = await page.evaluate(() => (document.activeElement as HTMLElement).dataset['index']);
    expect(Number(at)).toBeGreaterThanOrEqual(5000);
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset['index']))
      .toBe(String(Number(at) + 1));
  });

  test('of what is half typed in a dialog is not left by the back button', async () => {
    const page = await showScene('folders.en');
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    const field = page.getByLabel('Path of the folder');
    await field.fill('/home/maria/Pict');
    await page.goBack();
    await page.waitForTimeout(300);
    expect(await field.inputValue()).toBe('/home/maria/Pict');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const shown = page.getByRole('tab', { selected: true });
    expect(await shown.innerText()).toMatch(/Folders/);
    await page.goBack();
    await expect.poll(() => shown.innerText()).toMatch(/Files/);
  });

  test('in the list is noted when it is at rest, and when the page goes', async () => {
    const page = await showFarDown();
    await page.waitForTimeout(500);
    const writes = await page.evaluate(async () => {
      let count = 0;
      const write = sessionStorage.setItem.bind(sessionStorage);
      Storage.prototype.setItem = (key: string, value: string) => {
        count += 1;
        write(key, value);
      };
      const grid = document.querySelector('[role=grid]') as HTMLElement;
      for (let frame = 1; frame <= 20; frame += 1) {
        grid.scrollTop = 48 * (5000 + frame);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return count;
    });
    expect(writes).toBeLessThan(5);
    await page.reload();
    await page.getByRole('grid').waitFor();
    await expect.poll(() => topRow(page)).toBe(5020);
  });
});
