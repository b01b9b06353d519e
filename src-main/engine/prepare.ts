// First step of a file: see that it has come to rest, look at what it is, hash it, and see whether Google has it already. One file
// per call; nothing is sent.
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { awayEvent, unreadableEvent, unsettled } from './away.ts';
import { checkFile } from './check.ts';
import { needsBytes } from './decide.ts';
import type { FileRecord } from './file.ts';
import { isCloudOnly } from './find.ts';
import { SETTLE_MS } from './pace.ts';
import type { Parts } from './parts.ts';
import type { FileEvent } from './transition.ts';

export async function prepare(parts: Parts, file: FileRecord): Promise<void> {
  const event = await inspect(parts, file).catch((error: unknown) => unreadableEvent(parts, file, error));
  const after = parts.files.apply(file.id, event);
  if (after.stage === 'ready') needsBytes(parts, after);
}

async function inspect(parts: Parts, file: FileRecord): Promise<FileEvent> {
  // Another disk may have files of the same names.
  const away = await awayEvent(parts, file);
  if (away) return away;
  const info = await lstat(file.path);
  // Something else lies there by now. A folder would be read for ever, and a pipe stops whoever opens it.
  if (info.isSymbolicLink()) return { type: 'skipped', reason: { code: 'link' } };
  if (!info.isFile()) return { type: 'failed', reason: { code: 'vanished' } };
  if (isCloudOnly(info)) return { type: 'skipped', reason: { code: 'cloudOnly' } };
  const restless = tryNoteUnrest(parts, file, info);
  if (restless) return restless;
  const checked = await checkFile(file.path, info.size);
  if (!checked.ok) return { type: 'skipped', reason: checked.reason };
  const hashed = await parts.hasher.hash(file.path);
  if (!hashed.ok) {
    if (hashed.code === 'CHANGED') return unsettled(parts);
    throw Object.assign(new Error(hashed.message), { code: hashed.code });
  }
  const { sha256, sizeBytes, modifiedAtMs } = hashed;
  return { type: 'fingerprinted', sha256, sizeBytes, modifiedAtMs, media: checked.media, mime: checked.mime };
}

/**
 * A file of a watched folder is not read before it has been left alone for a few seconds: copies arrive in pieces. What a person
 * named is taken as it is, unless it was seen to change. The file's own times tell, so that old files are taken at first sight; a
 * time that lies ahead of our clock (a server's, a camera's) tells nothing, and there a second look has to find it the same.
 */
function tryNoteUnrest(parts: Parts, file: FileRecord, info: Stats): FileEvent | undefined {
  const wasSeenToChange = file.reason?.code === 'fileChanged' || file.reason?.code === 'stillGrowing';
  if (file.uploadId !== null && !wasSeenToChange) return undefined;
  const restMs = Math.round(SETTLE_MS * parts.backoffScale);
  const now = parts.clock.now();
  if (info.size !== file.sizeBytes || info.mtimeMs !== file.modifiedAtMs) {
    const seen = { sizeBytes: info.size, modifiedAtMs: info.mtimeMs };
    return { type: 'changedOnDisk', ...seen, reason: { code: 'stillGrowing' }, untilAt: now + restMs };
  }
  // Copying programs set the one back; the other tells of every change, where the file system keeps it.
  const touchedAt = Math.max(info.mtimeMs, info.ctimeMs);
  if (touchedAt > now) return wasSeenToChange ? undefined : unsettled(parts);
  return now - touchedAt < restMs ? unsettled(parts, Math.ceil(touchedAt + restMs)) : undefined;
}
