// Dialogs that a person does not answer as one would expect: scripted scenes instead of a program.
import { expect, test } from 'vitest';
import { describePage } from './door.ts';
import { showScene } from './show-scene.ts';

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
});
