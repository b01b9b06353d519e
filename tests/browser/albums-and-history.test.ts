// What surrounds the files, through the browser door: albums, the day's requests, the history that moves along, languages.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describePage, openDoor, signInOnPage } from './door.ts';

async function sendOne(page: Page, name: string, album: string | null): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files' }).first().click(),
  ]);
  await chooser.setFiles([{ name, mimeType: 'image/jpeg', buffer: jpeg(name) }]);
  await uploadInto(page, album);
}

const picture = (world: World, title: string) => world.emulator.library.albumByTitle(title);

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

describePage('around the files', () => {
  test('an album is made, renamed, filled, and gets the cover that was chosen', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
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
    expect(picture(world, 'Summer')).toBeDefined();

    await page.getByRole('tab', { name: 'Files' }).click();
    for (const name of ['first.jpg', 'second.jpg']) {
      await sendOne(page, name, 'Summer');
      await waitForCreated(page, name);
    }
    await row(page, 'second.jpg').locator('.title').click();
    await page.getByRole('button', { name: 'Use as album cover' }).click();
    await page.getByText('It is the cover of “Summer” now').waitFor();
    const album = picture(world, 'Summer');
    const second = album?.items.find(({ fileName }) => fileName === 'second.jpg');
    expect(album?.items).toHaveLength(2);
    expect(album?.coverItemId).toBe(second?.id);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a title that Google would not take is told in the dialog, which stays', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('button', { name: 'New album' }).click();
    await page.getByLabel('Name of the album').fill('   ');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('An album needs a name.').waitFor();
    expect(world.emulator.ledger.counts['albums.create']).toBeUndefined();
  });

  test('the day’s requests are told, and what they still bring', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await sendOne(page, 'one.jpg', null);
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

  test('the history moves to another installation, which then sends nothing twice', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await sendOne(page, 'known.jpg', null);
    await waitForCreated(page, 'known.jpg');
    await page.getByRole('button', { name: 'Settings' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const history = readFileSync(await download.path(), 'utf8');
    expect(history.trimEnd().split('\n').at(-1)).toBe('{"end":true,"contents":1}');
    const [diagnosis] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save diagnosis' }).click(),
    ]);
    const said = readFileSync(await diagnosis.path(), 'utf8');
    await page.getByRole('button', { name: 'Licences' }).click();
    const licences = await page.getByRole('region', { name: 'Licences' }).textContent();
    for (const name of ['svelte ', 'zod ', 'undici ', 'googleapis']) expect(licences).toContain(name);
    expect(licences).toContain('Permission is hereby granted');
    expect(JSON.parse(said)).toMatchObject({ photostow: 'diagnosis', door: 'browser' });
    for (const secret of ['known.jpg', '@', world.folder]) expect(said).not.toContain(secret);

    const other = { ...world, dataFolder: `${world.dataFolder}-2` };
    const { page: second } = await openDoor(other);
    await signInOnPage(other, second);
    await second.getByRole('button', { name: 'Settings' }).click();
    const input = second.getByLabel('Import…', { exact: true });
    const file = (text: string) => ({ name: 'h.jsonl', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await input.setInputFiles(file(history.slice(0, history.lastIndexOf('{'))));
    await second.getByText('This is not a whole history of Photostow').waitFor();
    await input.setInputFiles(file(history));
    await second.getByText('1 content read: 1 new, 0 known already.').waitFor();
    await second.getByRole('button', { name: 'Done' }).click();
    const before = world.emulator.ledger.counts['uploads.raw'];
    await sendOne(second, 'known.jpg', null);
    await row(second, 'known.jpg').getByText('Already there').waitFor();
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(before);
  });

  test('the language changes at once, and stays over a new start of the page', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').getByLabel('Language').selectOption('de');
    await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('tab', { name: 'Alben' }).click();
    await page.getByText('Noch keine Alben').waitFor();
  });
});
