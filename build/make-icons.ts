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

/** What the tray shows of the program's state: a sign in the corner, in a colour of its own. */
const SIGNS = {
  idle: undefined,
  busy: { colour: '#1f8a4c', mark: '<path d="M0-52v104M-44-10L0-54L44-10"/>' },
  paused: { colour: '#5b6270', mark: '<path d="M-22-40v80M22-40v80"/>' },
  attention: { colour: '#c2410c', mark: '<path d="M0-54v58M0 44v4"/>' },
};

/** `at`: the sign's middle. The template has holes where the sign begins and where its mark is. */
function withSign(
  drawing: string,
  sign: (typeof SIGNS)['busy'] | undefined,
  at: string,
  isShape: boolean,
): string {
  if (!sign) return drawing;
  const stroke = 'fill="none" stroke-width="30" stroke-linecap="round" stroke-linejoin="round"';
  const place = `transform="translate(${at})"`;
  if (!isShape) {
    const corner = `<g ${place}><circle r="112" fill="${sign.colour}" stroke="#ffffff" stroke-width="20"/>
      <g ${stroke} stroke="#ffffff">${sign.mark}</g></g>`;
    return drawing.replace('</svg>', `${corner}</svg>`);
  }
  const hole = `<mask id="hole"><path d="M0 0h512v512H0z" fill="#fff"/><circle ${place} r="120" fill="#000"/></mask>
    <mask id="cut"><path d="M-120-120h240v240h-240z" fill="#fff"/><g ${stroke} stroke="#000">${sign.mark}</g></mask>`;
  return drawing
    .replace('<g id="mark"', `${hole}<g id="mark" mask="url(#hole)"`)
    .replace('</svg>', `<g ${place}><circle r="98" mask="url(#cut)"/></g></svg>`);
}

type Picture = { name: string; drawing: string; size: number };

const PICTURES: readonly Picture[] = [
  { name: 'icon.png', drawing: DRAWING, size: 512 },
  ...Object.entries(SIGNS).flatMap(([shows, sign]) => {
    const shape = withSign(SHAPE, sign, '340 340', true);
    return [
      { name: `tray-${shows}.png`, drawing: withSign(DRAWING, sign, '380 380', false), size: 32 },
      { name: `tray-${shows}-Template.png`, drawing: shape, size: 16 },
      { name: `tray-${shows}-Template@2x.png`, drawing: shape, size: 32 },
    ];
  }),
];

async function draw(page: Page, { name, drawing, size }: Picture): Promise<void> {
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
