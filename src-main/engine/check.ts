// What a file is and whether Google Photos takes it: by its content first, by its name only where content cannot tell.
// Of a file that was not read yet it reads a few kilobytes; never the network. Lists and limits: API notes 2.1.
import { openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileTypeFromBlob, fileTypeFromBuffer } from 'file-type';
import type { Reason } from '../contract.ts';
import type { Media } from './file.ts';

export type Checked = { ok: true; media: Media; mime: string } | { ok: false; reason: Reason };

const MOST_PHOTO_BYTES = 200 * 1024 ** 2;
const MOST_VIDEO_BYTES = 20 * 1024 ** 3;

const PHOTO_MIMES = new Set([
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/heic',
  'image/heif',
  'image/heic-sequence',
  'image/heif-sequence',
  'image/x-icon',
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/tiff',
  'image/webp',
  'image/x-adobe-dng',
  'image/x-canon-cr2',
  'image/x-canon-cr3',
  'image/x-fujifilm-raf',
  'image/x-nikon-nef',
  'image/x-olympus-orf',
  'image/x-panasonic-rw2',
  'image/x-sony-arw',
]);

const VIDEO_MIMES = new Set([
  'video/mp4',
  'video/quicktime',
  'video/x-m4v',
  'video/3gpp',
  'video/3gpp2',
  'video/vnd.avi',
  'video/x-msvideo',
  'video/matroska',
  'video/x-matroska',
  'video/mpeg',
  'video/MP1S',
  'video/MP2P',
  'video/mp2t',
  'video/x-ms-asf',
  'video/x-ms-wmv',
  'application/vnd.ms-asf',
]);

/** Formats whose beginning says too little; here the name decides. */
const BY_NAME: Record<string, { media: Media; mime: string }> = {
  ...Object.fromEntries(
    ['arw', 'srf', 'sr2', 'crw', 'cr2', 'cr3', 'dng', 'nef', 'nrw', 'orf', 'raf', 'raw', 'rw2'].map(
      (ending) => [ending, { media: 'photo' as const, mime: 'application/octet-stream' }],
    ),
  ),
  ...Object.fromEntries(
    ['mod', 'tod', 'mmv', 'mts', 'm2ts', 'm2t', 'mpg', 'mpeg', 'divx'].map((ending) => [
      ending,
      { media: 'video' as const, mime: 'video/mpeg' },
    ]),
  ),
};

/** Throws what the file system says when the file cannot be read. */
export async function checkFile(path: string, sizeBytes: number): Promise<Checked> {
  if (sizeBytes === 0) return empty(path);
  return judge(path, await contentOf(path, sizeBytes), sizeBytes);
}

/** As `checkFile`, of a file that was read whole. */
export async function checkBytes(path: string, bytes: Uint8Array): Promise<Checked> {
  if (bytes.length === 0) return empty(path);
  return judge(path, await fileTypeFromBuffer(bytes), bytes.length);
}

/** Without content the name alone tells whether a photo is lost here, or nothing. */
const empty = (path: string): Checked => ({
  ok: false,
  reason: { code: isNamedAsMedia(path) ? 'empty' : 'notMedia' },
});

const NAMED_AS_MEDIA =
  /\.(?:avif|bmp|gif|heic|heif|ico|jpe?g|jpe|png|tiff?|webp|mp4|mov|m4v|3gp|3g2|avi|mkv|asf|wmv)$/i;
const isNamedAsMedia = (path: string): boolean => NAMED_AS_MEDIA.test(path) || endingOf(path) in BY_NAME;
const endingOf = (path: string): string => /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

type Kind = { media: Media; mime: string };
type Content = { mime: string } | undefined;

function judge(path: string, content: Content, sizeBytes: number): Checked {
  const kind = kindOf(path, content);
  // Zeros or a torn beginning under the name of a photo: a photo may be lost here, and nobody should read that it is none.
  const seemsDamaged = content === undefined && isNamedAsMedia(path);
  if (!kind) return { ok: false, reason: { code: seemsDamaged ? 'seemsDamaged' : 'notMedia' } };
  if (kind.media === 'photo' && sizeBytes > MOST_PHOTO_BYTES)
    return { ok: false, reason: { code: 'photoTooLarge' } };
  if (kind.media === 'video' && sizeBytes > MOST_VIDEO_BYTES)
    return { ok: false, reason: { code: 'videoTooLarge' } };
  return { ok: true, ...kind };
}

function kindOf(path: string, content: Content): Kind | null {
  const ending = endingOf(path);
  if (content && PHOTO_MIMES.has(content.mime)) return { media: 'photo', mime: content.mime };
  // Windows Media and MPEG containers hold sound as well; there the name tells which.
  if (content && VIDEO_MIMES.has(content.mime) && !SOUND_ENDINGS.has(ending))
    return { media: 'video', mime: content.mime };
  if (content && content.mime !== 'application/octet-stream') return null;
  return BY_NAME[ending] ?? null;
}

/** By a blob: the library's own way through files loads a module by a name that no bundler can follow. */
async function contentOf(path: string, sizeBytes: number) {
  // A blob hides why a file cannot be opened; opening it once says so.
  const handle = await open(path);
  try {
    if (sizeBytes >= BLOB_LIMIT_BYTES) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return await fileTypeFromBuffer(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
  return fileTypeFromBlob(await openAsBlob(path));
}

/** Node 24 keeps 32 bits of a file's size in a blob: a video of 4 GiB and a byte would be one byte long. */
const BLOB_LIMIT_BYTES = 2 ** 32;
/** Videos say at their beginning what they are; photos, some of which do not, are never this large. */
const HEAD_BYTES = 64 * 1024;

const SOUND_ENDINGS = new Set(['wma', 'm4a', 'm4b', 'mp3', 'aac', 'mka']);
