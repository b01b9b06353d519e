// Slips of the hand, and what must not come of them: a key too early, a drop in the wrong moment, a name twice, a folder left.
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, picture, watch } from './doors.ts';

describeDoors('slips', (open) => {
  test('a folder that is given up takes what was not sent yet from the list at once', async () => {
    const world = await startWorld();
    for (const name of ['a.jpg', 'b.jpg']) world.put(name, jpeg(name));
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await watch(window, world.pictures);
    await row(page, 'b.jpg').waitFor();
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByText('What is not sent yet is not sent any more').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop watching' }).click();
    await page.getByRole('tab', { name: 'Files' }).click();
    await expect.poll(() => page.getByRole('row').filter({ hasText: '.jpg' }).count()).toBe(0);
  });

  test('Escape takes back what was typed for the album, and only then the question', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('a.jpg'));
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('combobox', { name: 'Album' });
    await field.fill('Wien');
    await field.press('Escape');
    expect(await field.inputValue()).toBe('');
    await dialog.getByText('Goes to your library, into no album').waitFor();
    await field.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a new album of a name that is there already is told as such', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('tab', { name: 'Albums' }).click();
    for (let time = 0; time < 2; time += 1) {
      await page.getByRole('button', { name: 'New album' }).first().click();
      await page.getByLabel('Name of the album').fill('Lake');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('heading', { name: 'Lake' }).waitFor();
    }
    await page.getByText('“Lake” is there already').waitFor();
    expect(world.emulator.library.albums()).toHaveLength(1);
  });

  test('a dialog begins without the last words of the page', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('a.jpg'));
    await uploadInto(page, null);
    await waitForCreated(page, 'a.jpg');
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('[aria-live=polite]').last().textContent()).toBe('');
  });

  test('what waits for a paused folder alone says so above the list', async () => {
    const world = await startWorld();
    world.put('a.jpg', jpeg('a'));
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await watch(window, world.pictures);
    await row(page, 'a.jpg').waitFor();
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('tabpanel').getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText('What waits lies in folders that are paused').waitFor();
  });

  test('a second run begins at nothing: what was sent before does not count', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('a.jpg'), picture('b.jpg'));
    await uploadInto(page, null);
    await waitForCreated(page, 'a.jpg');
    await waitForCreated(page, 'b.jpg');
    await page.getByText('Everything is in Google Photos').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await window.choose(picture('c.jpg'));
    await uploadInto(page, null);
    await page.getByText(/^0 of 1 file/).waitFor();
    expect(
      await page.getByRole('progressbar', { name: 'Overall progress' }).getAttribute('aria-valuenow'),
    ).toBe('0');
  });

  test('a client file that is dropped beside its box is taken', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await page.getByRole('button', { name: 'Choose file' }).waitFor();
    await window.drop({ name: 'client_secret.json', bytes: Buffer.from(world.emulator.clientFileText()) });
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor();
  });

  test('what is dropped before the sign-in is asked about after it', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await page.getByRole('heading', { name: 'Welcome to Photostow' }).waitFor();
    await window.drop(picture('early.jpg'));
    await page.getByText('After the sign-in you are asked where it shall go').waitFor();
    await window.signIn();
    await uploadInto(page, null);
    await waitForCreated(page, 'early.jpg');
  });

  test('the views are walked by Home and End, by back and forward, and the title names them', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('tab', { name: 'Files' }).press('End');
    await page.getByRole('tab', { name: 'Dates', selected: true }).waitFor();
    await expect.poll(() => page.title()).toBe('Dates – Photostow');
    await page.getByRole('tab', { name: 'Dates' }).press('Home');
    await expect.poll(() => page.title()).toBe('Files – Photostow');
    await page.evaluate(() => history.back());
    await expect.poll(() => page.title()).toBe('Dates – Photostow');
    await page.evaluate(() => history.forward());
    await expect.poll(() => page.title()).toBe('Files – Photostow');
  });

  test('where nothing would be sent the question says so, and speaks of no storage', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose({ name: 'notes.txt', bytes: Buffer.from('no photo') });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing of it is sent').waitFor();
    expect(await dialog.getByText('counts against your Google storage').count()).toBe(0);
  });

  test('files that wait for another album after a change of the folder say so in the list at once', async () => {
    const world = await startWorld();
    world.put('a.jpg', jpeg('a'));
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await watch(window, world.pictures);
    await row(page, 'a.jpg').getByText('Library').waitFor({ state: 'attached' });
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Rules…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Album' }).fill('Lake');
    await dialog.getByRole('button', { name: 'Save rules' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: 'Files' }).click();
    await row(page, 'a.jpg').getByText('Lake').waitFor();
  });
});
