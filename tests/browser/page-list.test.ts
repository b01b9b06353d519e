// What the lists of the page keep and what they leave out: scripted scenes instead of a program.
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describePage, openPage } from './door.ts';
import { servePages } from './page-server.ts';

/** Answers to calls of this name come later by so much, once `slow` says so. */
async function show(scene: string, slowCall = '') {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  const page = await openPage('about:blank');
  let delayMs = 0;
  const slowIds = new Set<unknown>();
  const sent: string[] = [];
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id } = JSON.parse(String(message)) as { id?: unknown };
      if (delayMs > 0 && String(message).includes(`"${slowCall}"`)) slowIds.add(id);
      sent.push(String(message));
      server.send(message);
    });
    server.onMessage((message) => {
      const { id } = JSON.parse(String(message)) as { id?: unknown };
      if (id !== undefined && slowIds.delete(id)) setTimeout(() => socket.send(message), delayMs);
      else socket.send(message);
    });
  });
  await page.goto(`${origin}/#key=${scene}`);
  return {
    page,
    slow: (ms: number): void => void (delayMs = ms),
    asked: (call: string): string[] => sent.filter((message) => message.includes(`"${call}"`)),
  };
}

const rowCount = (page: Page): Promise<string | null> => page.getByRole('grid').getAttribute('aria-rowcount');

describePage('the lists', () => {
  test('part, words and order are the same when the page is loaded anew', async () => {
    const { page } = await show('attention.en');
    await page.getByRole('button', { name: /^Failed/ }).click();
    await page.getByRole('combobox', { name: 'Order' }).selectOption('size');
    await page.getByRole('searchbox').fill('IMG');
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('photostow-list'))).toContain('IMG');
    await page.reload();
    await page.getByRole('searchbox').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('IMG');
    expect(await page.getByRole('combobox', { name: 'Order' }).inputValue()).toBe('size');
    expect(await page.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed')).toBe('true');
  });

  test('says on paper that it is not whole there, and what is', async () => {
    const { page } = await show('working.en');
    await page.getByRole('grid').waitFor();
    const words = page.getByText('On paper the list has only the files that the screen showed.');
    expect(await words.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    await words.waitFor();
    expect(await words.innerText()).toContain('“Save the report of all files (CSV)”');
  });

  test('who does not see it hears how many files fit what was searched for', async () => {
    const { page } = await show('attention.en');
    await page.getByRole('grid').waitFor();
    const all = await rowCount(page);
    const search = page.getByRole('searchbox');
    await search.fill('nothing like it');
    await page.getByRole('status').getByText('No file fits').waitFor();
    await search.fill('');
    await page.getByRole('heading', { name: 'No file fits' }).waitFor({ state: 'hidden' });
    await expect.poll(() => rowCount(page)).toBe(all);
    await page.getByRole('button', { name: /^Failed/ }).click();
    await expect.poll(() => rowCount(page)).not.toBe(all);
    const rows = Number(await rowCount(page)) - 1;
    await page.getByRole('status').getByText(`${rows} files fit`).waitFor();
  });

  test('what was ticked while another list was on its way is not ticked out of sight', async () => {
    const { page, slow } = await show('attention.en', 'files.list');
    const before = await rowCount(page);
    slow(1500);
    await page.getByRole('button', { name: /^Failed/ }).click();
    await page.locator('[data-index="0"]').getByRole('checkbox').click();
    await page.getByText('1 file ticked').waitFor();
    await expect.poll(() => rowCount(page), { timeout: 10_000 }).not.toBe(before);
    expect(await page.getByText('1 file ticked').count()).toBe(0);
  });

  test('among many folders one is found by a part of its path', async () => {
    const { page } = await show('many-folders.en');
    await page.getByRole('tab', { name: /Folders/ }).click();
    const cards = page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: '/home/maria' });
    await expect.poll(() => cards.count()).toBe(12);
    const field = page.getByRole('searchbox', { name: 'Filter by path' });
    await field.fill('S/2007');
    await expect.poll(() => cards.count()).toBe(1);
    await field.fill('nowhere');
    await page.getByText('No folder fits').waitFor();
  });

  test('of many photos without a date all can be reached, and a date that was not taken stays typed', async () => {
    const { page } = await show('many-dates.en');
    await page.getByRole('tab', { name: /Dates/ }).click();
    const items = page.getByRole('tabpanel').getByRole('listitem');
    await expect.poll(() => items.count()).toBe(200);
    await page.getByText('and 250 more').waitFor();
    const more = page.getByRole('button', { name: 'Show more' });
    for (const count of [400, 450]) {
      await more.click();
      await expect.poll(() => items.count()).toBe(count);
    }
    expect(await more.count()).toBe(0);
    // The stand-in knows no such call, and says so.
    await page.getByLabel('One date for all').fill('2011-12-13T14:15:16');
    await page.getByRole('button', { name: 'Send with this date' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('One date for all').inputValue()).toBe('2011-12-13T14:15:16');
  });

  test('a photo’s date can be read to its end on a phone', async () => {
    const { page } = await show('many-dates.en');
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('tab', { name: /Dates/ }).click();
    const field = page.getByRole('tabpanel').getByRole('listitem').first().locator('input');
    await field.waitFor();
    const [shown = 0, wanted = 0] = await field.evaluate((input) => {
      const before = input.getBoundingClientRect().width;
      input.style.maxInlineSize = 'none';
      return [before, input.getBoundingClientRect().width];
    });
    expect(shown).toBeGreaterThanOrEqual(wanted);
  });

  test('of many albums all can be reached, and found by a part of their name', async () => {
    const { page } = await show('many-albums.en');
    await page.getByRole('tab', { name: /Albums/ }).click();
    const cards = page.getByRole('tabpanel').getByRole('listitem');
    await expect.poll(() => cards.count()).toBe(150);
    await page.getByText('and 250 more').waitFor();
    const more = page.getByRole('button', { name: 'Show more' });
    for (const count of [300, 400]) {
      await more.click();
      await expect.poll(() => cards.count()).toBe(count);
    }
    expect(await more.count()).toBe(0);
    await page.getByRole('searchbox').fill('album 39');
    await expect.poll(() => cards.count()).toBe(11);
  });

  test('of two sign-ins that ended that one is renewed which was asked for', async () => {
    const { page, asked } = await show('two-lapsed.en');
    await page.getByRole('button', { name: 'Settings' }).click();
    const item = page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'family@example.com' });
    await item.getByRole('button', { name: 'Sign in again' }).click();
    await expect.poll(() => asked('accounts.signIn')).toHaveLength(1);
    expect(asked('accounts.signIn')[0]).toContain('"accountId":"2"');
  });

  test('a name that is copied is one line, and its ending is seen where it is too long', async () => {
    const { page } = await show('done.en');
    const name = page.locator('[data-index="0"] .name button');
    const copied = await name.evaluate((button) => {
      getSelection()?.selectAllChildren(button);
      return getSelection()?.toString().trim();
    });
    expect(copied).toBe(await name.getAttribute('title'));
    const isShortened = await name.locator('span').evaluate((stem) => stem.scrollWidth > stem.clientWidth);
    expect(isShortened).toBe(false);
    const isSeen = await name.evaluate((button) => {
      const stem = button.querySelector('span');
      if (stem) stem.textContent = 'a very long name '.repeat(20);
      const ending = document.createRange();
      ending.selectNodeContents(button);
      ending.setStartAfter(stem as Node);
      return ending.getBoundingClientRect().right <= button.getBoundingClientRect().right + 0.5;
    });
    expect(isSeen).toBe(true);
  });
});
