// Small files that are what they claim to be, each with bytes of its own unless a seed is given: a picture of one pixel with
// a comment in it, a video of one box. Made here, so that no test needs a sample from elsewhere.
import { createHash, randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const ONE_PIXEL_JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////' +
    '////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);

/** Equal texts give equal bytes; without one the bytes are new each time. */
export function jpeg(comment: string | Buffer = randomBytes(24)): Buffer {
  const text = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([ONE_PIXEL_JPEG.subarray(0, 2), head, text, ONE_PIXEL_JPEG.subarray(2)]);
}

export function png(comment: string = randomBytes(12).toString('hex')): Buffer {
  const text = pngChunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1'));
  return pngOf(1, 1, GREY, Buffer.from([0, 127]), text);
}

/** Of a phone's screen, say: noise, so that it stays as large as its pixels. */
export function noisyPng(width: number, height: number): Buffer {
  const line = (): Buffer => Buffer.concat([Buffer.alloc(1), randomBytes(width * 3)]);
  return pngOf(width, height, COLOUR, Buffer.concat(Array.from({ length: height }, line)));
}

/** PNG's numbers for what a pixel holds. */
const GREY = 0;
const COLOUR = 2;

/** `lines`: each begins with a byte that says how it is filtered. */
function pngOf(width: number, height: number, kind: number, lines: Buffer, ...texts: Buffer[]): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, kind, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    ...texts,
    pngChunk('IDAT', deflateSync(lines)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

const FTYP = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1');

/** `sizeBytes` in all; above 5 MiB it goes through a resumable session. */
export function mp4(sizeBytes = 2000): Buffer {
  const bytes = Buffer.concat([FTYP, Buffer.alloc(8), randomBytes(sizeBytes - FTYP.length - 8)]);
  bytes.writeUInt32BE(sizeBytes - FTYP.length, FTYP.length);
  bytes.write('mdat', FTYP.length + 4, 'latin1');
  return bytes;
}

/** An MPEG program stream, as older cameras write it: a pack header and noise. */
export function mpeg(): Buffer {
  return Buffer.concat([Buffer.from('000001ba44000400040100000100f8', 'hex'), randomBytes(600)]);
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const MIB = 1024 ** 2;
