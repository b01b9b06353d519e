// What surrounds the files: albums, the day's requests, languages.
import { expect, test } from 'vitest';
import { expectAccessible, row, waitForCreated } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describeDoors, picture, send } from './doors.ts';

const albumOf = (world: World, title: string) => world.emulator.library.albumByTitle(title);

describeDoors('around the files', (open) => {
  test('an album is made, renamed, filled, and gets the cover that was chosen', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByText('No albums yet').waitFor();
    await page.getByRole('button', { name: 'New album' }).click();
    await page.getByLabel('Name of the album').fill('Sumer');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Sumer' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Rename “Sumer”' }).click();
    await page.getByLabel('Name of the album').fill('Summer');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('heading', { name: 'Summer' }).waitFor();
    expect(albumOf(world, 'Summer')).toBeDefined();

    await page.getByRole('tab', { name: 'Files' }).click();
    for (const name of ['first.jpg', 'second.jpg']) {
      await send(window, 'Summer', picture(name));
      await waitForCreated(page, name);
    }
    await row(page, 'second.jpg').locator('.title').click();
    await page.getByRole('button', { name: 'Use as album cover' }).click();
    await page.getByRole('dialog').getByText('It is the cover of “Summer” now').waitFor();
    const album = albumOf(world, 'Summer');
    const second = album?.items.find(({ fileName }) => fileName === 'second.jpg');
    expect(album?.items).toHaveLength(2);
    expect(album?.coverItemId).toBe(second?.id);

    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('button', { name: 'Choose the cover of “Summer”' }).click();
    const choices = page.getByRole('dialog').getByRole('listitem');
    await expect.poll(() => choices.allInnerTexts()).toEqual(['second.jpg', 'first.jpg']);
    const pressed = page.getByRole('dialog').getByRole('button', { pressed: true });
    expect(await pressed.innerText()).toBe('second.jpg');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Use first.jpg as cover' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const first = albumOf(world, 'Summer')?.items.find(({ fileName }) => fileName === 'first.jpg');
    expect(albumOf(world, 'Summer')?.coverItemId).toBe(first?.id);
    await page.getByRole('button', { name: 'Choose the cover of “Summer”' }).click();
    await expect.poll(() => pressed.innerText()).toBe('first.jpg');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a title that Google would not take is told in the dialog, which stays', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('button', { name: 'New album' }).click();
    await page.getByLabel('Name of the album').fill('   ');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('An album needs a name.').waitFor();
    expect(world.emulator.ledger.counts['albums.create']).toBeUndefined();
  });

  test('the day’s requests are told, and what they still bring', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await send(window, null, picture('one.jpg'));
    await waitForCreated(page, 'one.jpg');
    await page.getByRole('button', { name: 'Quota and storage' }).click();
    const dialog = page.getByRole('dialog', { name: 'Quota and storage' });
    const used = await dialog.getByText(/of today’s 10,000 requests are used/).textContent();
    // Bytes and item; the list of albums and a first look whether it is there may have been asked for as well.
    expect(Number(/^\d+/.exec(used ?? '')?.[0])).toBeGreaterThanOrEqual(2);
    expect(Number(/^\d+/.exec(used ?? '')?.[0])).toBeLessThanOrEqual(6);
    await dialog.getByText(/Nothing waits\. Today’s requests would bring 9,\d+ more files\./).waitFor();
    await expectAccessible(page);
  });

  test('the language changes at once, and stays over a new start', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').getByLabel('Language').selectOption('de');
    await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await expectAccessible(page);
    await window.kill();
    const { page: again } = await open(world);
    await again.getByRole('tab', { name: 'Alben' }).click();
    await again.getByText('Noch keine Alben').waitFor();
  });
});
