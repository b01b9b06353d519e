// The whole program by keyboard: every control is reached with Tab and arrow keys alone, and used with Enter, Space and Escape.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, picture } from './doors.ts';

/** More stops than any screen has. */
const MOST_STOPS = 80;

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

describeDoors('by keyboard alone', (open) => {
  test('files into a new album, a watched folder with a rule, an album, the settings, signing out', async () => {
    const world = await startWorld();
    mkdirSync(join(world.pictures, 'trip'), { recursive: true });
    writeFileSync(join(world.pictures, 'trip', 'walk.jpg'), jpeg('walk'));
    writeFileSync(join(world.pictures, 'trip', 'draft.jpg'), jpeg('draft'));
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');

    // Files into an album that is made while it is picked.
    await window.whenAsked([picture('first.jpg')], () => press(page, button('Add files…')));
    await dialog.waitFor();
    await reach(page, dialog.getByRole('combobox', { name: 'Album' }));
    await page.keyboard.type('Lake');
    await page.getByRole('option').filter({ hasText: 'Lake' }).first().waitFor();
    await press(page, dialog.getByRole('button', { name: 'Upload', exact: true }));
    await dialog.waitFor({ state: 'hidden' });
    await waitForCreated(page, 'first.jpg');
    expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(1);

    // A watched folder.
    await reach(page, page.getByRole('tab', { name: 'Files' }));
    await page.keyboard.press('ArrowRight');
    expect(await hasFocus(page.getByRole('tab', { name: /Folders/ }))).toBe(true);
    await window.whenAskedForFolder(join(world.pictures, 'trip'), () =>
      press(page, button('Watch a folder…')),
    );
    await dialog.waitFor();
    await press(page, dialog.getByText('Which files are sent'));
    await reach(page, dialog.getByLabel('Never these'));
    await page.keyboard.type('draft*');
    await press(page, dialog.getByRole('button', { name: 'Watch folder' }));
    await dialog.waitFor({ state: 'hidden' });
    await press(page, button('Rules…'));
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await hasFocus(button('Rules…'))).toBe(true);

    // An album.
    await reach(page, page.getByRole('tab', { name: /Folders/ }));
    await page.keyboard.press('ArrowRight');
    await press(page, button('Rename “Lake”'));
    await reach(page, dialog.getByLabel('Name of the album'));
    await page.keyboard.press('End');
    await page.keyboard.type(' view');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lake view' }).waitFor();

    // Pause for an hour, and on again.
    await press(page, button('Pause'));
    await press(page, button('For an hour'));
    await press(page, button('Resume'));
    await button('Pause').waitFor();

    // Settings, and out.
    await press(page, button('Settings'));
    await reach(page, dialog.getByRole('radio', { name: 'System' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await hasFocus(button('Settings'))).toBe(true);
    await press(page, page.getByRole('button', { name: /^Account / }));
    await press(page, page.getByRole('button', { name: /^Sign out/ }));
    await press(page, dialog.getByRole('button', { name: 'Sign out', exact: true }));
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor();
    expect(
      world.emulator.library
        .items()
        .map(({ fileName }) => fileName)
        .sort(),
    ).toEqual(['first.jpg', 'walk.jpg']);
  });
});
