// The calls about albums: the app's own, since Google shows a program no others.
import type { Album } from '../../contract.ts';
import { ensureAlbum, refreshAlbums } from '../../engine/album-of.ts';
import type { Photos } from '../../google/photos.ts';
import type { WireAlbum } from '../../google/wire.ts';
import type { StoredAlbum } from '../../store/albums.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Desk } from '../desk.ts';
import { ensureLine, ensureOutcome, ensureOwnAlbum, ensureTitle, show } from './shared.ts';

export function albumsCalls(
  desk: Desk,
): Pick<
  Handlers,
  'albums.create' | 'albums.list' | 'albums.openInPhotos' | 'albums.rename' | 'albums.setCover'
> {
  const { opened, pushes } = desk;
  const { parts } = opened;
  const toAlbum = ({ id, title, itemCount, productUrl }: StoredAlbum): Album => ({
    ...{ id, title, itemCount, productUrl },
    coverFileId: parts.work.newestIn(id),
  });
  const patch = async (
    accountId: string,
    albumId: string,
    change: Parameters<Photos['patchAlbum']>[1],
  ): Promise<WireAlbum> => {
    const { account, line } = await ensureLine(desk, accountId);
    const { signal } = new AbortController();
    return ensureOutcome(
      await parts.writeLocks.run(account.id, () => line.photos.patchAlbum(albumId, change, signal)),
    );
  };
  return {
    'albums.list': async ({ accountId, refresh }) => {
      const { account, line } = await ensureLine(desk, accountId);
      const known = parts.albums.list(account.id, line.clientId);
      if (known.length > 0 && !refresh) return known.map(toAlbum);
      const listed = await parts.writeLocks.run(account.id, () =>
        refreshAlbums(parts, line, account.id, new AbortController().signal),
      );
      return ensureOutcome(listed).map(toAlbum);
    },
    'albums.create': async ({ accountId, title }) => {
      const wanted = ensureTitle(title);
      const { account, line } = await ensureLine(desk, accountId);
      const made = await parts.writeLocks.run(account.id, () =>
        ensureAlbum(parts, line, account.id, wanted, new AbortController().signal),
      );
      const album = toAlbum(ensureOutcome(made));
      pushes.send('albums.changed', { accountId });
      return album;
    },
    'albums.rename': async ({ accountId, albumId, title }) => {
      const wanted = ensureTitle(title);
      const stored = ensureOwnAlbum(desk, accountId, albumId);
      const changed = await patch(accountId, albumId, { title: wanted });
      const renamed = { ...stored, title: changed.title === '' ? wanted : changed.title };
      parts.albums.keep(renamed);
      pushes.send('albums.changed', { accountId });
      return toAlbum(renamed);
    },
    'albums.setCover': async ({ fileId }) => {
      const file = parts.files.byId(fileId);
      const albumId = file && parts.albums.destination(file.destinationId)?.albumId;
      if (!albumId || file.mediaItemId === null) throw new CallError('notHere', 'no item in an album');
      await patch(file.accountId, albumId, { coverPhotoMediaItemId: file.mediaItemId });
      return null;
    },
    'albums.openInPhotos': ({ albumId }) => {
      const album = parts.albums.byId(albumId);
      if (!album) throw new CallError('notHere', 'unknown album');
      return show(desk, album.productUrl);
    },
  };
}
