// The library as tests and people look at it: albums by title, items with their bytes on disk.
// It only reads.
import { itemIdsOf, type Album, type Item, type User } from './library.ts';
import { type World } from './world.ts';

export interface ItemView {
  id: string;
  fileName: string;
  description: string;
  sha256: string;
  sizeBytes: number;
  mimeType: string;
  madeByApp: boolean;
  uploadedAtMs: number;
  /** Where the bytes lie on disk; there may be no file when bytes are discarded. */
  path: string;
}

export interface AlbumView {
  id: string;
  title: string;
  madeByApp: boolean;
  deleted: boolean;
  /** As chosen; undefined where Google takes the first item. */
  coverItemId: string | undefined;
  /** In album order. */
  items: ItemView[];
}

export interface LibraryView {
  users(): string[];
  /** All albums of a user (the first one by default), oldest first. */
  albums(email?: string): AlbumView[];
  albumByTitle(title: string, email?: string): AlbumView | undefined;
  /** All items of a user, in the order they arrived. */
  items(email?: string): ItemView[];
}

export function lookAtLibrary(world: World): LibraryView {
  const albums = (email?: string) => {
    const user = world.library.userOrFirst(email);
    return [...user.albums.values()].map((album) => viewAlbum(world, user, album));
  };
  return {
    users: () => [...world.library.users.values()].map((user) => user.email),
    albums,
    albumByTitle: (title, email) => albums(email).find((album) => album.title === title && !album.deleted),
    items: (email) =>
      [...world.library.userOrFirst(email).items.values()].map((item) => viewItem(world, item)),
  };
}

function viewAlbum(world: World, user: User, album: Album): AlbumView {
  const { id, title, madeByApp, deleted = false, coverItemId } = album;
  const items = itemIdsOf(album).flatMap((itemId) => {
    const item = user.items.get(itemId);
    return item ? [viewItem(world, item)] : [];
  });
  return { id, title, madeByApp, deleted, coverItemId, items };
}

function viewItem(world: World, item: Item): ItemView {
  const { id, fileName, description, sha256, sizeBytes, media, madeByApp, uploadedAtMs } = item;
  const { mimeType } = media;
  const path = world.bytes.pathOf(sha256);
  return { id, fileName, description, sha256, sizeBytes, mimeType, madeByApp, uploadedAtMs, path };
}
