// What the program tells of itself: newer versions, and where its data lies.
import { expect, test } from 'vitest';
import { expectAccessible } from '../help/page.ts';
import { publisher, tell } from '../help/publisher.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors } from './doors.ts';

describeDoors('about', (open) => {
  test('a newer version is told of once, and in the settings, until nobody wishes it', async () => {
    const world = await startWorld();
    world.env['PHOTOSTOW_UPDATES'] = (await publisher(tell('99.0.0'))).address;
    const { page, signIn } = await open(world);
    await signIn();
    await page.getByText('Photostow 99.0.0 is there.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('Photostow 99.0.0 is there.').waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Photostow 99.0.0 is there.').waitFor();
    await dialog.getByRole('button', { name: 'See what is new' }).waitFor();
    await dialog.getByLabel('Look for new versions once a day').uncheck();
    await dialog.getByText('Photostow 99.0.0 is there.').waitFor({ state: 'hidden' });
  });

  test('a copy that nobody publishes says that it does not look, and each says where its data lies', async () => {
    const world = await startWorld();
    const { page, signIn } = await open(world);
    await signIn();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This copy does not look for new versions').waitFor();
    await dialog.getByText(`History and settings are kept in ${world.dataFolder}.`).waitFor();
    expect(await dialog.getByLabel('Look for new versions once a day').count()).toBe(0);
  });
});
