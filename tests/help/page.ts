// What specs do on the page, the same in every door: say where an upload goes, find a file's row, wait for its end, ask axe.
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** In the dialog that asks where to: types an album's title (null: no album) and takes what the list offers. */
export async function uploadInto(page: Page, album: string | null): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const wanted = album ?? 'Library';
  await dialog.getByRole('combobox', { name: 'Album' }).fill(wanted);
  await page.getByRole('option').filter({ hasText: wanted }).first().click();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

export const row = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name });

/** Google Photos has the file. */
export const waitForCreated = (page: Page, name: string): Promise<void> =>
  row(page, name)
    .getByText(/Created|Verified/)
    .waitFor();

/** No finding of axe's. Legacy mode: the desktop's window is the only page that there may be. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}
