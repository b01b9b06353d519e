// Which first bytes pass as a photo or a video.
import { expect, test } from 'vitest';
import { pictureFactsOf } from '../../emulator/picture-facts.ts';
import { mediaKindOf } from '../../emulator/signature.ts';
import { accountPicture } from '../../emulator/account-picture.ts';
import { jpeg } from './talk.ts';

const head = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(600)]);

const sync = (offset: number, every: number) => {
  const bytes = Buffer.alloc(600, 1);
  for (const index of [0, 1, 2]) bytes[offset + index * every] = 0x47;
  return bytes;
};

test.each([
  ['JPEG', head('\xff\xd8\xff\xe0'), 'image/jpeg'],
  ['PNG', accountPicture('1'), 'image/png'],
  ['GIF', head('GIF89a'), 'image/gif'],
  ['WEBP', head('RIFF....WEBP'), 'image/webp'],
  ['HEIC', head('\0\0\0\x18ftypheic'), 'image/heif'],
  ['AVIF', head('\0\0\0\x18ftypavif'), 'image/avif'],
  ['TIFF and its RAW kin', head('II*\0'), 'image/tiff'],
  ['CR3', head('\0\0\0\x18ftypcrx '), 'image/x-canon-cr3'],
  ['RAF', head('FUJIFILMCCD-RAW 0201'), 'image/x-fuji-raf'],
  ['BMP', head('BM\x10\0\0\0\0\0\0\0'), 'image/bmp'],
  ['ICO', head('\0\0\x01\0\x01'), 'image/x-icon'],
  ['MP4', head('\0\0\0\x18ftypisom'), 'video/mp4'],
  ['MOV', head('\0\0\0\x14ftypqt  '), 'video/quicktime'],
  ['an old MOV', head('\0\0\0\x08wide'), 'video/quicktime'],
  ['3GP', head('\0\0\0\x14ftyp3gp4'), 'video/3gpp'],
  ['AVI', head('RIFF....AVI LIST'), 'video/x-msvideo'],
  ['MKV', head('\x1a\x45\xdf\xa3'), 'video/x-matroska'],
  ['WMV', head('\x30\x26\xb2\x75\x8e\x66\xcf\x11'), 'video/x-ms-wmv'],
  ['MPEG-PS', head('\0\0\x01\xba'), 'video/mpeg'],
  ['MPEG-TS', sync(0, 188), 'video/mp2t'],
  ['M2TS', sync(4, 192), 'video/mp2t'],
])('%s is taken', (_, bytes, mimeType) => {
  expect(mediaKindOf(bytes)?.mimeType).toBe(mimeType);
});

test.each([
  ['text', head('{"json": true}')],
  ['a text that begins with BM', Buffer.from('BMW is a maker of cars, not a picture')],
  ['SVG', head('<svg xmlns="http://www.w3.org/2000/svg">')],
  ['MP3', head('ID3\x03')],
  ['audio in an MP4 box', head('\0\0\0\x18ftypM4A ')],
  ['PDF', head('%PDF-1.7')],
  ['WAV', head('RIFF....WAVE')],
  ['next to nothing', Buffer.from('\xff\xd8', 'latin1')],
])('%s is not', (_, bytes) => {
  expect(mediaKindOf(bytes)).toBeUndefined();
});

test('facts are read where they are, and odd bytes give none', () => {
  expect(pictureFactsOf(jpeg(undefined, '2019:12:31 23:59:58'))).toEqual({
    widthPx: 8,
    heightPx: 6,
    takenAtMs: Date.UTC(2019, 11, 31, 23, 59, 58),
  });
  expect(pictureFactsOf(accountPicture('1'))).toEqual({ widthPx: 96, heightPx: 96 });
  expect(pictureFactsOf(jpeg().subarray(0, 8))).toEqual({});
  expect(pictureFactsOf(Buffer.from('\xff\xd8\xff\xe1\0\x0eExif\0\0II*\0\xff\xff', 'latin1'))).toEqual({});
  expect(pictureFactsOf(jpeg(undefined, '0000:00:00 00:00:00')).takenAtMs).toBeUndefined();
});
