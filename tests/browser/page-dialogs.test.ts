// Dialogs that a person does not answer as one would expect: scripted scenes instead of a program.
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { account, second, selection, uploadPreview } from './page-samples.ts';
import { answered, showOnLine, showScene } from './show-scene.ts';

describePage('a dialog', () => {
  test('that asks before it goes stays, however often Escape is pressed', async () => {
    const page = await showScene('dialog-upload.en');
    const where = page.getByRole('dialog', { name: 'Where to?' });
    const sure = page.getByRole('dialog', { name: /^Throw away/ });
    await where.waitFor();
    for (let round = 0; round < 3; round += 1) {
      await page.keyboard.press('Escape');
      await sure.waitFor();
      await page.keyboard.press('Escape');
      await sure.waitFor({ state: 'detached' });
      await where.waitFor();
    }
    // And what it asks about can be answered still.
    await page.keyboard.press('Escape');
    await sure.getByRole('button', { name: 'Throw away' }).click();
    await where.waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('is no second head and foot of the page for those who hear it', async () => {
    const page = await showScene('dialog-upload.en');
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    await dialog.waitFor();
    for (const landmark of ['banner', 'contentinfo'] as const)
      expect(await dialog.getByRole(landmark).count()).toBe(0);
  });

  test('in which something is typed stays above files that arrive, and they are asked about after it', async () => {
    const { page, push } = await showOnLine('done.en');
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    const path = page.getByLabel('Path of the folder');
    await path.fill('/home/ada/Pictures');
    push('selection.arrived', selection);
    await page.waitForTimeout(200);
    expect(await path.inputValue()).toBe('/home/ada/Pictures');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog', { name: 'Where to?' }).waitFor();
  });

  test('Enter in the field of the album sends nothing yet: it goes on to the button that says where to', async () => {
    const { page, asked } = await showOnLine('dialog-upload.en');
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    const field = dialog.getByRole('combobox', { name: 'Album', exact: true });
    await page.getByRole('option', { name: /Christmas/ }).waitFor();
    await field.fill('Chr');
    await page.getByRole('option', { name: /Christmas/, selected: true }).waitFor();
    await field.press('Enter');
    const button = dialog.getByRole('button', { name: 'Upload', exact: true });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    const goal = await button.evaluate(
      (element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent,
    );
    expect(goal).toBe('Goes into “Christmas”');
    expect(asked).not.toContain('upload.start');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(asked).toContain('upload.start');
  });

  test('what stands in an empty field to say what it is for is not cut off on a small window', async () => {
    for (const language of ['en', 'de']) {
      const page = await showScene(`dialog-upload.${language}`, { viewport: { width: 360, height: 740 } });
      const field = page.getByRole('dialog').getByRole('combobox').last();
      await field.waitFor();
      const [needed, room] = await field.evaluate((element: HTMLInputElement) => {
        const style = getComputedStyle(element);
        const pen = document.createElement('canvas').getContext('2d');
        if (!pen) return [Infinity, 0];
        pen.font = style.font;
        const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
        return [pen.measureText(element.placeholder).width, element.clientWidth - padding];
      });
      expect(needed, language).toBeLessThanOrEqual(room ?? 0);
    }
  });

  test('about where to send what is no photo sends nothing, and says so', async () => {
    const none = {
      ...uploadPreview,
      found: 1,
      send: 0,
      there: 0,
      left: 1,
      dates: [],
      albums: [],
      albumCount: 0,
    };
    const { page, answers } = await showOnLine('dialog-upload.en', {
      'upload.preview': () => answered(none),
    });
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    const upload = dialog.getByRole('button', { name: 'Upload', exact: true });
    await dialog.getByText('Nothing of it is sent').waitFor();
    expect(await upload.isDisabled()).toBe(true);
    // One that cannot be read now may be read when its turn comes, and what is there already may get another album.
    answers['upload.preview'] = () => answered({ ...none, reasons: [{ code: 'unreadable', count: 1 }] });
    await dialog.getByRole('combobox', { name: 'Album', exact: true }).fill('Another');
    await page.getByRole('option').filter({ hasText: 'Another' }).click();
    await expect.poll(() => upload.isDisabled()).toBe(false);
  });

  test('shows the whole date of a file also in a narrow window', async () => {
    const page = await showScene('dialog-upload-dates.en', { viewport: { width: 320, height: 700 } });
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    await dialog.locator('summary').filter({ hasText: 'Photos without a date inside' }).click();
    const field = dialog.locator('input[type=datetime-local]').first();
    await field.waitFor();
    const [isWithin, isWhole] = await field.evaluate((input: HTMLInputElement) => {
      const given = input.getBoundingClientRect();
      const room = input.closest('form')?.getBoundingClientRect();
      input.style.cssText = 'position: absolute; inline-size: max-content; max-inline-size: none';
      return [given.right <= (room?.right ?? 0), input.offsetWidth <= given.width];
    });
    expect([isWithin, isWhole]).toEqual([true, true]);
  });

  test('of the day’s requests says which accounts share them', async () => {
    const quota = {
      ...{
        usedRequests: 40,
        perDayRequests: 10_000,
        nextDayAt: Date.now() + 3_600_000,
        filesLeft: 0,
        bytesLeft: 0,
      },
      ...{ filesToday: 900, filesPerDay: 9000, days: 0, doneAt: Date.now() },
    };
    const { page } = await showOnLine('folders.en', {
      'quota.list': () =>
        answered([
          { accountId: '1', sharedWith: ['2'], ...quota },
          { accountId: '2', sharedWith: ['1'], ...quota },
        ]),
    });
    await page.getByRole('button', { name: 'Quota and storage' }).click();
    const dialog = page.getByRole('dialog', { name: 'Quota and storage' });
    await dialog.getByText(`${second.email} and this account share these requests`).waitFor();
    await dialog.getByText(`${account().email} and this account share these requests`).waitFor();
  });
});
