// Accounts and the pause as the settings show them: out of an account and in again, with everything that was sent still known.
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { expectAccessible, row, waitForCreated } from '../help/page.ts';
import { prepareSignedIn, startWorld } from '../help/world.ts';
import { describeDoors, picture, send } from './doors.ts';

describeDoors('accounts', (open) => {
  test('signed out in the settings the sign-in is withdrawn at Google, and the history stays', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await send(window, null, picture('kept.jpg'));
    await waitForCreated(page, 'kept.jpg');

    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('ada@example.com').first().waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Sign out/ }).click();
    await dialog.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor();
    expect(world.emulator.ledger.counts['oauth.revoke']).toBe(1);

    await window.consentTo(() => page.getByRole('button', { name: 'Sign in with Google' }).click());
    await row(page, 'kept.jpg').waitFor();
    await send(window, null, picture('kept.jpg'));
    await page.getByText('1 already there').waitFor();
    expect(world.emulator.library.items()).toHaveLength(1);
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(1);
  });

  test('a folder whose account is signed out while another is here says that its files wait for it', async () => {
    const world = await startWorld();
    await prepareSignedIn(world, ['ada@example.com', 'ben@example.com']);
    const window = await open(world);
    const { page } = window;
    await window.startWatching(world.pictures);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'ben@example.com' });
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const card = page.getByRole('listitem').filter({ hasText: world.pictures });
    expect(await card.getByText(/signed out/).count()).toBe(0);
    await page.getByRole('button', { name: 'Settings' }).click();
    await dialog.getByRole('button', { name: /^Sign out.*ben/ }).click();
    await dialog.getByRole('button', { name: 'Sign out', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await card.getByText(/Its account ben@example.com is signed out/).waitFor();
    await expectAccessible(page);
    world.put('late.jpg', jpeg());
    await page.getByText(/1 file waits for ben@example.com, signed out here/).waitFor();
    expect(await page.getByText(/Google wants you to sign in again/).count()).toBe(0);
  });

  test('paused and resumed in the settings', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await dialog.getByRole('button', { name: 'For an hour' }).click();
    await dialog.getByRole('button', { name: 'Resume' }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
  });
});
