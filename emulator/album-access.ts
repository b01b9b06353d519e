// Finding the album or item a request names, with the refusal Google has for each way it can be wrong.
// It must not change anything.
import { invalidArgument, namedErrors, notFound } from './google-errors.ts';
import { objectOf, stringOf } from './json.ts';
import { type Album, type Item, type Position, type User } from './library.ts';

/** The album for a write that adds or removes. */
export function writableAlbum(user: User, id: string): Album {
  const album = user.albums.get(id);
  if (!album) throw namedErrors.invalidAlbum();
  if (album.deleted) throw namedErrors.deletedAlbum();
  if (!album.madeByApp) throw namedErrors.foreignAlbum();
  return album;
}

/** The album for reading or editing: what the app did not make is not there at all. */
export function ownAlbum(user: User, id: string): Album {
  const album = user.albums.get(id);
  if (!album || album.deleted || !album.madeByApp) throw notFound();
  return album;
}

export function ownItem(user: User, id: string): Item {
  const item = user.items.get(id);
  if (!item?.madeByApp) throw notFound();
  return item;
}

export function ownAlbums(user: User): Album[] {
  return [...user.albums.values()].filter((album) => album.madeByApp && !album.deleted);
}

export function positionOf(value: unknown, album: Album | undefined): Position {
  if (value === undefined || value === null || !album) return { at: 'last' };
  const position = objectOf(value, 'album_position');
  const kind = stringOf(position['position'], 'album_position.position');
  if (kind === 'FIRST_IN_ALBUM') return { at: 'first' };
  if (kind === '' || kind === 'LAST_IN_ALBUM' || kind === 'POSITION_TYPE_UNSPECIFIED') return { at: 'last' };
  const field = {
    AFTER_MEDIA_ITEM: 'relativeMediaItemId',
    AFTER_ENRICHMENT_ITEM: 'relativeEnrichmentItemId',
  }[kind];
  const relativeId = field === undefined ? '' : stringOf(position[field], field);
  if (!album.members.some((member) => member.id === relativeId)) {
    throw invalidArgument('Request contains an invalid album position.');
  }
  return { at: 'after', relativeId };
}
