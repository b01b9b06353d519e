// First step of a file: see that it has come to rest, look at what it is, hash it, and see whether Google has it already. Nothing is
// sent.
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { awayEvent, unreadableEvent, unsettled } from './away.ts';
import { checkBytes, checkFile } from './check.ts';
import { needsBytes } from './decide.ts';
import type { FileRecord } from './file.ts';
import { isCloudOnly } from './find.ts';
import { MOST_HERE_BYTES } from './hasher.ts';
import { hungEvent, inTime, NoAnswer, noteStuck } from './hung.ts';
import { SETTLE_MS } from './pace.ts';
import type { Parts } from './parts.ts';
import type { FileEvent } from './transition.ts';

/** So many small files are made ready together, so that their rows are written in one go. */
export const MOST_TOGETHER = 32;
/** Files of a group that are open at once. */
const PARALLEL_FILES = 4;

/** Which of the rows that are due, in their order, are prepared together: a large file goes alone, it may take minutes. */
export function nextGroup(due: readonly FileRecord[], most: number): readonly FileRecord[] {
  const large = due.findIndex(({ sizeBytes }) => sizeBytes > MOST_HERE_BYTES);
  return due.slice(0, large === -1 ? most : Math.max(1, Math.min(large, most)));
}

/** `onBug`: that one file is not looked at further, the others are. */
export async function prepare(
  parts: Parts,
  group: readonly FileRecord[],
  onBug: (file: FileRecord, error: unknown) => void,
): Promise<void> {
  const seen: { file: FileRecord; event: FileEvent }[] = [];
  const waiting = group.values();
  const near = { ...parts, isConnected: askOnce((folderId: number) => parts.isConnected(folderId)) };
  const work = async (): Promise<void> => {
    for (const file of waiting) {
      try {
        const event = await tryInspect(near, file);
        seen.push({ file, event });
      } catch (error) {
        onBug(file, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_FILES, group.length) }, work));
  for (const { file, event } of seen) {
    try {
      note(parts, file, event);
    } catch (error) {
      onBug(file, error);
    }
  }
}

async function tryInspect(parts: Parts, file: FileRecord): Promise<FileEvent> {
  try {
    return await inspect(parts, file).catch((error: unknown) => {
      if (error instanceof NoAnswer) throw error;
      // It asks for the folder once more.
      return inTime(parts, file, () => unreadableEvent(parts, file, error));
    });
  } catch (error) {
    if (error instanceof NoAnswer) return hungEvent(parts);
    throw error;
  }
}

/** A group takes a moment, and no disk is changed for another meanwhile; what a file refuses is asked anew. */
function askOnce<T>(ask: (folderId: number) => Promise<T>): (folderId: number) => Promise<T> {
  const asked = new Map<number, Promise<T>>();
  return (folderId) => {
    const answer = asked.get(folderId) ?? ask(folderId);
    asked.set(folderId, answer);
    return answer;
  };
}

/**
 * Its folder may have been removed meanwhile, its rules may leave it alone now, or another look has found other bytes there: then what was
 * seen of it says nothing any more.
 */
function note(parts: Parts, file: FileRecord, event: FileEvent): void {
  const now = parts.files.byId(file.id);
  if (now?.stage !== 'found') return;
  if (now.sizeBytes !== file.sizeBytes || now.modifiedAtMs !== file.modifiedAtMs) return;
  const after = parts.files.apply(file.id, event);
  if (after.stage === 'ready') needsBytes(parts, after);
}

/** Another disk may have files of the same names, so that its folder is asked for first. */
const look = async (parts: Parts, file: FileRecord): Promise<FileEvent | Stats> =>
  (await awayEvent(parts, file)) ?? lstat(file.path);

async function inspect(parts: Parts, file: FileRecord): Promise<FileEvent> {
  const info = await inTime(parts, file, () => look(parts, file));
  if ('type' in info) return info;
  // Something else lies there by now. A folder would be read for ever, and a pipe stops whoever opens it.
  if (info.isSymbolicLink()) return { type: 'skipped', reason: { code: 'link' } };
  if (!info.isFile()) return { type: 'failed', reason: { code: 'vanished' } };
  if (isCloudOnly(info)) return { type: 'skipped', reason: { code: 'cloudOnly' } };
  const restless = tryNoteUnrest(parts, file, info);
  if (restless) return restless;
  // A small file is read once for both; of a large one a few kilobytes tell whether it is worth reading.
  const isLarge = info.size > MOST_HERE_BYTES;
  const check = (sizeBytes: number) => inTime(parts, file, () => checkFile(file.path, sizeBytes));
  const before = isLarge ? await check(info.size) : undefined;
  if (before && !before.ok) return { type: 'skipped', reason: before.reason };
  // Of a large video the reading takes long; the hasher sees itself that its disk goes on answering.
  const hash = () => parts.hasher.hash(file.path);
  const hashed = await (isLarge ? hash() : inTime(parts, file, hash));
  if (!hashed.ok) {
    if (hashed.code === 'CHANGED') return unsettled(parts);
    if (hashed.stuck) noteStuck(parts, file, hashed.stuck);
    throw Object.assign(new Error(hashed.message), { code: hashed.code });
  }
  const { sha256, sizeBytes, modifiedAtMs, bytes } = hashed;
  const checked = before ?? (bytes ? await checkBytes(file.path, bytes) : await check(sizeBytes));
  if (!checked.ok) return { type: 'skipped', reason: checked.reason };
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
