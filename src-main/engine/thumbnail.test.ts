import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tryThumbnail } from './thumbnail.ts';

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

test('the picture that a camera put inside, with its turn', async () => {
  const path = put('camera.jpg', withThumbnail(SMALL, 6));
  expect(await tryThumbnail(path, 'image/jpeg')).toEqual({
    mime: 'image/jpeg',
    bytes: SMALL,
    orientation: 6,
  });
});

test('a small file that browsers show stands for itself; a large one, another kind and a lost one have none', async () => {
  const small = put('small.png', SMALL);
  expect(await tryThumbnail(small, 'image/png')).toEqual({ mime: 'image/png', bytes: SMALL, orientation: 1 });
  expect(await tryThumbnail(put('large.png', Buffer.alloc(400_000, 1)), 'image/png')).toBeNull();
  expect(await tryThumbnail(put('raw.dng', SMALL), 'image/x-adobe-dng')).toBeNull();
  expect(await tryThumbnail(put('unknown', SMALL), null)).toBeNull();
  expect(await tryThumbnail(join(folder, 'gone.jpg'), 'image/jpeg')).toBeNull();
});

test('what is inside and no picture is not taken for one', async () => {
  const path = put('odd.jpg', withThumbnail(Buffer.from('not a picture'), 1));
  expect(await tryThumbnail(path, 'image/jpeg')).toBeNull();
});
