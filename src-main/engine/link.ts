// Puts items that Google already has into a further album, without sending their bytes. Where Google refuses (an item that is
// not ours after all), the bytes go once more with the album, which works for any item (API notes 3.7).
import { MAX_BATCH } from '../google/photos.ts';
import type { BatchGroup } from '../store/work.ts';
import { resolveAlbum } from './album-of.ts';
import type { FileRecord } from './file.ts';
import type { Line, Parts } from './parts.ts';
import { noteSuccess, tryLater } from './react.ts';

export async function linkItems(
  parts: Parts,
  line: Line,
  group: BatchGroup,
  candidates: readonly FileRecord[],
  signal: AbortSignal,
): Promise<void> {
  const destination = parts.albums.destination(group.destinationId);
  if (!destination) throw new Error(`destination ${group.destinationId} does not exist`);
  const album = await resolveAlbum(parts, line, destination, signal);
  if (!album.ok) {
    for (const file of candidates) {
      parts.files.apply(file.id, tryLater(parts, file.accountId, file.attempts, album.failure));
    }
    return;
  }
  if (album.value === null) throw new Error('a link was wanted without an album');
  await add(parts, line, album.value, candidates.slice(0, MAX_BATCH), signal);
  await parts.db.durable();
}

async function add(
  parts: Parts,
  line: Line,
  albumId: string,
  rows: readonly FileRecord[],
  signal: AbortSignal,
): Promise<void> {
  const ids = [...new Set(rows.flatMap((file) => file.mediaItemId ?? []))];
  const answer = await line.photos.addToAlbum(albumId, ids, signal);
  if (answer.ok) {
    for (const file of rows) {
      if (file.mediaItemId !== null) parts.albums.addMember(albumId, file.mediaItemId);
      parts.files.apply(file.id, { type: 'itemAlreadyThere', mediaItemId: file.mediaItemId, reason: null });
    }
    noteSuccess(parts, rows[0]?.accountId ?? '');
    return;
  }
  const { failure } = answer;
  const perMember =
    failure.kind === 'memberRefused' ||
    failure.kind === 'refused' ||
    failure.kind === 'albumUnknown' ||
    failure.kind === 'albumForeign';
  if (perMember && ids.length > 1 && failure.kind === 'memberRefused') {
    const half = Math.ceil(rows.length / 2);
    await add(parts, line, albumId, rows.slice(0, half), signal);
    await add(parts, line, albumId, rows.slice(half), signal);
    return;
  }
  for (const file of rows) {
    parts.files.apply(
      file.id,
      perMember ? { type: 'linkRefused' } : tryLater(parts, file.accountId, file.attempts, failure),
    );
  }
}
