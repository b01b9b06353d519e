// Files whose album was deleted at Google: a person chooses another one for all of them, without handing them over once more.
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, waitForCreated } from '../help/page.ts';
import { namesIn, prepareSignedIn, startWorld } from '../help/world.ts';
import { describePage, openPage, serve } from './door.ts';

describePage('an album that is gone', () => {
  test('all that could not go into it goes into the one that is chosen for one of them', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    world.emulator.seed({ albums: [{ title: 'Lake', madeByApp: true }] });
    const { url } = await serve(world);
    const page = await openPage(url);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page
        .getByRole('button', { name: /Add files|Send single files/ })
        .first()
        .click(),
    ]);
    const names = ['a.jpg', 'b.jpg', 'c.jpg'];
    await chooser.setFiles(names.map((name) => ({ name, mimeType: 'image/jpeg', buffer: jpeg(name) })));
    const question = page.getByRole('dialog', { name: 'Where to?' });
    await question.getByRole('option', { name: /^Lake/ }).click();
    await question.getByText('Goes into “Lake”').waitFor();
    for (const album of world.emulator.world.library.userOrFirst().albums.values()) album.deleted = true;
    await question.getByRole('button', { name: 'Upload', exact: true }).click();
    for (const name of names) await row(page, name).getByText('The album no longer exists').waitFor();

    await row(page, 'b.jpg').getByRole('button', { name: 'b.jpg', exact: true }).click();
    await page.getByRole('button', { name: 'Choose another album…' }).click();
    const elsewhere = page.getByRole('dialog', { name: 'Where to instead?' });
    await elsewhere.getByText(/all others that could not go into “Lake”/).waitFor();
    await elsewhere.getByRole('combobox', { name: 'Album', exact: true }).fill('Sea');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await elsewhere.waitFor({ state: 'detached' });
    await page.getByText('3 files are sent there').first().waitFor();
    await page.keyboard.press('Escape');
    for (const name of names) await waitForCreated(page, name);
    expect(namesIn(world, 'Sea').sort()).toEqual(names);
    expect(world.emulator.library.items()).toHaveLength(3);
  });
});
