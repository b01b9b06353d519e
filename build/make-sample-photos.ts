// Paints the demo's sample pictures (run once; its results are committed): node build/make-sample-photos.ts
// Each is a landscape drawn on a canvas, with a capture date in its EXIF as a camera would write it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FOLDER = join(import.meta.dirname, '..', 'emulator', 'public', 'sample-photos');

type Picture = {
  name: string;
  date: string;
  sky: [string, string];
  sun: [number, number, string];
  hills: string[];
  stars?: boolean;
};

const PICTURES: Picture[] = [
  {
    name: 'Morning over the bay.jpg',
    date: '2026:05:02 06:14:09',
    sky: ['#f8c9a0', '#8fb7d9'],
    sun: [700, 300, '#fff1c9'],
    hills: ['#7c9bb0', '#4f7389', '#2b4a5c'],
  },
  {
    name: 'Abendlicht – Küste.jpg',
    date: '2026:05:02 20:41:55',
    sky: ['#3b2a58', '#e8835a'],
    sun: [260, 390, '#ffd9a0'],
    hills: ['#6b4a62', '#43304c', '#231b30'],
  },
  {
    name: 'IMG_2041.jpg',
    date: '2026:06:18 12:03:31',
    sky: ['#4aa3df', '#d8eefc'],
    sun: [520, 140, '#ffffff'],
    hills: ['#8fbf6a', '#5f9a4c', '#3d7136'],
  },
  {
    name: 'IMG_2042.jpg',
    date: '2026:06:18 12:05:02',
    sky: ['#58aee4', '#e6f4fd'],
    sun: [820, 120, '#ffffff'],
    hills: ['#a3c46e', '#6d9f4a', '#44743a'],
  },
  {
    name: 'Night at the hut.jpg',
    date: '2026:08:11 23:20:48',
    sky: ['#0a1230', '#2b3a67'],
    sun: [760, 150, '#f3f1e0'],
    hills: ['#1f2a4a', '#162039', '#0b1223'],
    stars: true,
  },
  {
    name: '山の朝.jpg',
    date: '2026:09:23 06:58:10',
    sky: ['#c8d8e8', '#f4efe6'],
    sun: [480, 260, '#fff6df'],
    hills: ['#a8b7c4', '#7f93a3', '#566b7c'],
  },
];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const picture of PICTURES) {
  const base64 = await page.evaluate(paint, picture);
  writeFileSync(join(FOLDER, picture.name), withCaptureDate(Buffer.from(base64, 'base64'), picture.date));
}
await browser.close();

/** Runs in the page. */
function paint(picture: Picture): string {
  const canvas = document.createElement('canvas');
  canvas.width = 960;
  canvas.height = 640;
  const draw = canvas.getContext('2d');
  if (!draw) throw new Error('no canvas');
  const sky = draw.createLinearGradient(0, 0, 0, 520);
  sky.addColorStop(0, picture.sky[0]);
  sky.addColorStop(1, picture.sky[1]);
  draw.fillStyle = sky;
  draw.fillRect(0, 0, 960, 640);
  if (picture.stars) {
    draw.fillStyle = '#ffffffcc';
    for (let i = 0; i < 160; i += 1)
      draw.fillRect((i * 379) % 960, (i * 211) % 380, 1 + (i % 3), 1 + (i % 3));
  }
  draw.fillStyle = picture.sun[2];
  draw.beginPath();
  draw.arc(picture.sun[0], picture.sun[1], picture.stars ? 34 : 56, 0, Math.PI * 2);
  draw.fill();
  picture.hills.forEach((color, layer) => {
    draw.fillStyle = color;
    draw.beginPath();
    draw.moveTo(0, 640);
    for (let x = 0; x <= 960; x += 8) {
      const wave =
        Math.sin(x / (90 + layer * 45) + layer * 2.1) * (46 - layer * 8) + Math.sin(x / 37 + layer) * 9;
      draw.lineTo(x, 400 + layer * 72 - wave);
    }
    draw.lineTo(960, 640);
    draw.fill();
  });
  return canvas.toDataURL('image/jpeg', 0.82).split(',')[1] ?? '';
}

/** Puts an EXIF block with DateTimeOriginal (tag 0x9003) behind the JPEG's first two bytes. */
function withCaptureDate(jpeg: Buffer, date: string): Buffer {
  const tiff = Buffer.alloc(64);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8); // IFD0: one entry, the pointer to the Exif IFD
  writeEntry(tiff, 10, 0x8769, 4, 1, 26);
  tiff.writeUInt16BE(1, 26); // Exif IFD: one entry, the date
  writeEntry(tiff, 28, 0x9003, 2, 20, 44);
  tiff.write(`${date}\0`, 44, 'latin1');
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(2 + 6 + tiff.length, 2);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    head,
    Buffer.from('Exif\0\0', 'latin1'),
    tiff,
    jpeg.subarray(2),
  ]);
}

function writeEntry(tiff: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  tiff.writeUInt16BE(tag, at);
  tiff.writeUInt16BE(type, at + 2);
  tiff.writeUInt32BE(count, at + 4);
  tiff.writeUInt32BE(value, at + 8);
}
