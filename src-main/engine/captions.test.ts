import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { jpeg } from '../../tests/help/media.ts';
import { toDescription } from './captions.ts';
import { readPhotoFacts } from './photo-facts.ts';

test.each([
  ['  A lake ', 'A lake'],
  ['OLYMPUS DIGITAL CAMERA', null],
  ['SONY DSC', null],
  ['Exif_JPEG_PICTURE', null],
  ['', null],
  ['x'.repeat(1200), 'x'.repeat(999)],
  [`${'x'.repeat(998)}😀`, 'x'.repeat(998)],
])('%j becomes %j', (caption, description) => {
  expect(toDescription(caption)).toBe(description);
});

test('a caption in IPTC is read', async () => {
  const text = Buffer.from('A lake');
  const data = Buffer.concat([
    Buffer.from([0x1c, 2, 120, 0, text.length]),
    text,
    Buffer.alloc((text.length + 5) % 2),
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(text.length + 5);
  const block = Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0', 'latin1'), size, data]);
  const plain = jpeg();
  const bytes = [
    plain.subarray(0, 2),
    Buffer.from([0xff, 0xed, 0, block.length + 2]),
    block,
    plain.subarray(2),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'photostow-caption-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.jpg'), Buffer.concat(bytes));
  expect((await readPhotoFacts(join(folder, 'a.jpg'))).caption).toBe('A lake');
});
