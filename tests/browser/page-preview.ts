// Shows the built page without the program: a server with the page's own policy and a scripted stand-in over WebSocket.
//   node tests/browser/page-preview.ts                        serves, one link per scene
//   node tests/browser/page-preview.ts --shots DIR [scene…]   pictures: light/dark × en/de × 1280/390 px
//   node tests/browser/page-preview.ts --docs                 the pictures of docs/screenshots, every screen once
//   node tests/browser/page-preview.ts --check [scene…]       axe in both themes; fails on any message of the policy
import { AxeBuilder } from '@axe-core/playwright';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { servePages } from './page-server.ts';
import { scenes } from './page-scenes.ts';

// ---- pictures and checks -------------------------------------------------------------------------------------------

const launch = () =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-background-networking', '--disable-component-update'],
  });

async function visit(args: string[], shotsInto: string | null): Promise<number> {
  const names = args.length > 0 ? args : [...Object.keys(scenes), 'noKey'];
  const { origin, stop } = await servePages(0);
  const browser = await launch();
  const problems: string[] = [];
  const languages = shotsInto ? (['en', 'de'] as const) : (['de'] as const);
  for (const name of names)
    for (const colorScheme of ['light', 'dark'] as const)
      for (const language of languages)
        for (const width of [1280, 390]) {
          const view = `${name}.${colorScheme}.${language}.${width}`;
          const context = await browser.newContext({
            viewport: { width, height: 844 },
            colorScheme,
            reducedMotion: 'reduce',
            locale: language,
          });
          const page = await context.newPage();
          page.on('console', (message) => {
            if (message.type() === 'error' || message.type() === 'warning')
              problems.push(`${view}: ${message.text()}`);
          });
          page.on('pageerror', (error) => problems.push(`${view}: ${error.message}`));
          await page.goto(name === 'noKey' ? origin : `${origin}/#key=${name}.${language}`);
          await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
          await page.waitForTimeout(name === 'many' ? 5000 : 400);
          await scenes[name]?.act?.(page);
          await page.waitForTimeout(300);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (overflow > 0) problems.push(`${view}: ${overflow} px wider than the window`);
          if (shotsInto) await page.screenshot({ path: join(shotsInto, `${view}.png`) });
          else
            for (const { id, nodes } of (await new AxeBuilder({ page }).analyze()).violations)
              problems.push(`${view}: axe ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
          await context.close();
        }
  await browser.close();
  stop();
  for (const problem of problems) console.error(problem);
  console.log(`${names.length} scenes, ${problems.length} problems`);
  return problems.length > 0 ? 1 : 0;
}

const DOCS = join(import.meta.dirname, '../../docs/screenshots');
/** Each screen by the name of its picture. */
const DOCS_SCENES: Record<string, string> = {
  welcome: 'welcome',
  files: 'working',
  folders: 'folders',
  albums: 'albums',
  dates: 'dates',
  drop: 'dialog-upload-dates',
  rules: 'dialog-rules',
  quota: 'dialog-quota',
  failed: 'attention',
  settings: 'dialog-settings-desktop',
};

/** A quarter of the size of a PNG; the browser has the only encoder that is needed. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.82 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [...png],
  );
  return Buffer.from(encoded);
}

/** Small, so that the repository stays so: one size, both themes, both languages. */
async function takeDocs(): Promise<void> {
  const { origin, stop } = await servePages(0);
  const browser = await launch();
  await mkdir(DOCS, { recursive: true });
  const press = await browser.newPage();
  for (const [shown, name] of Object.entries(DOCS_SCENES))
    for (const colorScheme of ['light', 'dark'] as const)
      for (const locale of ['en', 'de']) {
        const context = await browser.newContext({
          viewport: { width: 1100, height: 720 },
          colorScheme,
          reducedMotion: 'reduce',
          locale,
        });
        const page = await context.newPage();
        await page.goto(`${origin}/#key=${name}.${locale}`);
        await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
        await page.waitForTimeout(600);
        await scenes[name]?.act?.(page);
        await page.waitForTimeout(400);
        const picture = await toWebp(press, await page.screenshot());
        await writeFile(join(DOCS, `${shown}-${colorScheme}-${locale}.webp`), picture);
        await context.close();
      }
  await browser.close();
  stop();
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === '--shots') {
  const [folder = '', ...names] = rest;
  await mkdir(folder, { recursive: true });
  process.exitCode = await visit(names, folder);
} else if (mode === '--docs') {
  await takeDocs();
} else if (mode === '--check') {
  process.exitCode = await visit(rest, null);
} else {
  const { origin } = await servePages(4180);
  for (const name of Object.keys(scenes))
    console.log(`${origin}/#key=${name}.en   ${origin}/#key=${name}.de`);
}
