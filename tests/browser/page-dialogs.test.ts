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
});
