// What a photo or video says about itself: when and with what it was taken, its caption, and the mark that joins the two halves of
// a Live Photo. Reads the beginning of a file, never throws for a damaged one, and asks nobody else.
import { open, type FileHandle } from 'node:fs/promises';
import ExifReader from 'exifreader';
import { NO_FACTS, parseCaptured, type Captured, type PhotoFacts } from './captured.ts';
import { readVideoFacts } from './video-facts.ts';

/** In nearly every photo all that it says lies in them. */
const HEAD_BYTES = 256 * 1024;
/** Some writers put what they say behind the picture; more than this is not read for it. */
const MOST_BYTES = 8 * 1024 ** 2;

const PHOTO_BRANDS = new Set([
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'mif1',
  'msf1',
  'avif',
  'avis',
  'crx ',
]);
const VIDEO_BOXES = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot']);

/** Nothing for one that cannot be read, either. */
export async function readPhotoFacts(path: string): Promise<PhotoFacts> {
  try {
    return await ensurePhotoFacts(path);
  } catch (error) {
    if (isOfDisk(error)) return NO_FACTS;
    throw error;
  }
}

/** Throws what the disk says: one that could not be read for a moment may say a date for all that. */
export async function ensurePhotoFacts(path: string): Promise<PhotoFacts> {
  return factsFrom(path, await readHead(path));
}

/** What `factsFrom` looks at; of a file whose size is known no more room is taken than it needs. Throws what the disk says. */
export const readHead = (path: string, sizeBytes = HEAD_BYTES): Promise<Buffer> =>
  readFirst(path, Math.min(HEAD_BYTES, sizeBytes));

/** As `ensurePhotoFacts`, where the head was read already: most photos are not opened again. */
export async function factsFrom(path: string, head: Buffer): Promise<PhotoFacts> {
  try {
    return isVideo(head) ? await opened(path, readVideoFacts) : await readPhoto(path, head);
  } catch (error) {
    // Damaged or of a kind without such data: whether the file itself can be sent, the check says.
    if (error instanceof Error && !isOfDisk(error)) return NO_FACTS;
    throw error;
  }
}

const isOfDisk = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

function isVideo(head: Buffer): boolean {
  const box = head.toString('latin1', 4, 8);
  return VIDEO_BOXES.has(box) && !(box === 'ftyp' && PHOTO_BRANDS.has(head.toString('latin1', 8, 12)));
}

const readFirst = (path: string, length: number): Promise<Buffer> =>
  opened(path, async (handle) => {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  });

async function opened<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

type Tags = ExifReader.ExpandedTags;

const load = (bytes: Buffer): Tags =>
  ExifReader.load(bytes, {
    expanded: true,
    includeOffsets: true,
    includeTags: {
      exif: [
        'DateTimeOriginal',
        'DateTimeDigitized',
        'DateTime',
        'OffsetTimeOriginal',
        'OffsetTimeDigitized',
        'OffsetTime',
        'Model',
        'MakerNote',
      ],
      iptc: ['Caption/Abstract'],
    },
  });

async function readPhoto(path: string, head: Buffer): Promise<PhotoFacts> {
  let bytes = head;
  let tags = load(bytes);
  const range = tags.metadataRange;
  if (range && !range.complete && head.length === HEAD_BYTES) {
    bytes = await readFirst(path, Math.min(MOST_BYTES, Math.max(range.end, 4 * HEAD_BYTES)));
    tags = load(bytes);
  }
  const packet = xmpOf(bytes, tags);
  return {
    capturedAt: takenAt(tags, packet),
    camera: textOf(tags.exif?.Model?.description),
    caption: xmpCaption(packet) ?? textOf(tags.iptc?.['Caption/Abstract']?.description),
    contentId: appleContentId(tags.exif?.MakerNote),
    clipMs: null,
  };
}

/** The library says where the packet lies; three of its values need no parser for the whole. */
function xmpOf(bytes: Buffer, tags: Tags): string {
  const block = tags.metadataRange?.blocks.find(({ type }) => type === 'xmp');
  return block ? bytes.toString('utf8', block.start, block.end) : '';
}

function takenAt({ exif }: Tags, packet: string): Captured | null {
  return (
    exifDate(exif?.DateTimeOriginal, exif?.OffsetTimeOriginal) ??
    xmpDate(packet, 'exif:DateTimeOriginal') ??
    exifDate(exif?.DateTimeDigitized, exif?.OffsetTimeDigitized) ??
    xmpDate(packet, 'photoshop:DateCreated') ??
    xmpDate(packet, 'xmp:CreateDate') ??
    exifDate(exif?.DateTime, exif?.OffsetTime)
  );
}

type Described = { description?: string } | undefined;

const exifDate = (date: Described, offset: Described): Captured | null =>
  parseCaptured(date?.description ?? '', offset?.description);

function xmpDate(packet: string, name: string): Captured | null {
  const found = new RegExp(`${name}(?:\\s*=\\s*["']|>)\\s*([0-9T:+\\-Z.]{10,35})`).exec(packet);
  return found ? parseCaptured(found[1] ?? '') : null;
}

const textOf = (text: unknown): string | null =>
  typeof text === 'string' ? text.replaceAll('\0', '').trim() || null : null;

function xmpCaption(packet: string): string | null {
  const found = /<dc:description>[\s\S]{0,200}?<rdf:li[^>]*>([^<]*)</.exec(packet)?.[1] ?? '';
  return textOf(
    found
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (all, hex?: string, decimal?: string) => {
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
      })
      .replaceAll('&amp;', '&'),
  );
}

const APPLE = 'Apple iOS\0';
const CONTENT_ID_TAG = 0x11;
const ASCII = 2;

/** Apple's own note is one TIFF directory in big-endian order, 14 bytes in; its addresses count from the note's beginning. */
function appleContentId(tag: unknown): string | null {
  const value = typeof tag === 'object' && tag !== null && 'value' in tag ? tag.value : null;
  if (!Array.isArray(value)) return null;
  const note = Buffer.from(value as number[]);
  if (note.toString('latin1', 0, APPLE.length) !== APPLE || note.length < 16) return null;
  const count = note.readUInt16BE(14);
  for (let at = 16; at + 12 <= note.length && at < 16 + 12 * count; at += 12) {
    if (note.readUInt16BE(at) !== CONTENT_ID_TAG || note.readUInt16BE(at + 2) !== ASCII) continue;
    const length = note.readUInt32BE(at + 4);
    // Up to four bytes stand in the entry itself.
    const start = length <= 4 ? at + 8 : note.readUInt32BE(at + 8);
    return textOf(note.toString('latin1', start, Math.min(note.length, start + length)));
  }
  return null;
}
