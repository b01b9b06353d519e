// Pictures and videos that say when and with what they were taken: a JPEG with an EXIF or XMP block, a video with a `moov`.
import { readFileSync } from 'node:fs';
import ExifReader from 'exifreader';
import { jpeg, mp4 } from './media.ts';

export type Said = {
  /** "2024:05:06 10:11:12" */
  date?: string;
  offset?: string;
  camera?: string;
  caption?: string;
  /** As Apple's cameras mark the halves of a Live Photo. */
  contentId?: string;
};

const ASCII = 2;
const LONG = 4;
const UNDEFINED = 7;
type Entry = { tag: number; type: number; value: Buffer | number };

export const datedJpeg = (said: Said, comment?: string): Buffer =>
  withBlock(jpeg(comment), Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(said)]));

export const xmpJpeg = (packet: string): Buffer =>
  withBlock(jpeg(), Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`));

function withBlock(picture: Buffer, block: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(block.length + 2, 2);
  return Buffer.concat([picture.subarray(0, 2), head, block, picture.subarray(2)]);
}

/** The block alone, which is also a whole TIFF file without a picture. */
function tiff({ date, offset, camera, caption, contentId }: Said): Buffer {
  const main = [text(0x010e, caption), text(0x0110, camera)].flat();
  const inner = [text(0x9003, date), text(0x9011, offset), appleNote(contentId)].flat();
  const innerAt = 8 + directory([...main, { tag: 0x8769, type: LONG, value: 0 }], 8).length;
  const first = directory([...main, { tag: 0x8769, type: LONG, value: innerAt }], 8);
  return Buffer.concat([Buffer.from('MM\0\x2a\0\0\0\x08', 'latin1'), first, directory(inner, innerAt)]);
}

const text = (tag: number, value: string | undefined): Entry[] =>
  value === undefined ? [] : [{ tag, type: ASCII, value: Buffer.from(`${value}\0`) }];

function appleNote(contentId: string | undefined): Entry[] {
  if (contentId === undefined) return [];
  const head = Buffer.from('Apple iOS\0\0\x01MM', 'latin1');
  return [
    { tag: 0x927c, type: UNDEFINED, value: Buffer.concat([head, directory(text(0x11, contentId), 14)]) },
  ];
}

/** One TIFF directory that begins at `at`, with its values behind it. */
function directory(entries: Entry[], at: number): Buffer {
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  table.writeUInt16BE(entries.length, 0);
  const values: Buffer[] = [];
  let end = at + table.length;
  entries.forEach(({ tag, type, value }, index) => {
    const row = 2 + 12 * index;
    const isNumber = typeof value === 'number';
    table.writeUInt16BE(tag, row);
    table.writeUInt16BE(type, row + 2);
    table.writeUInt32BE(isNumber ? 1 : value.length, row + 4);
    if (isNumber) return table.writeUInt32BE(value, row + 8);
    if (value.length <= 4) return value.copy(table, row + 8);
    table.writeUInt32BE(end, row + 8);
    values.push(value);
    end += value.length;
  });
  return Buffer.concat([table, ...values]);
}

export type DatedVideo = {
  createdSeconds?: number;
  clipMs?: number;
  said?: Record<string, string>;
  moovFirst?: boolean;
};

export function datedVideo({ createdSeconds = 0, clipMs = 0, said, moovFirst }: DatedVideo): Buffer {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(createdSeconds, 4);
  header.writeUInt32BE(1000, 12);
  header.writeUInt32BE(clipMs, 16);
  const moov = box('moov', Buffer.concat([box('mvhd', header), ...(said ? [meta(said)] : [])]));
  const video = mp4();
  return moovFirst
    ? Buffer.concat([video.subarray(0, 24), moov, video.subarray(24)])
    : Buffer.concat([video, moov]);
}

function meta(said: Record<string, string>): Buffer {
  const count = Buffer.alloc(8);
  count.writeUInt32BE(Object.keys(said).length, 4);
  const names = Object.keys(said).map((name) => box('mdta', Buffer.from(`com.apple.quicktime.${name}`)));
  const values = Object.values(said).map((value, index) => {
    const item = box(
      'none',
      box('data', Buffer.concat([Buffer.from('\0\0\0\x01\0\0\0\0', 'latin1'), Buffer.from(value)])),
    );
    item.writeUInt32BE(index + 1, 4);
    return item;
  });
  return box(
    'meta',
    Buffer.concat([
      box('hdlr', Buffer.alloc(24)),
      box('keys', Buffer.concat([count, ...names])),
      box('ilst', Buffer.concat(values)),
    ]),
  );
}

function box(type: string, inner: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inner.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, inner]);
}

/** By name, when each photo was taken as it says itself, e.g. 2024:01:31 12:00:00. */
export const datesInside = (
  items: readonly { fileName: string; path?: string | undefined }[],
): Record<string, string | undefined> =>
  Object.fromEntries(
    items.map(({ fileName, path }) => [
      fileName,
      ExifReader.load(readFileSync(path ?? '')).DateTimeOriginal?.description,
    ]),
  );
