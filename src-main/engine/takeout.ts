// The JSON side-cars of Google Takeout: which one describes a photo, and what it says. Pure.
import { isMoment } from './captured.ts';

export type TakeoutFacts = {
  /** ms since 1970. */
  takenAt: number | null;
  /** Written by a person in Google Photos. */
  description: string | null;
};

/** Takeout cuts the whole name of a side-car, its ending apart, to so many characters. */
const MOST_STEM_LENGTH = 46;
const SUFFIX = /\.s(u(p(p(l(e(m(e(n(t(a(l(-[a-z]*)?)?)?)?)?)?)?)?)?)?)?)?$/;

/** `names`: what lies in the photo's directory. */
export function sidecarFor(photo: string, names: readonly string[]): string | null {
  const wanted = photo.normalize('NFC');
  const sidecars = names.filter((name) => /\.json$/i.test(name));
  return (
    sidecars.find((name) => photosOf(name).includes(wanted)) ??
    sidecars.find((name) => isCutOff(name, wanted)) ??
    null
  );
}

/** `a(1).jpg` is described by `a.jpg(1).json`, or by `a(1).jpg.json`, with or without the longer ending. */
function photosOf(sidecar: string): string[] {
  const stem = stemOf(sidecar);
  const number = numberAtEnd(stem);
  if (number === '') return [stem, stem.replace(SUFFIX, '')];
  const plain = stem.slice(0, -number.length).replace(SUFFIX, '');
  return [stem, plain.replace(/(\.[^.]*)?$/, `${number}$1`)];
}

function isCutOff(sidecar: string, photo: string): boolean {
  const stem = stemOf(sidecar);
  const number = numberAtEnd(stem);
  if (stem.length - number.length < MOST_STEM_LENGTH) return false;
  const ofPhoto = numberAtEnd(stemOf(photo));
  const plain = photo.replace(`${ofPhoto}.`, '.');
  return number === ofPhoto && plain.startsWith(stem.slice(0, stem.length - number.length));
}

const stemOf = (name: string): string => name.normalize('NFC').replace(/\.[^.]*$/, '');
const numberAtEnd = (stem: string): string => /\(\d+\)$/.exec(stem)?.[0] ?? '';

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
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
