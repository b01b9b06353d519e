// The browser door as a person has it: the served program as a process of its own, and a page of a real Chromium in front of it.
// A word on the page's console about its security policy, or an uncaught error, fails the test.
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../help/chromium.ts';
import { startCommand, type Running } from '../help/command.ts';
import type { World } from '../help/world.ts';

let browser: Browser | undefined;

/** Specs that need a page; without a Chromium the report says by name that they did not run. */
export function describePage(title: string, specs: () => void): void {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    describe.skip(`${title}: NOT RUN, no Chromium here (apt-get install chromium)`, specs);
    return;
  }
  describe(title, () => {
    beforeAll(async () => {
      browser ??= await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
    });
    afterAll(async () => {
      await browser?.close();
      browser = undefined;
    });
    specs();
  });
}

export type Door = { served: Running; url: string; page: Page };

export async function serve(world: World): Promise<{ served: Running; url: string }> {
  const served = startCommand(world, ['serve', '--json']);
  onTestFinished(async () => {
    served.child.kill('SIGTERM');
    await served.ended;
  });
  await expect
    .poll(() => served.lines().find((line) => line.event === 'serving'), { timeout: 20_000 })
    .toBeDefined();
  const url = served.lines().find((line) => line.event === 'serving')?.['url'];
  return { served, url: String(url) };
}

export async function openPage(
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  if (!browser) throw new Error('openPage is for specs within describePage');
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|trusted ?types/i.test(message.text())) troubles.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });
  await page.goto(url);
  return page;
}

export async function openDoor(world: World): Promise<Door> {
  const { served, url } = await serve(world);
  return { served, url, page: await openPage(url) };
}

export async function giveClientFile(world: World, page: Page): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'client_secret.json',
      mimeType: 'application/json',
      buffer: Buffer.from(world.emulator.clientFileText()),
    });
}

/** Client file chosen, button pressed, consent given at the address that the page shows. */
export async function signInOnPage(world: World, page: Page): Promise<void> {
  await giveClientFile(world, page);
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await consentAt(world, page);
  await page.getByRole('tab', { name: 'Files' }).waitFor();
}

/** Gives consent at the address that the page shows. */
export async function consentAt(world: World, page: Page): Promise<void> {
  const link = page.locator(`a[href^="${world.emulator.origin}"]`).first();
  await link.waitFor({ state: 'attached' });
  const consentPage = await link.getAttribute('href');
  expect((await fetch(consentPage ?? '')).status).toBe(200);
}
