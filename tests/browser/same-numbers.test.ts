// The page and the command line stand side by side, and tell the same numbers of the same folder.
import { expect, test } from 'vitest';
import { command } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { startWorld } from '../help/world.ts';
import { describePage, openDoor, signInOnPage } from './door.ts';

describePage('the numbers of a folder', () => {
  test('a folder with skipped files has as many files on its card as in the list and in “status”', async () => {
    const world = await startWorld();
    for (const name of ['a.jpg', 'b.jpg']) world.put(name, jpeg(name));
    world.put('notes.txt', 'not a photo');
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await page.getByRole('tab', { name: 'Folders' }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    await page.getByLabel('Path of the folder').fill(world.pictures);
    await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();

    const card = page.getByRole('listitem').filter({ hasText: world.pictures });
    await card.getByText('2 of 3 files in Google Photos').waitFor();
    await card.getByText('1 skipped').waitFor();
    const { stdout } = await command(world, ['status']);
    expect(stdout).toContain('3 files, 2 in Google Photos, 0 waiting, 1 skipped, 0 failed');
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'All 3' }).waitFor();
  });
});
