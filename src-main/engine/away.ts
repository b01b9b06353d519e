// What the file system's refusals mean for a row, and whether its folder is there at all. A file of an unplugged disk has not
// vanished: it waits. Reads nothing of the file itself.
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Reason } from '../contract.ts';
import { otherPlaces } from '../store/moved.ts';
import type { FileRecord } from './file.ts';
import { asideOr } from './hung.ts';
import { codeOf, isGoneCode } from './listing.ts';
import { SETTLE_MS } from './pace.ts';
import type { Parts } from './parts.ts';
import { countedTry } from './react.ts';
import type { FileEvent } from './transition.ts';

/** Whoever sees the folder come back, or ends its rest, ends the wait; until then each row is looked at a few times a day. */
const AWAY_MS = 6 * 3_600_000;

/** A blob's word for a file that was written to while it was read. */
export const BEING_WRITTEN = 'NotReadableError';

/** Another program holds it open (Windows), too many files are open, a network drive or a cable is in trouble: that passes. */
export const PASSING: ReadonlySet<string> = new Set([
  'EBUSY',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'ENOTCONN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENODEV',
  'ENXIO',
  // Windows: a share that went away while it was read, and all that the system's library has no name for (most of what network drives
  // and OneDrive say).
  'ECONNRESET',
  'ECONNABORTED',
  'UNKNOWN',
]);

/** Its folder rests; what a person named by itself is sent all the same. Undefined: nothing of the kind. */
export function restEvent(parts: Parts, { folderId, uploadId }: FileRecord): FileEvent | undefined {
  if (folderId === null || uploadId !== null || !parts.isPaused(folderId)) return undefined;
  return {
    type: 'postponed',
    reason: { code: 'folderPaused' },
    untilAt: parts.clock.now() + AWAY_MS,
    counts: false,
  };
}

/** Undefined: the file's folder is there and does not rest, or the file is in none. */
export async function awayEvent(parts: Parts, file: FileRecord): Promise<FileEvent | undefined> {
  const rest = restEvent(parts, file);
  if (rest) return rest;
  if (file.folderId === null || (await parts.isConnected(file.folderId))) return undefined;
  const untilAt = parts.clock.now() + AWAY_MS;
  return { type: 'postponed', reason: { code: 'notConnected' }, untilAt, counts: false };
}

/** What the file system refused, as an event of the row. An error of another making is a bug and is thrown on. */
export async function unreadableEvent(parts: Parts, file: FileRecord, error: unknown): Promise<FileEvent> {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const away = await awayEvent(parts, file);
  if (away) return away;
  if (error.name === BEING_WRITTEN) return unsettled(parts);
  const code = String(error.code);
  if (isGoneCode(code)) return goneEvent(parts, file);
  if (PASSING.has(code)) return countedTry(parts, file.attempts, { detail: code });
  return { type: 'failed', reason: { code: 'unreadable', params: { detail: code } } };
}

/**
 * A file of a watched folder that lies elsewhere by now was moved, and has a row of its own there. Of one that a person named, the
 * place was part of the wish.
 */
async function goneEvent(parts: Parts, file: FileRecord): Promise<FileEvent> {
  const place = file.uploadId === null ? await tryPlaceNow(parts, file) : undefined;
  if (place === undefined) return { type: 'failed', reason: { code: 'vanished' } };
  return { type: 'skipped', reason: movedTo(place) };
}

/** Where the file lies now, as far as that is known: of a disk that does not answer it is not. */
export async function tryPlaceNow(
  parts: Pick<Parts, 'db' | 'log' | 'clock'>,
  file: FileRecord,
): Promise<string | undefined> {
  for (const other of otherPlaces(parts.db, file))
    if (await asideOr(parts, other, () => isThere(other.path), false)) return other.path;
  return undefined;
}

/** Never the call of the same meaning that waits: a disk that does not answer would hold the whole program. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Its directory can be looked into, and it is not there. */
export const isSurelyGone = (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    (error: unknown) => isGoneCode(codeOf(error)),
  );

export const movedTo = (place: string): Reason => ({ code: 'moved', params: { name: basename(place) } });

/** Still written to, or was a moment ago. `restedAt`: when it will have been left alone for long enough. */
export const unsettled = (parts: Parts, restedAt = 0): FileEvent => ({
  type: 'postponed',
  reason: { code: 'stillGrowing' },
  untilAt: Math.max(restedAt, parts.clock.now() + Math.round(SETTLE_MS * parts.backoffScale)),
  counts: true,
});
