// What the page shows when the program says no, or cannot be asked: nothing that is not so, and nothing that stays broken.
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { row, selection } from './page-samples.ts';
import { answered, refused, showOnLine, type Line } from './show-scene.ts';

async function breakFor(line: Line): Promise<void> {
  await line.cut();
  await line.page.getByRole('heading', { name: 'Photostow does not answer' }).waitFor();
  line.mend();
  await line.page.getByRole('button', { name: 'Try now' }).click();
  await line.page.getByRole('heading', { name: 'Photostow does not answer' }).waitFor({ state: 'detached' });
}

describePage('the page', () => {
  test('shows a setting that could not be kept as it is', async () => {
    const { page } = await showOnLine('dialog-settings-desktop.en', {
      'settings.set': () => refused('diskFull'),
    });
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    const hours = dialog.getByLabel('Send only at certain hours');
    await hours.click();
    await dialog.getByRole('alert').filter({ hasText: 'is full' }).waitFor();
    await expect.poll(() => hours.isChecked()).toBe(false);
    const parallel = dialog.getByLabel('Uploads at the same time');
    await parallel.selectOption('8');
    await expect.poll(() => parallel.inputValue()).toBe('4');
    await dialog.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(() => dialog.getByRole('radio', { name: 'System' }).isChecked()).toBe(true);
  });

  test('offers each picture of an album once as its cover, though new ones arrive meanwhile', async () => {
    const ids = Array.from({ length: 200 }, (_, at) => 200 - at);
    let arrived = 0;
    const { page, answers } = await showOnLine('albums.en');
    answers['albums.files'] = ({ offset, limit }: { offset: number; limit: number }) => {
      const all = [...Array.from({ length: arrived }, (_, at) => 201 + at), ...ids];
      const rows = all.slice(offset, offset + limit).map((id) => row(id, ['verified', { hasItem: true }]));
      return answered({ rows, total: all.length });
    };
    await page.getByRole('tab', { name: /Albums/ }).click();
    await page
      .getByRole('button', { name: /cover of/i })
      .first()
      .click();
    const pictures = page.getByRole('dialog').getByRole('listitem');
    await expect.poll(() => pictures.count()).toBe(60);
    arrived = 70;
    const more = page.getByRole('dialog').getByRole('button', { name: 'Show more' });
    await more.click();
    // The next page but one: that of the first sixty came again.
    await expect.poll(() => pictures.count()).toBeGreaterThan(60);
    while ((await more.count()) > 0) await more.click();
    const names = await pictures.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel));
    expect(new Set(names).size).toBe(names.length);
  });

  test('says why the program cannot greet it, and is there by itself once it can', async () => {
    let isWell = false;
    const { page } = await showOnLine('done.en', {
      'app.hello': () => (isWell ? 'asScene' : refused('databaseDamaged')),
    });
    await page.getByText(/database is damaged/).waitFor();
    isWell = true;
    await page.getByRole('tab', { name: /Files/ }).waitFor();
  });

  test('has albums again after a break in which they were asked for', async () => {
    const line = await showOnLine('done.en', { 'albums.list': () => new Promise(() => undefined) });
    const { page, answers, asked } = line;
    await page.getByRole('tab', { name: /Albums/ }).click();
    await expect.poll(() => asked.includes('albums.list')).toBe(true);
    delete answers['albums.list'];
    await breakFor(line);
    await page.getByRole('heading', { name: 'Christmas' }).waitFor();
  });

  test('says that a press in a short break did nothing', async () => {
    const { page, cut, mend } = await showOnLine('done.en');
    await page.getByRole('tab', { name: /Files/ }).waitFor();
    await cut();
    mend();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'For an hour' }).click();
    await page.getByRole('alert').filter({ hasText: 'The connection to Photostow broke' }).waitFor();
  });

  test('gives up a preview that was begun only after nobody wanted it any more', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { page, asked } = await showOnLine('dialog-folder.en', {
      'folders.preview': () => begun.then(() => 'asScene'),
    });
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    await page.getByLabel('Path of the folder').fill('/home/ada/Pictures');
    await expect.poll(() => asked.includes('folders.preview')).toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(asked).not.toContain('preview.cancel');
    begin();
    await expect.poll(() => asked.includes('preview.cancel')).toBe(true);
  });

  test('says that there was nothing to retry', async () => {
    const { page } = await showOnLine('attention.en', { 'files.retry': () => answered({ count: 0 }) });
    await page.getByRole('button', { name: /^Failed/ }).click();
    await page
      .getByRole('button', { name: /^Retry (?!all)/ })
      .first()
      .click();
    await page.getByRole('status').filter({ hasText: 'No file was left to retry' }).waitFor();
  });

  test('says that a part which the menu asks for opens after the sign-in', async () => {
    const { page, push } = await showOnLine('welcome.en');
    await page.getByRole('heading', { name: 'Welcome to Photostow' }).waitFor();
    push('view.asked', { view: 'settings' });
    await page.getByRole('status').filter({ hasText: 'open after the first sign-in' }).waitFor();
  });

  test('says what was asked in the tray and did not work', async () => {
    const { page, push } = await showOnLine('done.en');
    await page.getByRole('tab', { name: 'Files' }).waitFor();
    push('wish.failed', { code: 'dataFolderUnwritable', message: 'EACCES' });
    await page.getByRole('alert').filter({ hasText: 'data folder' }).waitFor();
    push('wish.unopened', { url: 'https://photos.google.com/lr/photo/1' });
    const link = page.getByRole('status').getByRole('link');
    expect(await link.getAttribute('href')).toBe('https://photos.google.com/lr/photo/1');
  });

  test('says how many files of a large folder are counted, and what was given up is not asked about', async () => {
    const { page, push, answers, asked } = await showOnLine('dialog-settings-desktop.en');
    let counted: () => void = () => undefined;
    answers['selection.pick'] = () =>
      new Promise((resolve) => (counted = () => resolve(answered({ ...selection, isFolder: true }))));
    answers['selection.discard'] = () => answered(null);
    const count = page.getByRole('dialog', { name: 'Counting what is in it' });
    const choose = page.getByRole('button', { name: 'Add folder' });

    // Of another page.
    push('selection.counting', { fileCount: 7 });
    await choose.click();
    await expect.poll(() => asked.includes('selection.pick')).toBe(true);
    expect(await count.count()).toBe(0);
    push('selection.counting', { fileCount: 12_345 });
    await count.getByText('12,345 files so far').waitFor();
    counted();
    await page.getByRole('dialog', { name: 'Where to?' }).getByRole('button', { name: 'Cancel' }).click();
    expect(await count.count()).toBe(0);

    asked.length = 0;
    await choose.click();
    await expect.poll(() => asked.includes('selection.pick')).toBe(true);
    push('selection.counting', { fileCount: 1 });
    await count.getByRole('button', { name: 'Cancel' }).click();
    await count.waitFor({ state: 'detached' });
    counted();
    await expect.poll(() => asked.includes('selection.discard')).toBe(true);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
