// The list of files: which are shown and in which order, several at once, by keyboard alone, and the report.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, waitForCreated } from '../help/page.ts';
import { startWorld, type World } from '../help/world.ts';
import { describeDoors, picture, send, watch, type Window } from './doors.ts';

const upload = (window: Window, album: string | null, files: Record<string, string>): Promise<void> =>
  send(window, album, ...Object.entries(files).map(([name, said]) => picture(name, said)));

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

describeDoors('the list of files', (open) => {
  test('is put in order, and shows the files of one folder alone', async () => {
    const world = await startWorld();
    world.put('watched.jpg', jpeg('watched'));
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await upload(window, null, { 'b.jpg': 'a much longer comment, so that it is the larger one' });
    await upload(window, null, { 'a.jpg': 'a' });
    for (const name of ['a.jpg', 'b.jpg']) await waitForCreated(page, name);
    const order = page.getByRole('combobox', { name: 'Order' });
    await order.selectOption('name');
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);
    await order.selectOption('size');
    await expect.poll(() => names(page)).toEqual(['b.jpg', 'a.jpg']);
    await order.selectOption('arrival');
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);

    await watch(window, world.pictures);
    await waitForCreated(page, 'watched.jpg');
    const folder = page.getByRole('combobox', { name: 'Folder' });
    await folder.selectOption({ label: 'pictures' });
    await expect.poll(() => names(page)).toEqual(['watched.jpg']);
    // What the buttons say is how many files a press would show.
    const done = page.getByRole('button', { name: /^In Google Photos/ });
    await expect.poll(() => done.innerText()).toMatch(/\b1$/);
    await folder.selectOption({ label: 'Dropped or chosen' });
    await expect.poll(() => names(page)).toEqual(['a.jpg', 'b.jpg']);
    await expect.poll(() => done.innerText()).toMatch(/\b2$/);
    await page.getByRole('searchbox').fill('a.j');
    await expect.poll(() => names(page)).toEqual(['a.jpg']);
    await expect.poll(() => done.innerText()).toMatch(/\b1$/);
    await folder.selectOption({ label: 'All folders' });
    await page.getByRole('searchbox').fill('');
    await expect.poll(() => done.innerText()).toMatch(/\b3$/);
  });

  test('several at once: what failed is left alone, or tried again after all', async () => {
    const world = await startWorld();
    refuse(world, 'one.jpg', 'two.jpg', 'three.jpg');
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    for (const name of ['one.jpg', 'two.jpg', 'three.jpg']) world.put(name, jpeg(name));
    await watch(window, world.pictures);
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
    await bar.getByRole('button', { name: 'Skip', exact: true }).click();
    for (const name of ['one.jpg', 'three.jpg'])
      await row(page, name).getByText('Skipped as you asked').waitFor();
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
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await upload(window, null, { 'bad.jpg': 'bad', 'good.jpg': 'good' });
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
    await page.getByRole('button', { name: 'Skip', exact: true }).focus();
    await page.keyboard.press('Enter');
    await row(page, 'bad.jpg').getByText('Skipped as you asked').waitFor();
  });

  test('the report of all files is saved as a table', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await upload(window, 'Report', { 'one, two.jpg': '1' });
    await waitForCreated(page, 'one, two.jpg');
    const saved = await window.save(page.getByRole('button', { name: 'Save the report of all files' }));
    expect(saved.name).toBe('photostow-report.csv');
    const lines = saved.text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffpath,folder,album,account,state,/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^".*one, two\.jpg",,Report,[^,]+@[^,]+,(created|verified),/);
  });
});
