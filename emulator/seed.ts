// Puts things into a library as if somebody else had: web-made items and albums, a storage limit.
// It must not go through upload tokens; nothing of this is a request of the program.
import { insertMembers, type Item, type User } from './library.ts';
import { pictureFactsOf } from './picture-facts.ts';
import { mediaKindOf } from './signature.ts';
import { type World } from './world.ts';

export interface Seed {
  /** Email; the first user when absent. */
  user?: string;
  items?: { fileName: string; bytes: Buffer; madeByApp?: boolean; description?: string }[];
  /** `items` are file names: of this seed or already in the library. */
  albums?: { title: string; items?: string[]; madeByApp?: boolean }[];
  storageLimitBytes?: number | null;
  storageUsedElsewhereBytes?: number;
}

export function seed(world: World, wanted: Seed): { items: string[]; albums: string[] } {
  const user = world.library.userOrFirst(wanted.user);
  if (wanted.storageLimitBytes !== undefined) user.storageLimitBytes = wanted.storageLimitBytes;
  user.storageUsedElsewhereBytes = wanted.storageUsedElsewhereBytes ?? user.storageUsedElsewhereBytes;
  const items = (wanted.items ?? []).map((item) => seedItem(world, user, item).id);
  const albums = (wanted.albums ?? []).map(({ title, items: names = [], madeByApp = false }) => {
    const album = world.library.addAlbum(user, title, madeByApp, world.clock.now());
    const inside = [...user.items.values()].filter(({ fileName }) => names.includes(fileName));
    insertMembers(
      album,
      inside.map(({ id }) => ({ kind: 'item', id })),
    );
    return album.id;
  });
  return { items, albums };
}

function seedItem(world: World, user: User, wanted: NonNullable<Seed['items']>[number]): Item {
  const sink = world.bytes.openSink({ keep: true, sha1: false });
  sink.write(wanted.bytes);
  const { sha256, sizeBytes, head } = sink.finish();
  const known = world.library.itemByBytes(user, sha256);
  return (
    known ??
    world.library.addItem(user, {
      fileName: wanted.fileName,
      description: wanted.description ?? '',
      sha256,
      sizeBytes,
      media: mediaKindOf(head) ?? { kind: 'photo', mimeType: 'application/octet-stream' },
      facts: pictureFactsOf(head),
      madeByApp: wanted.madeByApp ?? false,
      uploadedAtMs: world.clock.now(),
    })
  );
}
