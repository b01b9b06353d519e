import ExifReader from 'exifreader';
import { expect, test } from 'vitest';
import { datedJpeg, xmpJpeg } from '../../tests/help/dated-media.ts';
import { jpeg } from '../../tests/help/media.ts';
import { tryDatedHead } from './exif-date.ts';

const DATE = { local: '2019-07-14T12:00:00', offset: '+02:00' };

function dated(original: Buffer): Buffer {
  const made = tryDatedHead(original, DATE);
  if (!made) throw new Error('no date could be put in');
  return Buffer.concat([made.head, original.subarray(made.restAt)]);
}

const tagsOf = (bytes: Buffer) => ExifReader.load(bytes, { expanded: true }).exif;
const dateOf = (bytes: Buffer) => [
  tagsOf(bytes)?.DateTimeOriginal?.description,
  tagsOf(bytes)?.OffsetTimeOriginal?.description,
];

test('a JPEG without any EXIF gets a date, and keeps its other bytes', () => {
  const original = jpeg();
  const made = dated(original);
  expect(dateOf(made)).toEqual(['2019:07:14 12:00:00', '+02:00']);
  expect(made.subarray(-original.length + 2)).toEqual(original.subarray(2));
});

test('EXIF that is there stays: camera, caption and the maker’s note are found where they were', () => {
  const original = datedJpeg({ camera: 'EOS 40D', caption: 'A lake', contentId: 'one-two-three' });
  const made = dated(original);
  expect(dateOf(made)).toEqual(['2019:07:14 12:00:00', '+02:00']);
  const [before, after] = [tagsOf(original), tagsOf(made)];
  expect(after?.Model?.description).toBe('EOS 40D');
  expect(after?.ImageDescription?.description).toBe('A lake');
  expect(after?.MakerNote).toEqual(before?.MakerNote);
  expect(before?.MakerNote).toBeDefined();
});

test('an XMP block before it is kept', () => {
  const made = dated(xmpJpeg('<x:xmpmeta>lake</x:xmpmeta>'));
  expect(dateOf(made)[0]).toBe('2019:07:14 12:00:00');
  expect(made.includes('<x:xmpmeta>lake</x:xmpmeta>')).toBe(true);
});

test('a little-endian EXIF block gets a date too', () => {
  const block = Buffer.alloc(26);
  block.write('II*\0\x08\0\0\0', 'latin1');
  block.writeUInt16LE(1, 8);
  [0x0112, 3].forEach((value, index) => block.writeUInt16LE(value, 10 + 2 * index));
  block.writeUInt32LE(1, 14);
  block.writeUInt16LE(6, 18);
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]);
  const mark = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  const plain = jpeg();
  const original = Buffer.concat([plain.subarray(0, 2), mark, exif, plain.subarray(2)]);
  const made = dated(original);
  expect(dateOf(made)[0]).toBe('2019:07:14 12:00:00');
  expect(tagsOf(made)?.Orientation?.value).toBe(6);
});

test.each([
  ['no JPEG', Buffer.from('RIFF....WEBP')],
  ['nothing', Buffer.alloc(0)],
  ['a block that leads out of itself', damaged()],
  ['a file that ends in a segment', jpeg().subarray(0, 10)],
])('%s is left as it is', (_, bytes) => {
  expect(tryDatedHead(bytes, DATE)).toBeNull();
});

function damaged(): Buffer {
  const bytes = Buffer.from(datedJpeg({ camera: 'x' }));
  bytes.writeUInt32BE(0xffffff, bytes.indexOf('MM\0\x2a', 0, 'latin1') + 4);
  return bytes;
}
