// The main job through the browser door, in a real Chromium: sign in, pick an album, hand over files, see each one's result.
import { readFileSync } from 'node:fs';
import ExifReader from 'exifreader';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg, mp4, MIB } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describePage, openDoor, openPage, signInOnPage } from './door.ts';

type Given = { name: string; mimeType: string; buffer: Buffer };
const picture = (name: string, comment?: string): Given => ({
  name,
  mimeType: 'image/jpeg',
  buffer: jpeg(comment),
});

async function choose(page: Page, files: Given[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files' }).first().click(),
  ]);
  await chooser.setFiles(files);
}

/** As a browser does it: the files come with the event. */
async function drop(page: Page, files: Given[]): Promise<void> {
  const data = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, bytes } of given) {
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      }
      return transfer;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] })),
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.getByRole('tabpanel').first().dispatchEvent(type, { dataTransfer: data });
}

describePage('main job through the browser door', () => {
  test('sign in, make an album while picking it, hand over files, see each of them arrive', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await choose(page, [
      picture('Ørland.jpg'),
      picture('b.jpg'),
      { name: 'film.mp4', mimeType: 'video/mp4', buffer: mp4(6 * MIB) },
    ]);
    await uploadInto(page, 'Sommer 2026');
    for (const name of ['Ørland.jpg', 'b.jpg', 'film.mp4']) await waitForCreated(page, name);
    const album = world.emulator.library.albumByTitle('Sommer 2026');
    expect(album?.items.map(({ fileName }) => fileName).sort()).toEqual(['b.jpg', 'film.mp4', 'Ørland.jpg']);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a refused file says why, the others arrive, and retry brings it up when Google takes it', async () => {
    const world = await startWorld();
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', fileName: 'bad.jpg', times: 1 },
      effect: { kind: 'item', fileName: 'bad.jpg', code: 3 },
    });
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await choose(page, [picture('good.jpg'), picture('bad.jpg')]);
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
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    const dropped = [picture('dropped.jpg', 'same bytes'), picture('second.jpg')];
    await drop(page, dropped);
    await uploadInto(page, 'Dropped');
    for (const { name } of dropped) await waitForCreated(page, name);
    const sent = world.emulator.ledger.of('uploads.*').length;
    await drop(page, [picture('dropped again.jpg', 'same bytes')]);
    await uploadInto(page, 'Dropped');
    await row(page, 'dropped again.jpg')
      .getByText(/nothing was sent again/)
      .waitFor();
    expect(world.emulator.ledger.of('uploads.*')).toHaveLength(sent);
    expect(world.emulator.library.albumByTitle('Dropped')?.items).toHaveLength(2);
  });

  test('before anything is sent the dialog says what would become of what was chosen', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    const there = picture('there.jpg', 'known bytes');
    await choose(page, [there]);
    await uploadInto(page, null);
    await waitForCreated(page, 'there.jpg');
    const uploadsBefore = world.emulator.ledger.counts['uploads.raw'];
    await choose(page, [
      { ...there, name: 'same.jpg' },
      { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
      picture('new.jpg'),
    ]);
    const box = page.getByRole('dialog').getByRole('region', { name: 'What happens with “Upload”' });
    const status = box.getByRole('status');
    await status.waitFor();
    const text = (await status.textContent()) ?? '';
    expect(text).toMatch(/^3 files: 1 to send \(.+\)\. 1 of them has no date inside; .+ 1 there already\./);
    expect(text).toMatch(/1 left alone:$/);
    expect(await box.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^1 × .*not a photo/i),
    ]);
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(uploadsBefore);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(uploadsBefore);
  });

  test('photos without a date are told with the one they would get, and get it when that is wished', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await choose(page, [picture('IMG-20240131-WA0001.jpg'), picture('scan.jpg')]);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 of them have no date inside').waitFor();
    await dialog.getByText('Dates and captions').click();
    await dialog.getByLabel('Their name, as in').check();
    await dialog.getByText('1 is given a date.').waitFor();
    await dialog.getByText('Photos without a date inside', { exact: true }).first().click();
    const listed = dialog.getByRole('listitem');
    await listed.filter({ hasText: /WA0001.jpg\s+gets Jan 31, 2024, from its name/ }).waitFor();
    await listed.filter({ hasText: /scan.jpg\s+has none/ }).waitFor();
    await uploadInto(page, null);
    for (const name of ['IMG-20240131-WA0001.jpg', 'scan.jpg']) await waitForCreated(page, name);
    const [dated] = world.emulator.library.items().filter(({ fileName }) => fileName !== 'scan.jpg');
    expect(ExifReader.load(readFileSync(dated?.path ?? '')).DateTimeOriginal?.description).toBe(
      '2024:01:31 12:00:00',
    );
  });

  test('something that is no photo is skipped and says so', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await choose(page, [
      { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('only words') },
      picture('a.jpg'),
    ]);
    await uploadInto(page, null);
    await row(page, 'notes.jpg')
      .getByText(/Not a photo or video/)
      .waitFor();
    await waitForCreated(page, 'a.jpg');
  });

  test('pause stops at once, survives a restart of the program, and resume finishes', async () => {
    const world = await startWorld({ latency: { uploadMs: 3000 } });
    const first = await openDoor(world);
    await signInOnPage(world, first.page);
    await choose(first.page, [picture('later.jpg')]);
    await uploadInto(first.page, null);
    await row(first.page, 'later.jpg').getByText('Uploading').waitFor();
    await first.page.getByRole('button', { name: 'Pause' }).click();
    await first.page.getByRole('button', { name: 'Until I go on' }).click();
    await first.page.getByRole('button', { name: 'Resume' }).waitFor();
    first.served.child.kill('SIGKILL');
    await first.served.ended;
    expect(world.emulator.library.items()).toHaveLength(0);

    const second = await openDoor(world);
    await row(second.page, 'later.jpg').waitFor();
    await second.page.getByRole('button', { name: 'Resume' }).click();
    await waitForCreated(second.page, 'later.jpg');
    expect(world.emulator.library.items()).toHaveLength(1);
  });

  test('a page without this start’s key gets nothing', async () => {
    const world = await startWorld();
    const { url } = await openDoor(world);
    const stranger = await openPage(url.replace(/#.*/, '#key=wrong'));
    await expect.poll(() => stranger.getByRole('tab').count()).toBe(0);
    await stranger.getByRole('heading', { level: 1 }).waitFor();
    expect(await stranger.getByRole('button', { name: 'Sign in with Google' }).count()).toBe(0);
  });
});
