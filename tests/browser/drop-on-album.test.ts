// Files that are dropped on the card of an album: that one is offered, of the account whose albums are shown.
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { waitForCreated } from '../help/page.ts';
import { prepareSignedIn, startWorld } from '../help/world.ts';
import { describePage, openPage, serve } from './door.ts';

describePage('the albums', () => {
  test('take what is dropped on one of them, after a look at what would be sent', async () => {
    const world = await startWorld();
    await prepareSignedIn(world, ['ada@example.com', 'ben@example.com']);
    const { url } = await serve(world);
    const page = await openPage(url);
    await page.getByRole('tab', { name: 'Albums' }).click();
    await page.getByRole('combobox', { name: 'Account' }).selectOption('ada@example.com');
    for (const title of ['Lake', 'Sea']) {
      await page.getByRole('button', { name: 'New album' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill(title);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: title }).waitFor();
    }
    const path = world.put('a.jpg', jpeg('a'));
    const box = await page.getByRole('listitem', { name: 'Sea' }).boundingBox();
    const line = await page.context().newCDPSession(page);
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<unknown> =>
      line.send('Input.dispatchDragEvent', {
        ...{ type, x: (box?.x ?? 0) + 9, y: (box?.y ?? 0) + 9 },
        data: { items: [], files: [path], dragOperationsMask: 1 },
      });
    for (const type of ['dragEnter', 'dragOver'] as const) await drag(type);
    await page.getByText('Drop to upload into “Sea”').waitFor();
    await drag('drop');
    const question = page.getByRole('dialog', { name: 'Where to?' });
    await question.getByText('Goes into “Sea”').waitFor();
    const account = question.getByRole('combobox', { name: 'Account' }).locator('option:checked');
    expect(await account.innerText()).toBe('ada@example.com');
    await question.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByRole('tab', { name: 'Files' }).click();
    await waitForCreated(page, 'a.jpg');
    await page.getByRole('row').filter({ hasText: 'a.jpg' }).getByText('Sea').waitFor();
  });
});
