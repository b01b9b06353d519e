// Signs a person in through the page, as they would: client file dropped, button pressed, consent given in a browser that
// is this spec itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Emulator } from '../../emulator/emulator.ts';
import type { DesktopApp } from './app.ts';

/** The emulator must have been started with `autoConsent`, and the program with its origin as `--endpoint`. */
export async function signIn(app: DesktopApp, page: Page, emulator: Emulator): Promise<void> {
  const clientFile = join(app.dataFolder, 'client_secret_spec.json');
  writeFileSync(clientFile, emulator.clientFileText());
  await page.getByText('Drop the client_secret').waitFor();
  await app.drop('text=Drop the client_secret', [clientFile]);
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await expect.poll(() => app.openedAddresses()).not.toEqual([]);
  const consentPage = (await app.openedAddresses()).at(-1) ?? '';
  expect(consentPage.startsWith(emulator.origin)).toBe(true);
  expect((await fetch(consentPage)).status).toBe(200);
  await page.getByRole('tab', { name: 'Files' }).waitFor();
}
