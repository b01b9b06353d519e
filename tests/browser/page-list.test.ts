// What the lists of the page keep and what they leave out: scripted scenes instead of a program.
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describePage, openPage } from './door.ts';
import { servePages } from './page-server.ts';

/** Answers to calls of this name come later by so much, once `slow` says so. */
async function show(scene: string, slowCall = ''): Promise<{ page: Page; slow: (ms: number) => void }> {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  const page = await openPage('about:blank');
  let delayMs = 0;
  const slowIds = new Set<unknown>();
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id } = JSON.parse(String(message)) as { id?: unknown };
      if (delayMs > 0 && String(message).includes(`"${slowCall}"`)) slowIds.add(id);
      server.send(message);
    });
    server.onMessage((message) => {
      const { id } = JSON.parse(String(message)) as { id?: unknown };
      if (id !== undefined && slowIds.delete(id)) setTimeout(() => socket.send(message), delayMs);
      else socket.send(message);
    });
  });
  await page.goto(`${origin}/#key=${scene}`);
  return { page, slow: (ms) => (delayMs = ms) };
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
});
