// What the page makes of states that are hard to come by: scripted scenes instead of a program.
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describePage, openPage } from './door.ts';
import { servePages } from './page-server.ts';

async function show(scene: string, options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  return openPage(`${origin}/#key=${scene}`, options);
}

describePage('the page', () => {
  test('who reads that all is there finds all of it there', async () => {
    const page = await show('not-all.en');
    await page.getByRole('heading', { name: /1 photo or video cannot be sent/ }).waitFor();
    expect(await page.getByText('All that was to be sent').count()).toBe(0);
    await page.getByRole('button', { name: /^Cannot be sent/ }).waitFor();
  });

  test('of several accounts each that is held is told, by its name', async () => {
    const page = await show('two-held.en');
    const told = page.getByRole('alert');
    await told.filter({ hasText: /@.*: The Google storage of this account is full/ }).waitFor();
    await told.filter({ hasText: /@.*: .*is not switched on/ }).waitFor();
    expect(await told.count()).toBe(2);
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'DCIM' })
      .getByText('The Google storage of this account is full')
      .waitFor();
  });
});
