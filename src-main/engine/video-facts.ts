// What an MP4 or QuickTime file says about itself, from the boxes in its `moov`: box headers are read one by one, the video never is.
import type { FileHandle } from 'node:fs/promises';
import { isMoment, NO_FACTS, parseCaptured, type PhotoFacts } from './captured.ts';

type Box = { type: string; start: number; end: number };

/** A file with more boxes on one level than this is no video that could be read. */
const MOST_BOXES = 200;
const MOST_META_BYTES = 256 * 1024;
/** Seconds from 1904, where QuickTime's time begins, to 1970. */
const EPOCH_SECONDS = 2_082_844_800;
const APPLE = 'com.apple.quicktime.';

export async function readVideoFacts(handle: FileHandle): Promise<PhotoFacts> {
  const { size } = await handle.stat();
  const moov = (await boxesOf(handle, 0, size)).find(({ type }) => type === 'moov');
  if (!moov) return NO_FACTS;
  const inner = await boxesOf(handle, moov.start, moov.end);
  const header = await headerFacts(handle, inner);
  const said = await saidByApple(handle, inner);
  const capturedAt = parseCaptured(said.get(`${APPLE}creationdate`) ?? '') ?? header.capturedAt;
  return {
    ...header,
    capturedAt,
    camera: said.get(`${APPLE}model`) ?? null,
    caption: said.get(`${APPLE}description`) ?? null,
    contentId: said.get(`${APPLE}content.identifier`) ?? null,
  };
}

async function boxesOf(handle: FileHandle, start: number, end: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MOST_BOXES;) {
    const head = await read(handle, at, 16);
    if (head.length < 8) break;
    let size = head.readUInt32BE(0);
    const isLong = size === 1 && head.length === 16;
    if (isLong) size = Number(head.readBigUInt64BE(8));
    if (size === 0) size = end - at; // To the end of what it lies in.
    if (size < (isLong ? 16 : 8)) break;
    const type = head.toString('latin1', 4, 8);
    boxes.push({ type, start: at + (isLong ? 16 : 8), end: Math.min(end, at + size) });
    at += size;
  }
  return boxes;
}

async function read(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

async function headerFacts(handle: FileHandle, boxes: readonly Box[]): Promise<PhotoFacts> {
  const box = boxes.find(({ type }) => type === 'mvhd');
  const bytes = box ? await read(handle, box.start, 32) : Buffer.alloc(0);
  if (bytes.length < 32) return NO_FACTS;
  const isLong = bytes.readUInt8(0) === 1;
  const created = isLong ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
  const scale = bytes.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16);
  const isUnknown = scale === 0 || (!isLong && duration === 0xffffffff);
  const atMs = (created - EPOCH_SECONDS) * 1000;
  return {
    ...NO_FACTS,
    // Before 1971 it is a counter that was never set.
    capturedAt: created > EPOCH_SECONDS + 31_536_000 && isMoment(atMs) ? { atMs } : null,
    clipMs: isUnknown ? null : Math.round((duration / scale) * 1000),
  };
}

/** Apple's list of names and values. */
async function saidByApple(handle: FileHandle, boxes: readonly Box[]): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  const meta = boxes.find(({ type }) => type === 'meta');
  if (!meta || meta.end - meta.start > MOST_META_BYTES) return said;
  const bytes = await read(handle, meta.start, meta.end - meta.start);
  // In MP4 four bytes of version come first, in QuickTime none.
  const inner = boxesIn(bytes, bytes.toString('latin1', 4, 8) === 'hdlr' ? 0 : 4, bytes.length);
  const keys = inner.find(({ type }) => type === 'keys');
  const list = inner.find(({ type }) => type === 'ilst');
  if (!keys || !list) return said;
  const names = boxesIn(bytes, keys.start + 8, keys.end).map(({ start, end }) =>
    bytes.toString('utf8', start, end),
  );
  for (const item of boxesIn(bytes, list.start, list.end)) {
    const name = names[Buffer.from(item.type, 'latin1').readUInt32BE(0) - 1];
    const data = boxesIn(bytes, item.start, item.end).find(({ type }) => type === 'data');
    if (name && data)
      said.set(
        name,
        bytes
          .toString('utf8', data.start + 8, data.end)
          .replaceAll('\0', '')
          .trim(),
      );
  }
  return said;
}

function boxesIn(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MOST_BOXES;) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > end) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}
