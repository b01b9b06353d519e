// What follows when Google refuses the album that rows are meant for: look once more, then make it anew or say so. Shared by the
// calls that add to an album; nothing was created when it is called.
import type { Failure } from '../google/failure.ts';
import { isGone } from './album-of.ts';
import type { FileRecord } from './file.ts';
import type { GroupCall } from './parts.ts';
import { countedTry, holdAfter, momentOf, tryLater } from './react.ts';

/** Google has been seen to answer so for an album that is there, so it is asked once more before anything follows. */
export async function applyAlbumFailure(
  { parts, line, group, signal }: GroupCall,
  rows: readonly FileRecord[],
  albumId: string | null,
  failure: Failure,
): Promise<void> {
  const destination = parts.albums.destination(group.destinationId);
  const look = albumId === null ? undefined : await line.photos.getAlbum(albumId, signal);
  const gone = look !== undefined && !look.ok && isGone(look.failure);
  if (look && !look.ok && holdAfter(parts, group.accountId, look.failure)) {
    const later = tryLater(parts, group.accountId, look.failure);
    for (const file of rows) parts.files.apply(file.id, later(file.attempts));
    return;
  }
  const foreign = failure.kind === 'albumForeign' && !(look?.ok && look.value.isWriteable === true);
  // Deleted by the user, or made by another client: a title is made anew by the next pass, an id is asked for anew.
  if (albumId !== null && foreign) parts.albums.refuse(albumId);
  else if (albumId !== null && gone) parts.albums.forget(albumId);
  const moment = momentOf(parts);
  for (const file of rows) {
    if (destination?.kind === 'title' || (!foreign && !gone))
      parts.files.apply(file.id, countedTry(parts, file.attempts, failure, moment));
    else
      parts.files.apply(file.id, {
        type: 'failed',
        reason: { code: foreign ? 'albumForeign' : 'albumGone' },
      });
  }
}
