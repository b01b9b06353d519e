// The small picture that a file brings along: the one that its camera put inside, or the file itself where browsers show its kind.
// Decodes nothing. Reads the beginning of a file, never throws for a damaged one.
import { open, type FileHandle } from 'node:fs/promises';
import ExifReader from 'exifreader';
import { tryEmbeddedJpeg } from './embedded-jpeg.ts';
import { isHeic, type Thumbnail } from './thumbnail.ts';

/** Cameras write their small pictures before the large one. */
const FIRST_BYTES = 1024 * 1024;
/** So much is passed on as it is; the page makes it small. */
const MOST_WHOLE_BYTES = 6 * 1024 * 1024;
/** What every browser shows. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

/** Null: there is none, or the file is not there any more. */
export async function tryInside(path: string, mime: string | null): Promise<Thumbnail | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const { size } = await handle.stat();
    const head = await read(handle, Math.min(FIRST_BYTES, size));
    const exif = tryExif(head);
    if (exif.bytes) return toThumbnail(exif.bytes, exif.orientation);
    if (mime !== null && SHOWN.has(mime)) {
      if (size > MOST_WHOLE_BYTES) return null;
      const bytes = size === head.length ? head : await read(handle, size);
      return { mime, bytes, orientation: 1 };
    }
    const embedded = isHeic(mime) ? undefined : tryEmbeddedJpeg(head);
    return embedded ? toThumbnail(embedded, exif.orientation) : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  } finally {
    await handle?.close();
  }
}

const toThumbnail = (bytes: Uint8Array<ArrayBuffer>, orientation: number): Thumbnail => ({
  mime: 'image/jpeg',
  bytes,
  orientation,
});

/** A buffer of its own: it is handed over to another thread. */
async function read(handle: FileHandle, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

/** As cameras write it: a JPEG in the EXIF block, which has no orientation of its own. */
function tryExif(head: Uint8Array<ArrayBuffer>): { bytes?: Uint8Array<ArrayBuffer>; orientation: number } {
  try {
    const tags = ExifReader.load(head.buffer, {
      expanded: true,
      includeTags: { exif: ['Orientation'], thumbnail: true },
    });
    const value = tags.exif?.Orientation?.value;
    const orientation = typeof value === 'number' && value >= 1 && value <= 8 ? value : 1;
    const image = tags.Thumbnail?.image;
    if (!image) return { orientation };
    const bytes = new Uint8Array(image as ArrayBuffer).slice();
    return bytes[0] === 0xff && bytes[1] === 0xd8 ? { bytes, orientation } : { orientation };
  } catch (error) {
    // Of a kind without such a block, or damaged.
    if (error instanceof Error) return { orientation: 1 };
    throw error;
  }
}
