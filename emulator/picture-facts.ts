// Reads the few facts an answer shows: pixels of JPEG, PNG and GIF, and the EXIF moment and camera of a JPEG.
// A file it cannot read gives no facts; it must never throw for odd bytes.

export interface PictureFacts {
  widthPx?: number;
  heightPx?: number;
  /** EXIF has no zone; like most readers this takes the written time as UTC. */
  takenAtMs?: number;
  cameraMake?: string;
  cameraModel?: string;
}

export function pictureFactsOf(head: Buffer): PictureFacts {
  try {
    if (head.readUInt16BE(0) === 0xffd8) return jpegFacts(head);
    if (head.toString('latin1', 1, 4) === 'PNG') {
      return { widthPx: head.readUInt32BE(16), heightPx: head.readUInt32BE(20) };
    }
    if (head.toString('latin1', 0, 3) === 'GIF') {
      return { widthPx: head.readUInt16LE(6), heightPx: head.readUInt16LE(8) };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return {};
}

const startOfFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpegFacts(head: Buffer): PictureFacts {
  const facts: PictureFacts = {};
  let at = 2;
  while (at + 4 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    if (marker === 0xda) break;
    const length = head.readUInt16BE(at + 2);
    const body = head.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0') {
      Object.assign(facts, exifFacts(body.subarray(6)));
    }
    if (startOfFrame(marker) && body.length >= 5) {
      facts.heightPx = body.readUInt16BE(1);
      facts.widthPx = body.readUInt16BE(3);
    }
    at += 2 + length;
  }
  return facts;
}

const tags = { make: 0x010f, model: 0x0110, exifPointer: 0x8769, takenAt: 0x9003 };

function exifFacts(tiff: Buffer): PictureFacts {
  try {
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const first = readDirectory(tiff, little, uint32(tiff, 4, little));
    const pointer = first.get(tags.exifPointer);
    const exif = typeof pointer === 'number' ? readDirectory(tiff, little, pointer) : undefined;
    const facts: PictureFacts = {};
    const takenAtMs = momentOf(exif?.get(tags.takenAt));
    if (takenAtMs !== undefined) facts.takenAtMs = takenAtMs;
    const make = first.get(tags.make);
    const model = first.get(tags.model);
    if (typeof make === 'string') facts.cameraMake = make;
    if (typeof model === 'string') facts.cameraModel = model;
    return facts;
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

/** Only what is asked for above: texts (type 2) and single 32-bit numbers (type 4). */
function readDirectory(tiff: Buffer, little: boolean, at: number): Map<number, string | number> {
  const found = new Map<number, string | number>();
  const count = uint16(tiff, at, little);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12;
    const tag = uint16(tiff, entry, little);
    const type = uint16(tiff, entry + 2, little);
    const length = uint32(tiff, entry + 4, little);
    if (type === 4) found.set(tag, uint32(tiff, entry + 8, little));
    if (type === 2) {
      const from = length <= 4 ? entry + 8 : uint32(tiff, entry + 8, little);
      found.set(
        tag,
        tiff
          .toString('latin1', from, from + length)
          .replace(/\0.*$/s, '')
          .trim(),
      );
    }
  }
  return found;
}

function momentOf(text: string | number | undefined): number | undefined {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(String(text ?? ''));
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return year > 0 && month > 0 && Number.isFinite(atMs) ? atMs : undefined;
}

const uint16 = (bytes: Buffer, at: number, little: boolean) =>
  little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
const uint32 = (bytes: Buffer, at: number, little: boolean) =>
  little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
