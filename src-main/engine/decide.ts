// Before any byte is sent: does Google have this content already, and what follows for this row? Reads the memory of contents
// and of albums, changes the one row, calls nobody.
import type { ReasonCode } from '../contract.ts';
import { ASKED_CODES, UNSENDABLE_CODES, type FileRecord } from './file.ts';
import type { Parts } from './parts.ts';

/** True when the bytes of a `ready` row have to be sent; otherwise the row has moved on. */
export function needsBytes(parts: Parts, file: FileRecord): boolean {
  if (!file.sha256) throw new Error(`file ${file.id} is ready without a hash`);
  const known = parts.content.get(file.accountId, file.sha256);
  if (!known) return true;
  if (known.refusal !== null) {
    parts.files.apply(file.id, {
      type: 'failed',
      reason: { code: 'refusedByGoogle', params: { detail: known.refusal } },
    });
    return false;
  }
  if (known.takenOverFrom !== null && known.mediaItemId === null) {
    // Without an id there is nothing to link, and sending everything again is what taking over is to spare.
    const reason = { code: 'takenOver' as const, params: { from: known.takenOverFrom } };
    parts.files.apply(file.id, { type: 'itemAlreadyThere', mediaItemId: null, clientId: null, reason });
    return false;
  }
  const { mediaItemId, clientId } = known;
  const there = alreadyIn(parts, file, mediaItemId);
  if (there) {
    const renamed = known.firstName !== file.name;
    const reason = renamed ? { code: 'sameContent' as const, params: { name: known.firstName } } : null;
    parts.files.apply(file.id, { type: 'itemAlreadyThere', mediaItemId, clientId, reason });
    return false;
  }
  // Without an id nothing can be linked, and a refused link goes the long way: the bytes once more, with the album. So does a
  // file with a wished place in the album, since a link always goes to its end.
  if (mediaItemId === null || file.linkRefused || hasPlace(parts, file)) return true;
  parts.files.apply(file.id, { type: 'linkWanted', mediaItemId, clientId });
  return false;
}

function alreadyIn(parts: Parts, file: FileRecord, mediaItemId: string | null): boolean {
  const destination = parts.albums.destination(file.destinationId);
  if (!destination) throw new Error(`file ${file.id} has no destination`);
  if (destination.kind === 'library') return true;
  return mediaItemId !== null && parts.albums.isIn(destination, mediaItemId);
}

function hasPlace(parts: Parts, file: FileRecord): boolean {
  const position = file.uploadId === null ? undefined : parts.uploads.byId(file.uploadId)?.position;
  return position?.kind === 'first' || position?.kind === 'after';
}

const isSkippedFor = ({ stage, reason }: FileRecord, codes: readonly ReasonCode[]): boolean =>
  stage === 'skipped' && reason !== null && codes.includes(reason.code);

/** Skipped for the reason that a person was to say so, or has; they may say otherwise. */
export const isForAPerson = (file: FileRecord): boolean => isSkippedFor(file, [...ASKED_CODES, 'leftAlone']);

/** Among the skipped: it waits for a person's word, or cannot be sent as it is. */
export function skippedAs(file: FileRecord): 'asked' | 'unsendable' | null {
  if (isSkippedFor(file, ASKED_CODES)) return 'asked';
  return isSkippedFor(file, UNSENDABLE_CODES) ? 'unsendable' : null;
}

/** Of one that cannot go into its album: for what a person chooses another, for it alone or for the folder that it was found for. */
export function elsewhereOf({ stage, reason, folderId }: FileRecord): 'file' | 'folder' | null {
  if (stage !== 'failed' || (reason?.code !== 'albumGone' && reason?.code !== 'albumForeign')) return null;
  return folderId === null ? 'file' : 'folder';
}

/** A person may say that it need not be sent. */
export const mayBeLeft = (file: FileRecord): boolean =>
  file.stage === 'failed' || file.stage === 'missing' || skippedAs(file) !== null;
