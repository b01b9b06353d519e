// The small picture of a HEIC photo: the one that the phone put inside, or the photo itself where it has none. Decoded by libheif,
// compiled to WebAssembly: whatever a hostile file does there stays in that memory. For a thread of its own.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import createHeif from 'libheif-js/libheif-wasm/libheif.js';
import { toThumbnail, type Pixels } from './bitmap.ts';
import type { Thumbnail } from './thumbnail.ts';

/** libheif's numbers for red, green and blue in turn (heif_image.h). */
const COLORSPACE_RGB = 1;
const CHROMA_INTERLEAVED_RGB = 10;
const CHANNEL_INTERLEAVED = 10;
/** `heif_error`: two numbers and the address of a text. */
const ERROR_BYTES = 12;
/** A photo without a small one is decoded whole: 24 megapixels take two seconds and 150 MB. */
const MOST_PIXELS = 26_000_000;

let loaded: ReturnType<typeof createHeif> | undefined;

/** Beside the built program, or where npm has put it. */
function wasmFile(): URL | string {
  if (!import.meta.url.endsWith('.ts')) return new URL('libheif.wasm', import.meta.url);
  return createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm');
}

/** Null for what libheif cannot read. */
export function tryHeic(photo: Uint8Array): Thumbnail | null {
  loaded ??= createHeif({ wasmBinary: readFileSync(wasmFile()) });
  const reading = new Reading(loaded, photo);
  try {
    const pixels = reading.tryPixels();
    return pixels && toThumbnail(pixels);
  } finally {
    reading.close();
  }
}

/** One photo in libheif's memory. What was opened is noted at once and given back in `close`, the newest first. */
class Reading {
  readonly #heif: ReturnType<typeof createHeif>;
  readonly #error: number;
  readonly #out: number;
  readonly #bytes: number;
  readonly #byteCount: number;
  readonly #opened: (() => void)[] = [];

  constructor(heif: ReturnType<typeof createHeif>, photo: Uint8Array) {
    this.#heif = heif;
    this.#error = this.#allocate(ERROR_BYTES);
    this.#out = this.#allocate(8);
    this.#bytes = this.#allocate(photo.length);
    this.#byteCount = photo.length;
    this.#memory.set(photo, this.#bytes);
  }

  close(): void {
    for (const release of this.#opened.reverse()) release();
  }

  tryPixels(): Pixels | null {
    const heif = this.#heif;
    const context = heif._heif_context_alloc();
    this.#opened.push(() => heif._heif_context_free(context));
    heif._heif_context_read_from_memory_without_copy(this.#error, context, this.#bytes, this.#byteCount, 0);
    if (this.#failed) return null;
    heif._heif_context_get_primary_image_handle(this.#error, context, this.#out);
    const photo = this.#tryHandle();
    if (photo === null) return null;
    const image = this.#tryDecode(this.#tryInside(photo) ?? photo);
    return image === null ? null : this.#pixelsOf(image);
  }

  /** The small picture that belongs to the photo. */
  #tryInside(photo: number): number | null {
    const heif = this.#heif;
    if (heif._heif_image_handle_get_list_of_thumbnail_IDs(photo, this.#out, 1) < 1) return null;
    heif._heif_image_handle_get_thumbnail(this.#error, photo, this.#number(this.#out), this.#out);
    return this.#tryHandle();
  }

  #tryHandle(): number | null {
    if (this.#failed) return null;
    const handle = this.#number(this.#out);
    this.#opened.push(() => this.#heif._heif_image_handle_release(handle));
    return handle;
  }

  /** Turned as it is to be seen. */
  #tryDecode(handle: number): number | null {
    const heif = this.#heif;
    const pixels = heif._heif_image_handle_get_width(handle) * heif._heif_image_handle_get_height(handle);
    if (pixels > MOST_PIXELS) return null;
    heif._heif_decode_image(this.#error, handle, this.#out, COLORSPACE_RGB, CHROMA_INTERLEAVED_RGB, 0);
    if (this.#failed) return null;
    const image = this.#number(this.#out);
    this.#opened.push(() => heif._heif_image_release(image));
    return image;
  }

  #pixelsOf(image: number): Pixels {
    const heif = this.#heif;
    const width = heif._heif_image_get_width(image, CHANNEL_INTERLEAVED);
    const height = heif._heif_image_get_height(image, CHANNEL_INTERLEAVED);
    const from = heif._heif_image_get_plane_readonly(image, CHANNEL_INTERLEAVED, this.#out);
    const stride = this.#number(this.#out);
    return { width, height, stride, rgb: this.#memory.subarray(from, from + stride * height) };
  }

  #allocate(byteCount: number): number {
    const at = this.#heif._malloc(byteCount);
    if (at === 0) throw new Error(`no memory for ${byteCount} bytes`);
    this.#opened.push(() => this.#heif._free(at));
    return at;
  }

  /** Asked for anew each time: it moves when it grows. */
  get #memory(): Uint8Array {
    return this.#heif.HEAPU8 as Uint8Array;
  }

  #number(at: number): number {
    return new DataView(this.#memory.buffer).getInt32(at, true);
  }

  get #failed(): boolean {
    return this.#number(this.#error) !== 0;
  }
}
