// Dialogs that a person does not answer as one would expect: scripted scenes instead of a program.
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { selection } from './page-samples.ts';
import { showOnLine, showScene } from './show-scene.ts';

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
});
