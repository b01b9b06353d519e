// What belongs together in one directory: the photo and the clip of a Live Photo, RAW and JPEG of one shot, and the files that
// only describe another one. Pure; the names of one directory are all it is given.
import { isRawName, type Pair } from './rules.ts';
import { MOST_STEM_LENGTH, splitNumber, stemOf, withNumber, withoutSuffix } from './takeout.ts';

const STILL = /\.(heic|heif|jpe?g)$/i;
const JPEG = /\.jpe?g$/i;
const CLIP = /\.mov$/i;
const DESCRIBES_ALBUM = /^(metadata|metadaten|métadonnées|metadatos|metadati)(\(\d+\))?\.json$/i;
const SIDECAR = /\.(json|xmp|aae)$/i;

export const isStill = (name: string): boolean => STILL.test(name);

/** By name alone; what Apple wrote into the two halves may join and part them as well. */
export function pairsOf(names: readonly string[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const group of groupsOf(names)) {
    pairRaw(group, pairs);
    const still = group.find(isStill);
    for (const clip of group.filter((name) => CLIP.test(name))) if (still) pairLive(still, clip, pairs);
  }
  return pairs;
}

/** Names that are the same but for the ending. Nearly all stand alone, and a list for each of a hundred thousand would take 18 MB. */
function groupsOf(names: readonly string[]): Iterable<readonly string[]> {
  const firsts = new Map<string, string>();
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const stem = stemOf(name);
    const first = firsts.get(stem);
    const group = groups.get(stem);
    if (first === undefined) firsts.set(stem, name);
    else if (group) group.push(name);
    else groups.set(stem, [first, name]);
  }
  return groups.values();
}

function pairRaw(group: readonly string[], pairs: Map<string, Pair>): void {
  const jpeg = group.find((name) => JPEG.test(name));
  const raw = group.find(isRawName);
  if (!jpeg || !raw) return;
  pairs.set(jpeg, { kind: 'raw', part: 'jpeg', other: raw });
  pairs.set(raw, { kind: 'raw', part: 'raw', other: jpeg });
}

function pairLive(still: string, clip: string, pairs: Map<string, Pair>): void {
  // A photo that is also half of a RAW pair keeps that: only clips are ever left for the sake of a Live Photo.
  if (!pairs.has(still)) pairs.set(still, { kind: 'live', part: 'photo', other: clip });
  pairs.set(clip, { kind: 'live', part: 'clip', other: still });
}

/** Files that describe a photo beside them, as Google Takeout and photo programs write them. They are never sent. */
export function sidecarsOf(names: readonly string[]): Set<string> {
  const sidecars = names.filter((name) => SIDECAR.test(name));
  if (sidecars.length === 0) return new Set();
  const media = names.filter((name) => !SIDECAR.test(name)).map((name) => name.normalize('NFC'));
  const described = new Set(media.flatMap((name) => [name, stemOf(name)]));
  return new Set(sidecars.filter((name) => DESCRIBES_ALBUM.test(name) || describesOne(name, described)));
}

/** `IMG.jpg.json`, `IMG.jpg.supplemental-metadata.json`, either cut short, with `(1)` wherever Takeout put it. */
function describesOne(sidecar: string, described: ReadonlySet<string>): boolean {
  const stem = stemOf(sidecar);
  const [plain, number] = splitNumber(stem);
  const photo = withoutSuffix(plain);
  const wanted = [stem, plain, photo, withNumber(photo, number)];
  if (wanted.some((name) => described.has(name))) return true;
  return stem.length >= MOST_STEM_LENGTH && [...described].some((name) => name.startsWith(plain));
}
