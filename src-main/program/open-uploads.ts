// Uploads that were ended before all of their files had rows, by a power cut or a signal: a run that sends everything finds the rest.
// Sends nothing. The doors do the same in uploads.ts, beside their work.
import { existsSync } from 'node:fs';
import { findAll } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';
import { addFound, type Added } from './add.ts';

export async function walkOpenUploads(
  parts: Parts,
  signal: AbortSignal,
  onAdded: (added: Added) => void,
): Promise<void> {
  for (const { id, accountId, destinationId, paths } of parts.uploads.toWalk()) {
    // A streamed copy that is gone is at Google; whatever else is gone is told as gone.
    const there = paths.filter((path) => !parts.isOwn(path) || existsSync(path));
    const wish = { accountId, destinationId, folderId: null, uploadId: id, again: 'no' } as const;
    await addFound(parts, findAll(there, signal), wish, onAdded);
    parts.uploads.noteWalked(id, paths);
  }
}
