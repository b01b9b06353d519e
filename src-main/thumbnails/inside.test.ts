import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tryInside } from './inside.ts';

const folder = mkdtempSync(join(tmpdir(), 'photostow-thumb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, bytes: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const SMALL = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xd9]), Buffer.alloc(20, 1)]);

/** A JPEG whose EXIF block holds `inside` and says how the picture is turned. */
function withThumbnail(inside: Buffer, orientation: number): Buffer {
  const entry = (tag: number, type: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(1, 4);
    if (type === 3) bytes.writeUInt16BE(value, 8);
    else bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const number = (count: number): Buffer => Buffer.from([0, count]);
  const firstAt = 8;
  const secondAt = firstAt + 2 + 12 + 4;
  const imageAt = secondAt + 2 + 2 * 12 + 4;
  const next = Buffer.alloc(4);
  next.writeUInt32BE(secondAt);
  const tiff = Buffer.concat([
    Buffer.from('MM\0\x2a\0\0\0\x08', 'latin1'),
    number(1),
    entry(0x0112, 3, orientation),
    next,
    number(2),
    entry(0x0201, 4, imageAt),
    entry(0x0202, 4, inside.length),
    Buffer.alloc(4),
    inside,
  ]);
  const block = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(block.length + 2, 4);
  return Buffer.concat([head, block, Buffer.alloc(400_000, 7)]);
}

const bytesOf = async (path: string, mime: string | null): Promise<Buffer | null> => {
  const inside = await tryInside(path, mime);
  return inside && Buffer.from(inside.bytes);
};

test('the picture that a camera put inside, with its turn', async () => {
  const path = put('camera.jpg', withThumbnail(SMALL, 6));
  expect(await tryInside(path, 'image/jpeg')).toMatchObject({ mime: 'image/jpeg', orientation: 6 });
  expect(await bytesOf(path, 'image/jpeg')).toEqual(SMALL);
});

test('a file that browsers show stands for itself, also where it is read in two parts; a huge one, another kind and a lost one have none', async () => {
  expect(await bytesOf(put('small.png', SMALL), 'image/png')).toEqual(SMALL);
  const large = Buffer.alloc(3_000_000, 'large');
  expect(await bytesOf(put('large.png', large), 'image/png')).toEqual(large);
  expect(await tryInside(put('huge.png', Buffer.alloc(6_300_000, 1)), 'image/png')).toBeNull();
  expect(await tryInside(put('raw.dng', SMALL), 'image/x-adobe-dng')).toBeNull();
  expect(await tryInside(put('unknown', SMALL), null)).toBeNull();
  expect(await tryInside(join(folder, 'gone.jpg'), 'image/jpeg')).toBeNull();
});

test('what is inside and no picture is not taken for one', async () => {
  const path = put('odd.jpg', withThumbnail(Buffer.from('not a picture'), 1));
  expect(await bytesOf(path, 'image/jpeg')).not.toEqual(Buffer.from('not a picture'));
});

/** The outline of a JPEG: a frame of this kind and size, one scan of so many bytes. */
function outline(frame: number, width: number, height: number, scanBytes: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 1, 0xff, frame, 0, 11, 8]),
    size,
    Buffer.from([1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]),
    Buffer.alloc(scanBytes, 0x55),
    Buffer.from([0xff, 0xd9]),
  ]);
}

test('of the previews in a RAW file the smallest that can be shown, wherever its maker put it', async () => {
  const between = Buffer.alloc(5000, 0xff);
  const large = outline(0xc2, 1620, 1080, 200_000);
  const small = outline(0xc0, 160, 120, 6000);
  const sign = outline(0xc0, 16, 12, 40);
  const sensor = outline(0xc3, 6000, 4000, 4000);
  const path = put(
    'camera.cr3',
    Buffer.concat([between, sign, large, between, small, sensor, Buffer.alloc(900_000)]),
  );
  expect(await bytesOf(path, 'image/x-canon-cr3')).toEqual(small);
  expect(await bytesOf(path, 'image/heic')).toBeNull();
});

test('a preview that is cut off is none', async () => {
  const cut = outline(0xc0, 1000, 800, 2_000_000);
  expect(await tryInside(put('cut.nef', cut), 'image/x-nikon-nef')).toBeNull();
});
