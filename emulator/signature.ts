// Tells from the first bytes of a file whether Google Photos would take it, and as what.
// Only the signature counts; it must not look at names or decode pictures.

export interface MediaKind {
  kind: 'photo' | 'video';
  mimeType: string;
}

const photo = (mimeType: string): MediaKind => ({ kind: 'photo', mimeType });
const video = (mimeType: string): MediaKind => ({ kind: 'video', mimeType });

/** Plain beginnings, written as latin-1 text at an offset. */
const beginnings: readonly (readonly [offset: number, text: string, is: MediaKind])[] = [
  [0, '\xff\xd8\xff', photo('image/jpeg')],
  [0, '\x89PNG\r\n\x1a\n', photo('image/png')],
  [0, 'GIF87a', photo('image/gif')],
  [0, 'GIF89a', photo('image/gif')],
  [8, 'WEBP', photo('image/webp')],
  [0, 'BM', photo('image/bmp')],
  [0, '\0\0\x01\0', photo('image/x-icon')],
  [0, 'II*\0', photo('image/tiff')],
  [0, 'MM\0*', photo('image/tiff')],
  [0, 'IIRO', photo('image/x-olympus-orf')],
  [0, 'IIRS', photo('image/x-olympus-orf')],
  [0, 'MMOR', photo('image/x-olympus-orf')],
  [0, 'IIU\0', photo('image/x-panasonic-rw2')],
  [0, 'FUJIFILMCCD-RAW', photo('image/x-fuji-raf')],
  [6, 'HEAPCCDR', photo('image/x-canon-crw')],
  [8, 'AVI ', video('video/x-msvideo')],
  [0, '\x1a\x45\xdf\xa3', video('video/x-matroska')],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', video('video/x-ms-wmv')],
  [0, '\0\0\x01\xba', video('video/mpeg')],
  [0, '\0\0\x01\xb3', video('video/mpeg')],
  [4, 'moov', video('video/quicktime')],
  [4, 'mdat', video('video/quicktime')],
  [4, 'wide', video('video/quicktime')],
];

const brands: readonly (readonly [pattern: RegExp, is: MediaKind | undefined])[] = [
  [/^avi[fs]/, photo('image/avif')],
  [/^(hei[cxms]|hev[cxms]|mif1|msf1)/, photo('image/heif')],
  [/^crx /, photo('image/x-canon-cr3')],
  [/^qt {2}/, video('video/quicktime')],
  [/^3g/, video('video/3gpp')],
  [/^M4[AB] /, undefined],
];

export function mediaKindOf(head: Buffer): MediaKind | undefined {
  if (head.length < 12) return undefined;
  if (textAt(head, 4, 4) === 'ftyp') return kindOfBrand(textAt(head, 8, 4));
  const found = beginnings.find(([offset, text]) => textAt(head, offset, text.length) === text);
  if (found) return isTrue(found[1], head) ? found[2] : undefined;
  if (hasSyncBytes(head, 0, 188)) return video('video/mp2t');
  if (hasSyncBytes(head, 4, 192)) return video('video/mp2t');
  return undefined;
}

function kindOfBrand(brand: string): MediaKind | undefined {
  const known = brands.find(([pattern]) => pattern.test(brand));
  return known ? known[1] : video('video/mp4');
}

/** Two letters are too few to call a text that begins with "BM" a picture; WEBP and AVI live inside RIFF. */
function isTrue(beginning: string, head: Buffer): boolean {
  if (beginning === 'BM') return head.length >= 26 && head.readUInt32LE(6) === 0;
  if (beginning === 'WEBP' || beginning === 'AVI ') return textAt(head, 0, 4) === 'RIFF';
  return true;
}

function hasSyncBytes(head: Buffer, from: number, every: number): boolean {
  return [0, 1, 2].every((index) => head[from + index * every] === 0x47);
}

function textAt(head: Buffer, offset: number, length: number): string {
  return head.toString('latin1', offset, offset + length);
}
