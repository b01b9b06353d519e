// The main job in both doors: sign in, pick an album, hand over files, see each one's result.
import { expect, test } from 'vitest';
import { datesInside } from '../help/dated-media.ts';
import { jpeg, mp4, MIB } from '../help/media.ts';
import { expectAccessible, row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, picture } from './doors.ts';

describeDoors('main job', (open) => {
  test('sign in, make an album while picking it, hand over files, see each of them arrive', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await page.getByText('Try it without Google').click();
    await page.getByLabel('Command that starts the demo').waitFor();
    await expectAccessible(page);
    await window.signIn();
    await window.choose(picture('Ørland.jpg'), picture('b.jpg'), { name: 'film.mp4', bytes: mp4(6 * MIB) });
    await uploadInto(page, 'Sommer 2026');
    for (const name of ['Ørland.jpg', 'b.jpg', 'film.mp4']) await waitForCreated(page, name);
    await row(page, 'b.jpg')
      .getByText(/^\d{1,2}:\d{2}/)
      .waitFor();
    const album = world.emulator.library.albumByTitle('Sommer 2026');
    expect(album?.items.map(({ fileName }) => fileName).sort()).toEqual(['b.jpg', 'film.mp4', 'Ørland.jpg']);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('after the first sign-in the steps go on: the first folder, and the first photo arrives in its album', async () => {
    const world = await startWorld();
    world.put('first.jpg', jpeg());
    const { page, signIn, whenAskedForFolder } = await open(world);
    await signIn();
    const steps = page.getByRole('listitem').filter({ hasText: 'Choose your first folder' });
    await steps.waitFor();
    await expectAccessible(page);
    await whenAskedForFolder(world.pictures, () =>
      steps.getByRole('button', { name: 'Watch a folder' }).click(),
    );
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Album' }).fill('Lake');
    await dialog.getByRole('button', { name: 'Watch folder' }).click();
    await waitForCreated(page, 'first.jpg');
    await steps.waitFor({ state: 'hidden' });
    expect(world.emulator.library.albumByTitle('Lake')?.items.map(({ fileName }) => fileName)).toEqual([
      'first.jpg',
    ]);
  });

  test('a refused file says why, the others arrive, and retry brings it up when Google takes it', async () => {
    const world = await startWorld();
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName: 'bad.jpg', times: 1 },
      effect: { kind: 'item', fileName: 'bad.jpg', code: 3 },
    });
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('good.jpg'), picture('bad.jpg'));
    await uploadInto(page, null);
    await waitForCreated(page, 'good.jpg');
    await row(page, 'bad.jpg')
      .getByText(/Google Photos refused this file/)
      .waitFor();
    await row(page, 'bad.jpg').getByRole('button', { name: /Retry/ }).click();
    await waitForCreated(page, 'bad.jpg');
    expect(world.emulator.library.items()).toHaveLength(2);
  });

  test('files dropped on the window are asked about and arrive; the same ones again send nothing', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const dropped = [picture('dropped.jpg', 'same bytes'), picture('second.jpg')];
    await window.drop(...dropped);
    await uploadInto(page, 'Dropped');
    for (const { name } of dropped) await waitForCreated(page, name);
    const sent = world.emulator.ledger.of('uploads.*').length;
    await window.drop(picture('dropped again.jpg', 'same bytes'));
    await uploadInto(page, 'Dropped');
    await row(page, 'dropped again.jpg')
      .getByText(/nothing was sent again/)
      .waitFor();
    expect(world.emulator.ledger.of('uploads.*')).toHaveLength(sent);
    expect(world.emulator.library.albumByTitle('Dropped')?.items).toHaveLength(2);
  });

  test('before anything is sent the dialog says what would become of what was chosen', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const there = picture('there.jpg', 'known bytes');
    await window.choose(there);
    await uploadInto(page, null);
    await waitForCreated(page, 'there.jpg');
    const uploadsBefore = world.emulator.ledger.counts['uploads.raw'];
    await window.choose(
      { ...there, name: 'same.jpg' },
      { name: 'note.txt', bytes: Buffer.from('no picture') },
      picture('new.jpg'),
    );
    const box = page.getByRole('dialog').getByRole('region', { name: 'What happens with “Upload”' });
    const status = box.getByRole('status');
    await status.waitFor();
    const text = (await status.textContent()) ?? '';
    expect(text).toMatch(/^3 files: 1 to send \(.+\)\. For 1 there is no date; .+ 1 there already\./);
    expect(text).toMatch(/1 skipped:$/);
    expect(await box.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^1 × .*not a photo/i),
    ]);
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(uploadsBefore);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(uploadsBefore);
  });

  test('photos without a date are told with the one they would get, and get it when that is wished', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose(picture('IMG-20240131-WA0001.jpg'), picture('scan.jpg'), picture('as it is.jpg'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('For 3 there is no date').waitFor();
    await dialog.getByText('Dates and captions').click();
    await dialog.getByLabel('Their name, as in').check();
    await dialog.getByText('1 is given a date.').waitFor();
    await dialog.getByText('Photos without a date inside', { exact: true }).first().click();
    const listed = dialog.getByRole('listitem');
    const dateOf = (name: string) => dialog.getByLabel(`Date of ${name}`, { exact: true });
    await listed.filter({ hasText: /WA0001.jpg\s+from its name/ }).waitFor();
    expect(await dateOf('IMG-20240131-WA0001.jpg').inputValue()).toBe('2024-01-31T12:00');
    await listed.filter({ hasText: /scan.jpg\s+has none/ }).waitFor();
    await dialog.getByLabel('One date for all 2 files that have none').fill('1985-07-01T12:00:00');
    await dialog.getByRole('button', { name: 'Set for all' }).click();
    await dialog.getByText('3 are given a date.').waitFor();
    await dateOf('scan.jpg').fill('1999-05-06T07:08:09');
    await listed.filter({ hasText: 'as it is.jpg' }).getByRole('button', { name: 'As proposed' }).click();
    await dialog.getByText('2 are given a date.').waitFor();
    await expectAccessible(page);
    await uploadInto(page, null);
    for (const name of ['IMG-20240131-WA0001.jpg', 'scan.jpg', 'as it is.jpg'])
      await waitForCreated(page, name);
    expect(datesInside(world.emulator.library.items())).toEqual({
      'IMG-20240131-WA0001.jpg': '2024:01:31 12:00:00',
      'scan.jpg': '1999:05:06 07:08:09',
      'as it is.jpg': undefined,
    });
  });

  test('something that is no photo is skipped and says so', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    await window.choose({ name: 'notes.jpg', bytes: Buffer.from('only words') }, picture('a.jpg'));
    await uploadInto(page, null);
    await row(page, 'notes.jpg')
      .getByText(/nothing like one is inside/)
      .waitFor();
    await waitForCreated(page, 'a.jpg');
  });

  test('pause stops at once, survives a restart of the program, and resume finishes', async () => {
    const world = await startWorld({ latency: { uploadMs: 3000 } });
    const first = await open(world);
    await first.signIn();
    await first.choose(picture('later.jpg'));
    await uploadInto(first.page, null);
    await row(first.page, 'later.jpg').getByText('Uploading').waitFor();
    await first.page.getByRole('button', { name: 'Pause' }).click();
    await first.page.getByRole('button', { name: 'Until I resume' }).click();
    await first.page.getByRole('button', { name: 'Resume' }).waitFor();
    await first.kill();
    expect(world.emulator.library.items()).toHaveLength(0);

    const second = await open(world);
    await row(second.page, 'later.jpg').waitFor();
    await second.page.getByRole('button', { name: 'Resume' }).click();
    await waitForCreated(second.page, 'later.jpg');
    expect(world.emulator.library.items()).toHaveLength(1);
  });
});
