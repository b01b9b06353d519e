// The rules of a watched folder on the page: what they would do is told while they are made, and then it is done.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg, mp4, MIB } from '../help/media.ts';
import { datesInside } from '../help/dated-media.ts';
import { expectAccessible } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describeDoors } from './doors.ts';

function layOut(world: World): void {
  for (const trip of ['Alps', 'Baltic']) {
    const folder = join(world.pictures, trip);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${trip} 1.jpg`), jpeg(`${trip} 1`));
    writeFileSync(join(folder, `${trip} 2.jpg`), jpeg(`${trip} 2`));
  }
  writeFileSync(join(world.pictures, 'Alps', 'film.mp4'), mp4(MIB));
  writeFileSync(join(world.pictures, 'Baltic', 'draft.jpg'), jpeg('draft'));
}

const preview = (page: Page) => page.getByRole('region', { name: 'What these rules do' });
const titles = (world: World): string[] => world.emulator.library.items().map(({ fileName }) => fileName);

describeDoors('rules of a folder', (open) => {
  test('told beforehand, kept, and changed later: what was left alone is sent then', async () => {
    const world = await startWorld();
    layOut(world);
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    const dialog = page.getByRole('dialog');
    await preview(page).getByText('6 files: 6 to send').waitFor();

    await dialog.getByLabel('Albums named by a pattern of my own').check();
    await dialog.getByLabel('Name of the albums').fill('Trip {nowhere}');
    await preview(page)
      .getByText(/\{nowhere\} is no word/)
      .waitFor();
    await dialog.getByLabel('Name of the albums').fill('Trip ');
    await dialog.getByRole('button', { name: '{folder}' }).click();
    await dialog.getByText('Which files are sent').click();
    await dialog.getByLabel('Videos').uncheck();
    const tooMany = Array.from({ length: 201 }, (_, index) => `${index}.png`).join('\n');
    await dialog.getByLabel('Never these').fill(tooMany);
    await preview(page).getByText('201 patterns are more than the 200').waitFor();
    await dialog.getByLabel('Never these').fill('draft*');
    await preview(page).getByText('6 files: 4 to send').waitFor();
    await preview(page).getByText('to 2 albums').waitFor();
    await preview(page).getByText('2 skipped:').waitFor();
    await preview(page).getByText('Trip Baltic').waitFor();
    expect(titles(world)).toEqual([]);
    await expectAccessible(page);

    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(4);
    expect(world.emulator.library.albumByTitle('Trip Baltic')?.items).toHaveLength(2);

    const card = page.getByRole('listitem').filter({ hasText: 'Albums named' });
    await card.getByRole('button', { name: 'Rules' }).click();
    await preview(page).getByText('6 files: 4 there already').waitFor();
    await dialog.getByLabel('Videos').check();
    await preview(page).getByText('6 files: 1 to send').waitFor();
    await dialog.getByRole('button', { name: 'Save rules' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => titles(world), { timeout: 30_000 }).toContain('film.mp4');
    expect(titles(world)).not.toContain('draft.jpg');
    expect(titles(world)).toHaveLength(5);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a photo without a date is given one by hand, another goes as it is, in a watched folder as well', async () => {
    const world = await startWorld();
    for (const name of ['IMG-20240131-WA0001.jpg', 'IMG-20240201-WA0002.jpg', 'scan.jpg'])
      world.put(name, jpeg(name));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Which files are sent').click();
    await dialog.getByLabel('Their name, as in').check();
    await preview(page)
      .getByText(/For 1 there is no date; .* 2 are given a date/u)
      .waitFor();
    await preview(page).getByText('Photos without a date inside', { exact: true }).click();
    const dateOf = (name: string) => dialog.getByLabel(`Date of ${name}`, { exact: true });
    await dateOf('scan.jpg').fill('1999-05-06T07:08:09');
    // Another album is another look at the files; the list of dates stays open.
    await dialog.getByRole('combobox', { name: 'Album' }).fill('Lake');
    await preview(page).getByText('to one album').waitFor();
    await dialog.getByRole('combobox', { name: 'Album' }).fill('');
    await preview(page).getByText('to one album').waitFor({ state: 'hidden' });
    await dateOf('IMG-20240201-WA0002.jpg').fill('');
    await preview(page)
      .getByText(/For 1 there is no date; .* 2 are given a date/u)
      .waitFor();
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => titles(world).length, { timeout: 30_000 }).toBe(3);
    expect(datesInside(world.emulator.library.items())).toEqual({
      'IMG-20240131-WA0001.jpg': '2024:01:31 12:00:00',
      'IMG-20240201-WA0002.jpg': undefined,
      'scan.jpg': '1999:05:06 07:08:09',
    });
    await page.getByRole('button', { name: 'Rules' }).click();
    await preview(page).getByText('3 files: 3 there already').waitFor();
    await dialog.getByRole('button', { name: 'Save rules' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('another folder at its place is not touched until a person says that it is the right one', async () => {
    const world = await startWorld();
    world.put('known.jpg', jpeg('known'));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
    await expect.poll(() => titles(world), { timeout: 30_000 }).toEqual(['known.jpg']);

    await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Paused', { exact: true }).waitFor({ state: 'hidden' });

    renameSync(world.pictures, `${world.pictures} away`);
    world.put('other.jpg', jpeg('other'));
    const check = page.getByRole('button', { name: 'Check now' });
    await expect.poll(() => check.isEnabled(), { timeout: 15_000 }).toBe(true);
    await check.click();
    await page.getByText('Another folder lies at this place').waitFor();
    expect(titles(world)).toEqual(['known.jpg']);
    await page.getByRole('button', { name: 'This is the right folder' }).click();
    await expect.poll(() => titles(world), { timeout: 30_000 }).toEqual(['known.jpg', 'other.jpg']);
    await page.getByText('Another folder lies at this place').waitFor({ state: 'hidden' });
  });
});
