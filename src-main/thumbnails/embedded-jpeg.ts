// Finds the smallest whole JPEG in the beginning of a file of another kind. Every maker keeps the previews of its RAW files elsewhere
// and says so in tags of its own; that each is a plain JPEG they have in common. Knows the outline of a JPEG, decodes none.

/** Smaller ones are signs and samples, larger ones take longer to show than they are worth. */
const LEAST_PX = 100;
const MOST_BYTES = 1024 * 1024;

const START = Buffer.from([0xff, 0xd8, 0xff]);
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** Undefined: there is none. */
export function tryEmbeddedJpeg(head: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  let best: { from: number; to: number } | undefined;
  for (let from = bytes.indexOf(START); from !== -1; from = bytes.indexOf(START, from + 1)) {
    const to = tryEndOf(bytes, from);
    if (to === undefined || to - from > MOST_BYTES) continue;
    if (!best || to - from < best.to - best.from) best = { from, to };
  }
  return best && head.slice(best.from, best.to);
}

/** The byte behind the picture that begins here; undefined when none does that could be shown. */
function tryEndOf(bytes: Buffer, from: number): number | undefined {
  let isLarge = false;
  for (let at = from + 2; at + 10 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      // The sensor's own picture is a JPEG without loss, which browsers do not show.
      if (!isShown(marker)) return undefined;
      isLarge = Math.max(width, height) >= LEAST_PX;
    }
    const next = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN) return isLarge ? tryEndOfScans(bytes, next) : undefined;
    at = next;
  }
  return undefined;
}

/** Between the scans of one picture are tables; only its end has this marker. */
function tryEndOfScans(bytes: Buffer, from: number): number | undefined {
  const at = bytes.indexOf(Buffer.from([0xff, END_OF_IMAGE]), from);
  return at === -1 ? undefined : at + 2;
}

/** SOF0 to SOF15 without the tables among them (ITU T.81, table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Baseline, extended and progressive. */
const isShown = (marker: number): boolean => marker <= 0xc2;
