// Puts items that Google already has into a further album, without sending their bytes. Where Google refuses (an item that is
// not ours after all), the bytes go once more with the album, which works for any item (API notes 3.7).
import { MAX_BATCH } from '../google/photos.ts';
import { resolveAlbum } from './album-of.ts';
import { applyAlbumFailure } from './album-trouble.ts';
import type { FileRecord } from './file.ts';
import { lookAgain } from './look-again.ts';
import type { GroupCall } from './parts.ts';
import { isHeld, noteSuccess, tryLater } from './react.ts';
import { noteWrite } from './write-pace.ts';

export async function linkItems(call: GroupCall, candidates: readonly FileRecord[]): Promise<void> {
  const { parts, group } = call;
  const album = await resolveAlbum(call, Math.min(candidates.length, MAX_BATCH));
  if (!album.ok) {
    const later = tryLater(parts, group.accountId, album.failure);
    for (const file of candidates) parts.files.apply(file.id, later(file.attempts));
    return;
  }
  if (album.value === null) throw new Error('a link was wanted without an album');
  await add(call, album.value, candidates.slice(0, MAX_BATCH));
  await parts.db.durable();
}

async function add(call: GroupCall, albumId: string, rows: readonly FileRecord[]): Promise<void> {
  const { parts, line, group, signal } = call;
  const ids = [...new Set(rows.flatMap((file) => file.mediaItemId ?? []))];
  noteWrite(parts, group.accountId);
  const answer = await line.photos.addToAlbum(albumId, ids, signal);
  if (answer.ok) {
    for (const file of rows) {
      if (file.mediaItemId !== null) parts.albums.addMember(albumId, file.mediaItemId);
      const { mediaItemId, clientId } = file;
      parts.files.apply(file.id, { type: 'itemAlreadyThere', mediaItemId, clientId, reason: null });
    }
    await lookAgain(parts, rows);
    noteSuccess(parts, group.accountId, 'write');
    return;
  }
  const { failure } = answer;
  if (failure.kind === 'albumUnknown' || failure.kind === 'albumForeign')
    return applyAlbumFailure(call, rows, albumId, failure);
  const refused = failure.kind === 'memberRefused' || failure.kind === 'refused';
  if (failure.kind === 'memberRefused' && ids.length > 1) {
    const half = Math.ceil(rows.length / 2);
    await add(call, albumId, rows.slice(0, half));
    // What the first half met (a pause, a sign-in) holds for the second as well.
    if (!isHeld(parts, group.accountId)) await add(call, albumId, rows.slice(half));
    return;
  }
  const later = refused ? undefined : tryLater(parts, group.accountId, failure);
  for (const file of rows) parts.files.apply(file.id, later?.(file.attempts) ?? { type: 'linkRefused' });
}
