// The list of files through the browser door: which are shown and in which order, several at once, by keyboard alone, and the report.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describePage, openDoor, signInOnPage } from './door.ts';

async function upload(page: Page, album: string | null, files: Record<string, string>): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files' }).first().click(),
  ]);
  await chooser.setFiles(
    Object.entries(files).map(([name, said]) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: jpeg(said),
    })),
  );
  await uploadInto(page, album);
}

async function watch(page: Page, path: string): Promise<void> {
  await page.getByRole('tab', { name: /Folders/ }).click();
  await page.getByRole('button', { name: 'Watch a folder' }).click();
  await page.getByLabel('Path of the folder').fill(path);
  await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('tab', { name: 'Files' }).click();
}

const names = (page: Page): Promise<string[]> =>
  page.getByRole('row').evaluateAll((rows) =>
    rows
      .filter((one) => one.hasAttribute('data-index'))
      .sort((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
      .map((one) => one.querySelector('.title')?.textContent ?? ''),
  );

function refuse(world: World, ...fileNames: string[]): void {
  for (const fileName of fileNames)
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName, times: 1 },
      effect: { kind: 'item', fileName, code: 3 },
    });
}

describePage('the list of files', () => {
  test('is put in order, and shows the files of one folder alone', async () => {
    const world = await startWorld();
    world.put('watched.jpg', jpeg('watched'));
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await upload(page, null, {
      'b.jpg': 'a much longer comment, so that it is the larger one',
      'a.jpg': 'a',
    });
    for (const name of ['a.jpg', 'b.jpg']) await waitForCreated(page, name);
    const order = page.getByRole('combobox', { name: 'Order' });
    await order.selectOption('name');
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);
    await order.selectOption('size');
    await expect.poll(() => names(page)).toEqual(['b.jpg', 'a.jpg']);
    await order.selectOption('arrival');
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);

    await watch(page, world.pictures);
    await waitForCreated(page, 'watched.jpg');
    const folder = page.getByRole('combobox', { name: 'Folder' });
    await folder.selectOption({ label: 'pictures' });
    await expect.poll(() => names(page)).toEqual(['watched.jpg']);
    await folder.selectOption({ label: 'Dropped or chosen' });
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);
  });

  test('several at once: what failed is left alone, or tried again after all', async () => {
    const world = await startWorld();
    refuse(world, 'one.jpg', 'two.jpg', 'three.jpg');
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    for (const name of ['one.jpg', 'two.jpg', 'three.jpg']) world.put(name, jpeg(name));
    await watch(page, world.pictures);
    for (const name of ['one.jpg', 'two.jpg', 'three.jpg'])
      await row(page, name)
        .getByText(/Google Photos refused/)
        .waitFor();
    await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
    await expect.poll(() => names(page)).toEqual(['one.jpg', 'three.jpg', 'two.jpg']);
    await page.getByRole('checkbox', { name: 'Tick one.jpg' }).check();
    await page.getByRole('checkbox', { name: 'Tick three.jpg' }).click({ modifiers: ['Shift'] });
    const bar = page.getByRole('toolbar', { name: 'Ticked files' });
    await bar.getByText('2 files ticked').waitFor();
    await bar.getByRole('button', { name: 'Leave alone' }).click();
    for (const name of ['one.jpg', 'three.jpg'])
      await row(page, name).getByText('Left alone as you asked').waitFor();
    await expect.poll(() => bar.count()).toBe(0);
    expect(
      await row(page, 'two.jpg')
        .getByText(/refused/)
        .count(),
    ).toBe(1);

    await page.getByRole('checkbox', { name: 'Tick one.jpg' }).check();
    await bar.getByRole('button', { name: 'Try again' }).click();
    await waitForCreated(page, 'one.jpg');
    expect(world.emulator.library.items().map(({ fileName }) => fileName)).toEqual(['one.jpg']);
  });

  test('by keyboard alone: to a row, its details, ticked, left alone; the focus is never lost', async () => {
    const world = await startWorld();
    refuse(world, 'bad.jpg');
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await upload(page, null, { 'bad.jpg': 'bad', 'good.jpg': 'good' });
    await waitForCreated(page, 'good.jpg');
    await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
    await expect.poll(() => names(page)).toEqual(['bad.jpg', 'good.jpg']);
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('data-index') ?? document.activeElement?.tagName,
      );
    await page.getByRole('combobox', { name: 'Order' }).focus();
    for (let step = 0; step < 6 && (await focused()) !== '0'; step += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('0');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('1');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'bad.jpg' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('0');
    await page.keyboard.press(' ');
    await page.getByRole('toolbar', { name: 'Ticked files' }).waitFor();
    await page.getByRole('button', { name: 'Leave alone' }).focus();
    await page.keyboard.press('Enter');
    await row(page, 'bad.jpg').getByText('Left alone as you asked').waitFor();
  });

  test('the report of all files is saved as a table', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await upload(page, 'Report', { 'one, two.jpg': '1' });
    await waitForCreated(page, 'one, two.jpg');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the report of all files' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('photostow-report.csv');
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toMatch(/^path,folder,album,account,state,/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^".*one, two\.jpg",,Report,[^,]+@[^,]+,(created|verified),/);
  });
});
