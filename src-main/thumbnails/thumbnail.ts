// What a small picture is on its way to the page. A shape alone.

export type Thumbnail = {
  mime: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** EXIF orientation still to be applied, 1 to 8; the viewer applies that of a whole file by itself. */
  orientation: number;
};

/** Longest side of what is made here: a row shows 36 points, on a fine screen with three pixels each. */
export const THUMBNAIL_PX = 144;

/** `inside`: what a file brings along, which costs nothing. `decode`: what has to be worked out of a HEIC photo. */
export type ThumbnailJob = { id: number; path: string; mime: string | null; how: 'inside' | 'decode' };
export type ThumbnailDone = { id: number; thumbnail: Thumbnail | null };

const HEIC = new Set(['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence']);

export const isHeic = (mime: string | null): boolean => mime !== null && HEIC.has(mime);
