// Files to send: each begins as what it claims to be and has bytes of its own. Quick to make in great numbers.
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PER_FOLDER = 1000;
const FTYP = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1');

/** JPEGs of one size. */
export function makePictures(
  folder: string,
  count: number,
  sizeBytes: number,
  perFolder = PER_FOLDER,
): string {
  const block = randomBytes(sizeBytes);
  block.set([0xff, 0xd8, 0xff, 0xe0]);
  for (let index = 0; index < count; index += 1) {
    const inner = join(folder, String(Math.floor(index / perFolder)).padStart(3, '0'));
    if (index % perFolder === 0) mkdirSync(inner, { recursive: true });
    randomBytes(16).copy(block, 16);
    writeFileSync(join(inner, `IMG_${String(index).padStart(6, '0')}.jpg`), block);
  }
  return folder;
}

/** A video of which the system keeps only the beginning: the rest is a hole. */
export function makeSparseVideo(path: string, sizeBytes: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([FTYP, randomBytes(64)]));
  truncateSync(path, sizeBytes);
  return path;
}

/** A video that fills its size. */
export function makeVideo(path: string, sizeBytes: number): string {
  mkdirSync(dirname(path), { recursive: true });
  const block = randomBytes(16 * 1024 ** 2);
  const file = openSync(path, 'w');
  writeSync(file, FTYP);
  for (let at = FTYP.length; at < sizeBytes; at += block.length) {
    writeSync(file, block, 0, Math.min(block.length, sizeBytes - at));
  }
  closeSync(file);
  return path;
}
