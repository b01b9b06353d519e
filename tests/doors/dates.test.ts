// Photos without a date, in a folder that asks first: what is proposed is taken, put right or left, and the page tells what went.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { datesInside } from '../help/dated-media.ts';
import { jpeg } from '../help/media.ts';
import { expectAccessible } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describeDoors } from './doors.ts';

const titles = (world: World): string[] => world.emulator.library.items().map(({ fileName }) => fileName);
const item = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

async function watchAndAsk(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Which files are sent').click();
  await dialog.getByLabel('A photo for which none of these tells a date').selectOption('ask');
  await dialog.getByText(/they wait for you under “Dates”/u).waitFor();
  await dialog.getByRole('button', { name: 'Watch folder' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

describeDoors('dates', (open) => {
  test('wait for a word: as proposed, put right, without one, or left alone', async () => {
    const world = await startWorld();
    const names = ['IMG-20240131-WA0001.jpg', 'scan.jpg', 'plain.jpg', 'left.jpg'];
    for (const name of names) world.put(name, jpeg(name));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    await watchAndAsk(page);
    await page.getByText('4 photos wait until you say their date.').waitFor();
    expect(titles(world)).toEqual([]);
    await page.getByRole('button', { name: 'Say the date' }).click();
    await page.getByRole('heading', { name: '4 photos wait for a date' }).waitFor();
    await expectAccessible(page);

    const proposed = item(page, 'IMG-20240131-WA0001.jpg');
    expect(await proposed.getByLabel('Date of').inputValue()).toMatch(/^2024-01-31T12:00/u);
    await proposed.getByText('from its name').waitFor();
    await proposed.getByRole('button', { name: 'Send', exact: true }).click();
    await item(page, 'scan.jpg').getByLabel('Date of').fill('1999-05-06T07:08:09');
    await item(page, 'scan.jpg').getByText('as you said').waitFor();
    await item(page, 'scan.jpg').getByRole('button', { name: 'Send', exact: true }).click();
    await item(page, 'plain.jpg').getByRole('button', { name: 'Send without a date' }).click();
    await item(page, 'left.jpg').getByRole('button', { name: 'Skip', exact: true }).click();
    await page.getByText('No photo waits for a date').waitFor();
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(3);
    expect(datesInside(world.emulator.library.items())).toEqual({
      'IMG-20240131-WA0001.jpg': '2024:01:31 12:00:00',
      'scan.jpg': '1999:05:06 07:08:09',
      'plain.jpg': undefined,
    });

    await page.getByRole('heading', { name: '1 file was sent without a date' }).waitFor();
    await page.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('row').filter({ hasText: 'plain.jpg' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'scan.jpg' }).count()).toBe(0);
    await page.getByRole('row').filter({ hasText: 'plain.jpg' }).getByRole('button').first().click();
    await page.getByRole('dialog').getByText('none; Google Photos shows the day of the upload').waitFor();
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('all at once: what is proposed, then one date for the rest', async () => {
    const world = await startWorld();
    const names = ['IMG-20240131-WA0001.jpg', 'IMG-20240201-WA0002.jpg', 'IMG-20240202-WA0003.jpg'];
    for (const name of names) world.put(name, jpeg(name));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    await watchAndAsk(page);
    await page.getByRole('tab', { name: 'Dates' }).click();
    await page.getByRole('heading', { name: '3 photos wait for a date' }).waitFor();
    await page.getByRole('button', { name: 'Send all with the proposed date' }).click();
    await page.getByText('3 photos go on').first().waitFor();
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(3);
    for (const name of ['one.jpg', 'two.jpg']) world.put(name, jpeg(name));
    await page.getByRole('heading', { name: '2 photos wait for a date' }).waitFor();
    await page.getByLabel('One date for all').fill('2011-12-13T14:15:16');
    await page.getByRole('button', { name: 'Send with this date' }).click();
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(5);
    expect(datesInside(world.emulator.library.items())).toEqual({
      'IMG-20240131-WA0001.jpg': '2024:01:31 12:00:00',
      'IMG-20240201-WA0002.jpg': '2024:02:01 12:00:00',
      'IMG-20240202-WA0003.jpg': '2024:02:02 12:00:00',
      'one.jpg': '2011:12:13 14:15:16',
      'two.jpg': '2011:12:13 14:15:16',
    });
  });

  test('a new version that waits for a word is told, and goes on it', async () => {
    const world = await startWorld();
    world.put('edited.jpg', jpeg('first'));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Which files are sent').click();
    await dialog.getByLabel('A file changed after it was sent').selectOption('ask');
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(1);
    world.put('edited.jpg', jpeg('a second version'));
    await page.getByText('1 file was edited after it was sent.').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('button', { name: 'Send the new version of edited.jpg' }).click();
    await page.getByText('was edited after it was sent.').waitFor({ state: 'hidden' });
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(2);
  });
});
