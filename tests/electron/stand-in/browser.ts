// The one Chromium behind all windows of the stand-in. It starts, ends and names it; what its pages load is decided in
// session.ts.
import { chromium, type BrowserContext } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

let context: BrowserContext | undefined;
let folder = '';

export async function openBrowser(userDataFolder: string): Promise<void> {
  folder = userDataFolder;
  context = await chromium.launchPersistentContext(userDataFolder, {
    executablePath: process.env['PHOTOSTOW_CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--remote-debugging-port=0'],
    viewport: null,
    acceptDownloads: false,
    // The program, not Playwright, decides what a signal means.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

export function browserContext(): BrowserContext {
  if (!context) throw new Error('stand-in: there is no browser before the app is ready');
  return context;
}

/** Where a spec's own Playwright connects, to see the same pages. */
export function devToolsPort(): number {
  return Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
}

export async function closeBrowser(): Promise<void> {
  await Promise.race([context?.close(), wait(3000)]);
}
