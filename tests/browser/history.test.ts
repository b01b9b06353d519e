// The history that moves along to another installation, and what else the browser door saves: the diagnosis and the licences.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describePage, openDoor, signInOnPage } from './door.ts';

async function sendOne(page: Page, name: string, album: string | null): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files' }).first().click(),
  ]);
  await chooser.setFiles([{ name, mimeType: 'image/jpeg', buffer: jpeg(name) }]);
  await uploadInto(page, album);
}

describePage('the history', () => {
  test('the history moves to another installation, which then sends nothing twice', async () => {
    const world = await startWorld();
    const { page } = await openDoor(world);
    await signInOnPage(world, page);
    await sendOne(page, 'known.jpg', null);
    await waitForCreated(page, 'known.jpg');
    await page.getByRole('button', { name: 'Settings' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const history = readFileSync(await download.path(), 'utf8');
    expect(history.trimEnd().split('\n').at(-1)).toBe('{"end":true,"contents":1}');
    const [diagnosis] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save diagnosis' }).click(),
    ]);
    const said = readFileSync(await diagnosis.path(), 'utf8');
    await page.getByRole('button', { name: 'Licences' }).click();
    const licences = await page.getByRole('region', { name: 'Licences' }).textContent();
    for (const name of ['svelte ', 'zod ', 'undici ', 'googleapis']) expect(licences).toContain(name);
    expect(licences).toContain('Permission is hereby granted');
    expect(JSON.parse(said)).toMatchObject({ photostow: 'diagnosis', door: 'browser' });
    for (const secret of ['known.jpg', '@', world.folder]) expect(said).not.toContain(secret);

    const other = { ...world, dataFolder: `${world.dataFolder}-2` };
    const { page: second } = await openDoor(other);
    await signInOnPage(other, second);
    await second.getByRole('button', { name: 'Settings' }).click();
    const input = second.getByLabel('Import…', { exact: true });
    const file = (text: string) => ({ name: 'h.jsonl', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await input.setInputFiles(file(history.slice(0, history.lastIndexOf('{'))));
    await second.getByRole('dialog').getByText('This is not a whole history').waitFor();
    await input.setInputFiles(file(history));
    await second.getByText('1 content read: 1 new, 0 known already.').waitFor();
    await second.getByRole('button', { name: 'Done' }).click();
    const before = world.emulator.ledger.counts['uploads.raw'];
    await sendOne(second, 'known.jpg', null);
    await row(second, 'known.jpg').getByText('Already there').waitFor();
    expect(world.emulator.ledger.counts['uploads.raw']).toBe(before);
  });
});
