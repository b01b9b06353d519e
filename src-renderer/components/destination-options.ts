// What the destination picker offers for a typed text: the library, the albums that fit, and a new one. Pure.
import type { Album, Destination } from '../../src-main/contract.ts';

export type DestinationOption = {
  destination: Destination;
  title: string;
  /** Items in the album, null where there is none. */
  count: number | null;
  /** What the typed text means most likely. */
  isBest: boolean;
};

/** A new album of the typed name stays in view, however many albums have the typed words in their name. */
const BEFORE_NEW = 2;

const plain = (text: string): string => text.trim().toLocaleLowerCase();

export function sameDestination(a: Destination, b: Destination): boolean {
  if (a.kind === 'album' && b.kind === 'album') return a.albumId === b.albumId;
  if (a.kind === 'newAlbum' && b.kind === 'newAlbum') return a.title === b.title;
  return a.kind === b.kind;
}

export function destinationOptions(
  albums: readonly Album[],
  text: string,
  chosen: Destination,
  libraryTitle: string,
): DestinationOption[] {
  const wanted = plain(text);
  const fitting = wanted === '' ? albums : albums.filter((album) => plain(album.title).includes(wanted));
  const exact = fitting.find((album) => plain(album.title) === wanted);
  // "Library" means the library, unless an album is really called so.
  const meansLibrary = wanted.length > 2 && !exact && plain(libraryTitle).startsWith(wanted);
  const bestAlbum = wanted === '' || meansLibrary ? undefined : (exact ?? fitting[0]);
  // A new album stays on offer while the field is empty only if it is what was chosen, e.g. remembered from last time.
  const kept = wanted === '' && chosen.kind === 'newAlbum' ? chosen.title : '';
  const newTitle = exact ? '' : text.trim() || kept;

  const library: DestinationOption = {
    destination: { kind: 'library' },
    title: '',
    count: null,
    isBest: meansLibrary,
  };
  const create: DestinationOption[] = newTitle
    ? [
        {
          destination: { kind: 'newAlbum', title: newTitle },
          title: newTitle,
          count: null,
          isBest: !bestAlbum,
        },
      ]
    : [];
  const found = fitting.map((album) => ({
    destination: { kind: 'album' as const, albumId: album.id },
    title: album.title,
    count: album.itemCount,
    isBest: album === bestAlbum,
  }));
  if (wanted === '' || meansLibrary) return [library, ...create, ...found];
  return [...found.slice(0, BEFORE_NEW), ...create, ...found.slice(BEFORE_NEW), library];
}
