// The calls about albums: the app's own, since Google shows a program no others.
import type { Album } from '../../contract.ts';
import { ensureAlbum, refreshAlbums } from '../../engine/album-of.ts';
import { noteWrite } from '../../engine/write-pace.ts';
import type { Photos } from '../../google/photos.ts';
import type { WireAlbum } from '../../google/wire.ts';
import type { StoredAlbum } from '../../store/albums.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';
import { askGoogle, ensureLine, ensureOutcome, ensureOwnAlbum, ensureTitle, show } from './shared.ts';

export function albumsCalls(
  services: Services,
): Pick<
  Handlers,
  | 'albums.create'
  | 'albums.files'
  | 'albums.list'
  | 'albums.openInPhotos'
  | 'albums.rename'
  | 'albums.setCover'
> {
  const { opened, pushes, rows } = services;
  const { parts } = opened;
  const toAlbum = ({ id, accountId, title, itemCount, productUrl, coverItemId }: StoredAlbum): Album => {
    const cover = coverItemId === null ? undefined : parts.items.withItem(accountId, coverItemId)[0];
    const coverFileId = (cover ?? parts.items.arrivedIn(id, 0, 1)[0])?.id ?? null;
    return { id, title, itemCount, productUrl, coverFileId };
  };
  const patch = async (
    accountId: string,
    albumId: string,
    change: Parameters<Photos['patchAlbum']>[1],
  ): Promise<WireAlbum> => {
    const answer = await askGoogle(services, accountId, (line, signal) => {
      noteWrite(parts, accountId);
      return line.photos.patchAlbum(albumId, change, signal);
    });
    if (!answer.ok && answer.failure.kind === 'albumUnknown') {
      parts.albums.forget(albumId);
      pushes.send('albums.changed', { accountId });
      throw new CallError('albumGone', answer.failure.detail);
    }
    return ensureOutcome(answer);
  };
  return {
    'albums.list': async ({ accountId, refresh }) => {
      const { account, line } = await ensureLine(services, accountId);
      const known = parts.albums.list(account.id, line.clientId);
      if (known.length > 0 && !refresh) return known.map(toAlbum);
      const listed = await askGoogle(services, account.id, (_, signal) => refreshAlbums(parts, line, signal));
      return ensureOutcome(listed).map(toAlbum);
    },
    'albums.create': async ({ accountId, title }) => {
      const wanted = ensureTitle(title);
      const made = await askGoogle(services, accountId, (line, signal) =>
        ensureAlbum(parts, line, wanted, signal),
      );
      const album = toAlbum(ensureOutcome(made));
      pushes.send('albums.changed', { accountId });
      return album;
    },
    'albums.rename': async ({ accountId, albumId, title }) => {
      const wanted = ensureTitle(title);
      const stored = ensureOwnAlbum(services, accountId, albumId);
      const changed = await patch(accountId, albumId, { title: wanted });
      const renamed = { ...stored, title: changed.title === '' ? wanted : changed.title };
      parts.albums.keep(renamed);
      pushes.send('albums.changed', { accountId });
      pushes.tellRowsAgain();
      return toAlbum(renamed);
    },
    'albums.setCover': async ({ fileId }) => {
      const file = parts.files.byId(fileId);
      const albumId = file && parts.albums.destination(file.destinationId)?.albumId;
      if (!albumId || file.mediaItemId === null) throw new CallError('notHere', 'no item in an album');
      const { accountId, mediaItemId } = file;
      await patch(accountId, albumId, { coverPhotoMediaItemId: mediaItemId });
      const album = parts.albums.byId(albumId);
      if (album) parts.albums.keep({ ...album, coverItemId: mediaItemId });
      pushes.send('albums.changed', { accountId });
      return null;
    },
    'albums.files': ({ albumId, offset, limit }) => ({
      rows: parts.items.arrivedIn(albumId, offset, limit).map((file) => rows.toRow(file)),
      total: parts.items.countArrivedIn(albumId),
    }),
    'albums.openInPhotos': ({ albumId }) => {
      const album = parts.albums.byId(albumId);
      if (!album) throw new CallError('notHere', 'unknown album');
      return show(services, album.productUrl);
    },
  };
}
