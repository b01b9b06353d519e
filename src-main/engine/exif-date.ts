// Puts a capture date into the beginning of a JPEG file. What was there stays as it is, byte for byte: the directories that get an
// entry are written anew behind the old ones, and all that these point to is found where it was. Pure.

/** `restAt`: from there on the original goes on unchanged. */
export type DatedHead = { head: Buffer; restAt: number };

/** `local` "2024-05-06T10:11:12"; `offset` "+02:00", or null where the zone is not known. */
export type DateToWrite = { local: string; offset: string | null };

type Entry = { tag: number; type: number; count: number; value: Buffer };

const EXIF = 'Exif\0\0';
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const MOST_SEGMENT_BYTES = 0xffff - 2;

const ASCII = 2;
const LONG = 4;
const EXIF_DIRECTORY = 0x8769;
const DATE_TAKEN = 0x9003;
const OFFSET_TAKEN = 0x9011;

/** Null where it cannot be done without risk: no JPEG, a damaged or a full block. `start`: the first bytes, segments included. */
export function tryDatedHead(start: Buffer, date: DateToWrite): DatedHead | null {
  if (start.length < 4 || start.readUInt16BE(0) !== 0xffd8) return null;
  const old = findExif(start);
  if (old === undefined) return null;
  const block = withDate(old ? start.subarray(old.at + 10, old.end) : null, date);
  if (!block || block.length + EXIF.length > MOST_SEGMENT_BYTES) return null;
  const mark = Buffer.from([0xff, APP1, 0, 0]);
  mark.writeUInt16BE(block.length + EXIF.length + 2, 2);
  const between = start.subarray(2, old?.at ?? 2);
  const head = [start.subarray(0, 2), between, mark, Buffer.from(EXIF, 'latin1'), block];
  return { head: Buffer.concat(head), restAt: old?.end ?? 2 };
}

/** Null: there is none. Undefined: the file cannot be read so far. */
function findExif(bytes: Buffer): { at: number; end: number } | null | undefined {
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const kind = bytes[at + 1];
    if (kind === START_OF_SCAN) return null;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return undefined;
    if (kind === APP1 && bytes.toString('latin1', at + 4, at + 10) === EXIF) return { at, end };
    at = end;
  }
  return undefined;
}

/** The block with the date; `old` without the word that begins it. */
function withDate(old: Buffer | null, { local, offset }: DateToWrite): Buffer | null {
  const block = old ?? Buffer.from('MM\0\x2a\0\0\0\x08\0\0\0\0\0\0', 'latin1');
  const order = block.toString('latin1', 0, 2);
  if (block.length < 14 || (order !== 'MM' && order !== 'II')) return null;
  const io = order === 'MM' ? BIG : LITTLE;
  const main = readDirectory(block, io.read32(block, 4), io);
  if (!main) return null;
  const pointer = main.entries.find(({ tag }) => tag === EXIF_DIRECTORY);
  const inner = pointer ? readDirectory(block, io.read32(pointer.value, 0), io) : { entries: [], next: 0 };
  if (!inner) return null;
  const text = `${local.replaceAll('-', ':').replace('T', ' ')}\0`;
  const added = [
    entryOf(DATE_TAKEN, text),
    ...(offset === null ? [] : [entryOf(OFFSET_TAKEN, `${offset}\0`)]),
  ];
  const pad = block.length % 2;
  const innerAt = block.length + pad;
  const newInner = writeDirectory(merge(inner.entries, added), inner.next, innerAt, io);
  const mainAt = innerAt + newInner.length;
  const toInner = { tag: EXIF_DIRECTORY, type: LONG, count: 1, value: io.write32(innerAt) };
  const newMain = writeDirectory(merge(main.entries, [toInner]), main.next, mainAt, io);
  const head = Buffer.concat([block.subarray(0, 4), io.write32(mainAt)]);
  return Buffer.concat([head, block.subarray(8), Buffer.alloc(pad), newInner, newMain]);
}

const entryOf = (tag: number, text: string): Entry => ({
  tag,
  type: ASCII,
  count: text.length,
  value: Buffer.from(text, 'latin1'),
});

/** Directories are in the order of their tags. */
const merge = (entries: readonly Entry[], added: readonly Entry[]): Entry[] =>
  [...entries.filter(({ tag }) => !added.some((one) => one.tag === tag)), ...added].sort(
    (a, b) => a.tag - b.tag,
  );

type Io = {
  read16(bytes: Buffer, at: number): number;
  read32(bytes: Buffer, at: number): number;
  write16(value: number): Buffer;
  write32(value: number): Buffer;
};
const BIG: Io = {
  read16: (bytes, at) => bytes.readUInt16BE(at),
  read32: (bytes, at) => bytes.readUInt32BE(at),
  write16: (value) => Buffer.from([value >> 8, value & 0xff]),
  write32: (value) => BIG_LONG(value),
};
const BIG_LONG = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const LITTLE: Io = {
  read16: (bytes, at) => bytes.readUInt16LE(at),
  read32: (bytes, at) => bytes.readUInt32LE(at),
  write16: (value) => Buffer.from([value & 0xff, value >> 8]),
  write32: (value) => BIG_LONG(value).reverse(),
};

/** The entries with the four bytes that hold their value or lead to it. */
function readDirectory(block: Buffer, at: number, io: Io): { entries: Entry[]; next: number } | null {
  if (at < 8 || at + 2 > block.length) return null;
  const count = io.read16(block, at);
  const end = at + 2 + 12 * count;
  if (end + 4 > block.length) return null;
  const entries = Array.from({ length: count }, (_, index) => {
    const row = at + 2 + 12 * index;
    const value = Buffer.from(block.subarray(row + 8, row + 12));
    return {
      tag: io.read16(block, row),
      type: io.read16(block, row + 2),
      count: io.read32(block, row + 4),
      value,
    };
  });
  return { entries, next: io.read32(block, end) };
}

/** Values of more than four bytes are new ones; they lie behind the directory. */
function writeDirectory(entries: readonly Entry[], next: number, at: number, io: Io): Buffer {
  const values: Buffer[] = [];
  let valueAt = at + 2 + 12 * entries.length + 4;
  const rows = entries.map(({ tag, type, count, value }) => {
    const head = [io.write16(tag), io.write16(type), io.write32(count)];
    if (value.length <= 4) return Buffer.concat([...head, value]);
    const even = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
    const row = Buffer.concat([...head, io.write32(valueAt)]);
    values.push(even);
    valueAt += even.length;
    return row;
  });
  return Buffer.concat([io.write16(entries.length), ...rows, io.write32(next), ...values]);
}
