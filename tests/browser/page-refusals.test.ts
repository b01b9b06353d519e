// What the page shows when the program says no, or cannot be asked: nothing that is not so, and nothing that stays broken.
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { row } from './page-samples.ts';
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
});
