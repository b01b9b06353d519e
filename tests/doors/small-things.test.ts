// What a person meets between the large steps: a field that is emptied, a form that is answered late, a button that becomes another one.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { datesInside } from '../help/dated-media.ts';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, picture, send } from './doors.ts';

/** Streamed copies that are still kept. */
const copiesIn = (dataFolder: string): string[] => {
  const inbox = join(dataFolder, 'inbox');
  if (!existsSync(inbox)) return [];
  return readdirSync(inbox, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(jpg|json)$/.test(name),
  );
};

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement === document.body ? 'lost' : (activeElement?.textContent ?? '').trim();
  });

describeDoors('small things', (open) => {
  test('an album that was typed and taken back is not made', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('a.jpg'));
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('combobox', { name: 'Album' });
    await field.fill('Wien');
    await dialog.getByText('Creates “Wien” and goes into it').waitFor();
    await field.fill('');
    await dialog.getByText('Goes to your library, into no album').waitFor();
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForCreated(page, 'a.jpg');
    expect(world.emulator.library.albums()).toEqual([]);
  });

  test('settings that cannot be read: it is said until a person has seen it, also after a new start', async () => {
    const world = await startWorld();
    mkdirSync(world.dataFolder, { recursive: true });
    writeFileSync(join(world.dataFolder, 'settings.json'), '{"hours": oops');
    const first = await open(world);
    const told = first.page.getByText('The settings could not be read');
    await told.waitFor();
    await first.signIn();
    await told.waitFor();
    await first.kill();
    const second = await open(world);
    await second.page.getByText('The settings could not be read').waitFor();
    await second.page.getByRole('button', { name: 'Understood' }).click();
    await second.page.getByText('The settings could not be read').waitFor({ state: 'hidden' });
    await second.kill();
    const { page } = await open(world);
    await page.getByRole('button', { name: 'Add files' }).waitFor();
    expect(await page.getByText('The settings could not be read').count()).toBe(0);
  });

  test('a folder’s new album is exchanged for another; the same folder again is not taken for a new one', async () => {
    const world = await startWorld();
    world.put('a.jpg', jpeg('a'));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await startWatching(world.pictures);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Album' }).fill('Summer A');
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await page.getByText('Into the album “Summer A”').waitFor();
    await page.getByRole('button', { name: 'Rules…' }).click();
    await dialog.getByRole('combobox', { name: 'Album' }).fill('Winter B');
    await dialog.getByRole('button', { name: 'Save rules' }).click();
    await page.getByText('Into the album “Winter B”').waitFor();

    await startWatching(world.pictures);
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await dialog.getByRole('alert').getByText('is watched already').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => world.emulator.library.items().length, { timeout: 20_000 }).toBe(1);
    expect(world.emulator.library.albums().map(({ title }) => title)).toEqual(['Winter B']);
  });

  test('the focus stays where the work is when a button becomes another one', async () => {
    const world = await startWorld();
    world.put('a.jpg', jpeg('a'));
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(world.pictures);
    await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const card = page.getByRole('tabpanel').getByRole('listitem');
    await card.waitFor();
    await expect.poll(() => focused(page)).not.toBe('lost');
    for (const name of ['Pause', 'Resume']) {
      await card.getByRole('button', { name, exact: true }).press('Enter');
      await card.getByRole('button', { name: name === 'Pause' ? 'Resume' : 'Pause', exact: true }).waitFor();
      expect(await focused(page)).not.toBe('lost');
      expect(await card.locator(':focus').count()).toBe(1);
    }
    await page.getByRole('button', { name: 'Pause', exact: true }).first().press('Enter');
    await page.getByRole('button', { name: 'For an hour' }).press('Enter');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(await page.getByRole('banner').locator(':focus').count()).toBe(1);
  });

  test('details follow their file when it has left the list, and what is ticked there is ticked no more', async () => {
    const world = await startWorld();
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName: 'bad', times: 2 },
      effect: { kind: 'item', fileName: 'bad', code: 3 },
    });
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await send(window, null, picture('bad.jpg'), picture('bad too.jpg'));
    await row(page, 'bad.jpg').getByText('Failed', { exact: true }).waitFor();
    await row(page, 'bad too.jpg').getByText('Failed', { exact: true }).waitFor();
    world.emulator.faults.clear();
    await page.getByRole('button', { name: /^Failed/ }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    for (const box of await page.getByRole('row').getByRole('checkbox').all()) await box.check();
    await page.getByText('2 files ticked').waitFor();
    await row(page, 'bad too.jpg').locator('.title').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await dialog
      .getByText(/Created|Verified/)
      .first()
      .waitFor();
    expect(await dialog.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByText('1 file ticked').waitFor();
    await expect.poll(() => focused(page)).not.toBe('lost');
  });

  test('what a dialog brings about is said within it; an album that is gone at Google is named so', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('a.jpg'));
    await uploadInto(page, 'Lake');
    await waitForCreated(page, 'a.jpg');
    await row(page, 'a.jpg').locator('.title').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Use as album cover' }).click();
    await dialog.getByText('It is the cover of “Lake” now').waitFor();
    await page.keyboard.press('Escape');

    const album = world.emulator.library.albumByTitle('Lake');
    world.emulator.faults.add({
      match: { endpoint: 'albums.patch', times: 1 },
      effect: {
        kind: 'answer',
        status: 404,
        body: '{"error":{"code":404,"message":"Requested album not found.","status":"NOT_FOUND"}}',
      },
    });
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('button', { name: 'Rename “Lake”' }).click();
    await dialog.getByLabel('Name of the album').fill('Sea');
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await dialog.getByText('no longer at Google Photos').waitFor();
    expect(album?.title).toBe('Lake');
  });

  test('a power cut right after “Upload” loses none of what was dropped, and nothing goes twice', async () => {
    const world = await startWorld({ latency: { uploadMs: 5 } });
    const first = await open(world);
    await first.signIn();
    const names = Array.from({ length: 400 }, (_, index) => `IMG_${index}.jpg`);
    await first.choose(...names.map((name) => picture(name)));
    const dialog = first.page.getByRole('dialog');
    await dialog.getByText('400 files').first().waitFor();
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await first.kill();

    const second = await open(world);
    await second.page.getByRole('tab', { name: 'Files' }).waitFor();
    await expect.poll(() => world.emulator.library.items().length, { timeout: 60_000 }).toBe(names.length);
    await second.page.getByText(/400 of 400 files/).waitFor();
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a side-car that is dropped with its photo gives it date and caption, and nothing of either is left here', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const told = { title: 'a.jpg', description: 'At the lake', photoTakenTime: { timestamp: '1400000000' } };
    await window.choose(picture('a.jpg'), {
      name: 'a.jpg.supplemental-metadata.json',
      bytes: Buffer.from(JSON.stringify(told)),
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Dates and captions').click();
    await dialog.getByLabel('The file of Google Takeout that describes them').check();
    await dialog.getByLabel('A caption that someone wrote').check();
    await dialog.getByText('1 is given a date.').waitFor();
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForCreated(page, 'a.jpg');
    const [item] = world.emulator.library.items();
    expect(item?.description).toBe('At the lake');
    expect(datesInside(world.emulator.library.items())['a.jpg']).toMatch(/^2014:05:13/);
    await expect.poll(() => copiesIn(world.dataFolder)).toEqual([]);
  });

  test('a folder that lies elsewhere for now loses nothing of its card', async () => {
    const world = await startWorld();
    const trip = join(world.pictures, 'trip');
    mkdirSync(trip, { recursive: true });
    const { page, signIn, startWatching } = await open(world);
    await signIn();
    await startWatching(trip);
    await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const check = page.getByRole('button', { name: 'Check now' });
    await check.waitFor();
    renameSync(trip, `${trip} away`);
    await check.press('Enter');
    await page.getByText('Not connected').waitFor();
    expect(await focused(page)).not.toBe('lost');
  });
});
