// First step of a file: look at what it is, hash it, and see whether Google has it already. One file per call; nothing is sent.
import { lstat } from 'node:fs/promises';
import { checkFile } from './check.ts';
import { needsBytes } from './decide.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { CHANGED_WAIT_MS } from './pace.ts';
import { countedTry } from './react.ts';
import type { FileEvent } from './transition.ts';

export async function prepare(parts: Parts, file: FileRecord): Promise<void> {
  const event = await inspect(parts, file).catch((error: unknown) => unreadableEvent(parts, file, error));
  const after = parts.files.apply(file.id, event);
  if (after.stage === 'ready') needsBytes(parts, after);
}

async function inspect(parts: Parts, file: FileRecord): Promise<FileEvent> {
  const info = await lstat(file.path);
  // Something else lies there by now. A folder would be read for ever, and a pipe stops whoever opens it.
  if (info.isSymbolicLink()) return { type: 'skipped', reason: { code: 'link' } };
  if (!info.isFile()) return { type: 'failed', reason: { code: 'vanished' } };
  if (isGrowing(parts, file, info.mtimeMs)) return changing(parts);
  const checked = await checkFile(file.path, info.size);
  if (!checked.ok) return { type: 'skipped', reason: checked.reason };
  const hashed = await parts.hasher.hash(file.path);
  if (!hashed.ok) {
    if (hashed.code === 'CHANGED') return changing(parts);
    throw Object.assign(new Error(hashed.message), { code: hashed.code });
  }
  const { sha256, sizeBytes, modifiedAtMs } = hashed;
  return { type: 'fingerprinted', sha256, sizeBytes, modifiedAtMs, media: checked.media, mime: checked.mime };
}

/** Seen to change before it was ever sent whole, and written to a moment ago: it is not read again before it rests. */
function isGrowing(parts: Parts, file: FileRecord, modifiedAtMs: number): boolean {
  const seen = file.reason?.code === 'fileChanged' || file.reason?.code === 'stillGrowing';
  const ageMs = parts.clock.now() - modifiedAtMs;
  return seen && ageMs >= 0 && ageMs < CHANGED_WAIT_MS * parts.backoffScale;
}

const changing = (parts: Parts): FileEvent => ({
  type: 'postponed',
  reason: { code: 'stillGrowing' },
  untilAt: parts.clock.now() + Math.round(CHANGED_WAIT_MS * parts.backoffScale),
  counts: true,
});

/** What the file system refused, as an event of the row. An error of another making is a bug and is thrown on. */
export function unreadableEvent(parts: Parts, file: FileRecord, error: unknown): FileEvent {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  // A blob's word for a file that was written to while it was read.
  if (error.name === 'NotReadableError') return changing(parts);
  const code = String(error.code);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'failed', reason: { code: 'vanished' } };
  // Another program holds it open (Windows), or too many files are open: that passes.
  if (code === 'EBUSY' || code === 'EMFILE' || code === 'ENFILE')
    return countedTry(parts, file.attempts, { detail: code });
  return { type: 'failed', reason: { code: 'unreadable', params: { detail: code } } };
}
