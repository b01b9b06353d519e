// What a person drags and types in the page itself.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { prepareSignedIn, startWorld } from '../help/world.ts';
import { describePage, openDoor, openPage, serve, signInOnPage } from './door.ts';

/** Whether the page keeps the browser from doing what it does with a drop there. */
const isKeptFrom = (page: Page, selector: string, type: string): Promise<boolean> =>
  page
    .locator(selector)
    .first()
    .evaluate((element, dragged) => {
      const transfer = new DataTransfer();
      if (dragged === 'Files') transfer.items.add(new File(['x'], 'x.jpg'));
      else transfer.setData(dragged, 'https://example.com/');
      const event = new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true });
      element.dispatchEvent(event);
      return event.defaultPrevented;
    }, type);

describePage('the page', () => {
  test('words are dragged into a field as everywhere; files and links open in place of the page nowhere', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    const field = 'dialog input';
    expect(await isKeptFrom(page, field, 'text/plain')).toBe(false);
    expect(await isKeptFrom(page, field, 'Files')).toBe(true);
    expect(await isKeptFrom(page, 'main', 'text/uri-list')).toBe(true);
  });

  test('a path that is wrong is told once', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Path of the folder').fill('/nowhere/at/all');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    const told = dialog.locator('.banner').getByRole('alert');
    await told.waitFor();
    expect(await dialog.getByRole('alert').count()).toBe(1);
    // Where it can be seen, whatever of the form is in view, and the field that it is about is at hand.
    const box = await told.boundingBox();
    expect((box?.y ?? 800) + (box?.height ?? 0)).toBeLessThan(800);
    const field = dialog.getByLabel('Path of the folder');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('hours of a program in another zone are told by its clock', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    const { url } = await serve(world);
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const timezoneId of ['Asia/Tokyo', own]) {
      const page = await openPage(url, { timezoneId });
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByLabel('Send only at certain hours').setChecked(true);
      await page.getByLabel('Send from').waitFor();
      const hint = page.getByText('by the clock of the computer on which Photostow runs');
      expect(await hint.count()).toBe(timezoneId === own ? 0 : 1);
      // The whole width is there for it.
      if (timezoneId !== own) expect((await hint.boundingBox())?.height).toBeLessThan(50);
    }
  });
});
