// Uploads that were ended before all of their files had rows, by a power cut or a signal: a run that sends everything finds the rest.
// Sends nothing. The doors do the same in uploads.ts, beside their work.
import { existsSync } from 'node:fs';
import { isThere } from '../engine/away.ts';
import { findAll } from '../engine/find.ts';
import { inTimeOr } from '../engine/hung.ts';
import type { Parts } from '../engine/parts.ts';
import { addFound, type Added } from './add.ts';
import { whileItMoves } from './while-it-moves.ts';

type Walk = { parts: Parts; signal: AbortSignal; onAdded: (added: Added) => void };
type OpenUpload = ReturnType<Parts['uploads']['toWalk']>[number];

/** The value: paths whose disk does not answer. They stay to be walked by the next run. */
export async function walkOpenUploads(walk: Walk): Promise<string[]> {
  const { parts } = walk;
  const silent: string[] = [];
  for (const upload of parts.uploads.toWalk()) {
    // A streamed copy that is gone is at Google; whatever else is gone is told as gone.
    const there = upload.paths.filter((path) => !parts.isOwn(path) || existsSync(path));
    if (await tryWalk(walk, upload, there)) parts.uploads.noteWalked(upload.id, upload.paths);
    else silent.push(...there);
  }
  return silent;
}

/** False: the disk stopped to answer. */
async function tryWalk(
  { parts, signal, onAdded }: Walk,
  upload: OpenUpload,
  paths: string[],
): Promise<boolean> {
  const { id, accountId, destinationId } = upload;
  const answers = async (): Promise<true> => {
    await Promise.all(paths.map(isThere));
    return true;
  };
  const ofUpload = { folderId: null, uploadId: id };
  const wish = { accountId, destinationId, ...ofUpload, again: 'no' } as const;
  const watch = { clock: parts.clock, signal, answers: () => inTimeOr(parts, ofUpload, answers, false) };
  const count = await whileItMoves(watch, (either, noteMove) =>
    addFound(parts, findAll(paths, either), wish, (added) => {
      noteMove();
      onAdded(added);
    }),
  );
  return count !== undefined;
}
