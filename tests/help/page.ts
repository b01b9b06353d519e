// What specs do on the page, the same in every door: say where an upload goes, find a file's row, wait for its end.
import type { Locator, Page } from 'playwright-core';

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
