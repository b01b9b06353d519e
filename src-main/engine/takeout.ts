// The JSON side-cars of Google Takeout: which one describes a photo, and what it says. Pure.
import { isMoment } from './captured.ts';

export type TakeoutFacts = {
  /** ms since 1970. */
  takenAt: number | null;
  /** Written by a person in Google Photos. */
  description: string | null;
};

/** Takeout cuts the whole name of a side-car, its ending apart, to so many characters. */
export const MOST_STEM_LENGTH = 46;
/** Cut at any place. */
const SUFFIX = /\.s(u(p(p(l(e(m(e(n(t(a(l(-[a-z]*)?)?)?)?)?)?)?)?)?)?)?)?$/;

/** The side-car of a photo by its name; null where it has none. */
export type SidecarOf = (photo: string) => string | null;

/** `names`: what lies in the directory of the photos. Looked through once, however many photos there are. */
export function sidecarsAmong(names: readonly string[]): SidecarOf {
  const byPhoto = new Map<string, string>();
  const cutOff = new Map<string, { start: string; name: string }[]>();
  for (const name of names) {
    if (!/\.json$/i.test(name)) continue;
    for (const photo of photosOf(name)) if (!byPhoto.has(photo)) byPhoto.set(photo, name);
    const [start, number] = splitNumber(stemOf(name));
    if (start.length < MOST_STEM_LENGTH) continue;
    const key = cutKey(start, number);
    cutOff.set(key, [...(cutOff.get(key) ?? []), { start, name }]);
  }
  return (photo) => {
    const wanted = photo.normalize('NFC');
    const exact = byPhoto.get(wanted);
    if (exact !== undefined) return exact;
    const number = splitNumber(stemOf(wanted))[1];
    const plain = wanted.replace(`${number}.`, '.');
    return cutOff.get(cutKey(plain, number))?.find(({ start }) => plain.startsWith(start))?.name ?? null;
  };
}

/** `a(1).jpg` is described by `a.jpg(1).json`, or by `a(1).jpg.json`, with or without the longer ending. */
function photosOf(sidecar: string): string[] {
  const stem = stemOf(sidecar);
  const [start, number] = splitNumber(stem);
  if (number === '') return [stem, withoutSuffix(stem)];
  return [stem, withNumber(withoutSuffix(start), number)];
}

/** What a side-car that is cut off and its photo have in common. */
const cutKey = (start: string, number: string): string => start.slice(0, MOST_STEM_LENGTH) + number;

/** Without its ending. */
export const stemOf = (name: string): string => name.normalize('NFC').replace(/\.[^.]*$/, '');

/** `a(1)`: `a` and `(1)`. */
export function splitNumber(stem: string): [start: string, number: string] {
  const number = /\(\d+\)$/.exec(stem)?.[0] ?? '';
  return [stem.slice(0, stem.length - number.length), number];
}

/** `.supplemental-metadata` at its end. */
export const withoutSuffix = (stem: string): string => stem.replace(SUFFIX, '');

/** `a.jpg` and `(1)`: `a(1).jpg`. */
export const withNumber = (name: string, number: string): string =>
  name.replace(/(\.[^.]*)?$/, `${number}$1`);

/** Nothing for what is no side-car of Takeout; other programs write JSON too. */
export function readTakeout(text: string): TakeoutFacts {
  const said = tryJson(text);
  const seconds = Number(fieldOf(fieldOf(said, 'photoTakenTime'), 'timestamp') ?? 0);
  const description = fieldOf(said, 'description');
  return {
    // Zero stands for a time that nobody knows.
    takenAt: isMoment(seconds * 1000) && seconds !== 0 ? seconds * 1000 : null,
    description: typeof description === 'string' ? description.trim() || null : null,
  };
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function tryJson(text: string): unknown {
  try {
    // An editor may have put a mark before the text.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
