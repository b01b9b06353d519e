// Draws the icons from icon.svg with Chromium: the program's own, and small ones for the tray. Run by hand after the
// drawing changes; the pictures are kept in build/icons.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const FOLDER = import.meta.dirname;
const ICONS = join(FOLDER, 'icons');
const DRAWING = readFileSync(join(FOLDER, 'icon.svg'), 'utf8');

/** macOS colours a tray icon by itself: it takes only the shape, in black and without its ground. */
const SHAPE = DRAWING.replace(/<rect id="ground"[^>]*>/, '')
  .replaceAll('#ffffff', '#000000')
  .replace('viewBox="0 0 512 512"', 'viewBox="64 64 384 384"');

const PICTURES = [
  { name: 'icon.png', drawing: DRAWING, size: 512 },
  { name: 'tray.png', drawing: DRAWING, size: 32 },
  { name: 'trayTemplate.png', drawing: SHAPE, size: 16 },
  { name: 'trayTemplate@2x.png', drawing: SHAPE, size: 32 },
];

async function draw(page: Page, { name, drawing, size }: (typeof PICTURES)[number]): Promise<void> {
  await page.setViewportSize({ width: size, height: size });
  const sized = drawing.replace('width="512" height="512"', `width="${size}" height="${size}"`);
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${sized}`);
  await page.screenshot({ path: join(ICONS, name), omitBackground: true });
}

mkdirSync(ICONS, { recursive: true });
const executablePath = process.env['PHOTOSTOW_CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const picture of PICTURES) await draw(page, picture);
await browser.close();
