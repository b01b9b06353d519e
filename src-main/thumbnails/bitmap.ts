// Raw pixels become a small picture that every browser shows. BMP, since it needs no encoder: 60 KB that live in memory alone.
import { THUMBNAIL_PX, type Thumbnail } from './thumbnail.ts';

/** Rows from top to bottom, three bytes a pixel (red, green, blue), `stride` bytes from one row to the next. */
export type Pixels = { width: number; height: number; stride: number; rgb: Uint8Array };

/** So many pixels of a line, and lines, are looked at for one of the small picture. */
const SAMPLES = 4;
const HEADER_BYTES = 54;

export function toThumbnail(pixels: Pixels): Thumbnail {
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(pixels.width, pixels.height));
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  // Lines begin at a multiple of four bytes, the lowest first, blue before red.
  const lineBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(HEADER_BYTES + lineBytes * height);
  writeHeader(bytes, width, height);
  for (let y = 0; y < height; y += 1) {
    const line = HEADER_BYTES + (height - 1 - y) * lineBytes;
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = average(pixels, x / width, y / height, 1 / width, 1 / height);
      bytes.set([blue, green, red], line + x * 3);
    }
  }
  return { mime: 'image/bmp', bytes: new Uint8Array(bytes), orientation: 1 };
}

/** Of the part that begins at these fractions of the picture and is so wide and high. */
function average(pixels: Pixels, left: number, top: number, width: number, height: number) {
  let [red, green, blue] = [0, 0, 0];
  for (let down = 0; down < SAMPLES; down += 1) {
    const y = Math.floor((top + (height * (down + 0.5)) / SAMPLES) * pixels.height);
    for (let right = 0; right < SAMPLES; right += 1) {
      const x = Math.floor((left + (width * (right + 0.5)) / SAMPLES) * pixels.width);
      const at = y * pixels.stride + x * 3;
      red += pixels.rgb[at] ?? 0;
      green += pixels.rgb[at + 1] ?? 0;
      blue += pixels.rgb[at + 2] ?? 0;
    }
  }
  const count = SAMPLES * SAMPLES;
  return [red / count, green / count, blue / count] as const;
}

function writeHeader(bytes: Buffer, width: number, height: number): void {
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(HEADER_BYTES, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
}
