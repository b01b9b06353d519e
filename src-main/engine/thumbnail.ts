// A small picture of a photo, for the screen: the one that its camera put inside, or the file itself where it is small. No decoder of
// our own: what has neither is shown by its kind. Reads the beginning of a file, never throws for a damaged one.
import { open, type FileHandle } from 'node:fs/promises';
import ExifReader from 'exifreader';

export type Thumbnail = {
  mime: string;
  bytes: Buffer;
  /** EXIF orientation still to be applied, 1 to 8; the viewer applies that of a whole file by itself. */
  orientation: number;
};

const FIRST_BYTES = 512 * 1024;
/** So much is passed on as it is. */
const MOST_WHOLE_BYTES = 320 * 1024;
/** What every browser shows. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

/** Null: there is none, or the file is not there any more. */
export async function tryThumbnail(path: string, mime: string | null): Promise<Thumbnail | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const { size } = await handle.stat();
    const whole = bytesRead === size && size <= MOST_WHOLE_BYTES && mime !== null && SHOWN.has(mime);
    return tryInside(head) ?? (whole ? { mime, bytes: head, orientation: 1 } : null);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  } finally {
    await handle?.close();
  }
}

/** As cameras write it: a JPEG in the EXIF block, which has no orientation of its own. */
function tryInside(head: Buffer): Thumbnail | null {
  try {
    const tags = ExifReader.load(head, {
      expanded: true,
      includeTags: { exif: ['Orientation'], thumbnail: true },
    });
    const image = tags.Thumbnail?.image;
    if (!image) return null;
    const bytes = Buffer.from(new Uint8Array(image as ArrayBuffer));
    if (bytes.readUInt16BE(0) !== 0xffd8) return null;
    const value = tags.exif?.Orientation?.value;
    const orientation = typeof value === 'number' && value >= 1 && value <= 8 ? value : 1;
    return { mime: 'image/jpeg', bytes, orientation };
  } catch (error) {
    // Of a kind without such a block, or damaged.
    if (error instanceof Error) return null;
    throw error;
  }
}
