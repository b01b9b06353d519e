// A file that has a new time or a new name and the bytes of before, and that a person does not want at Google: its row only learns the
// time, or the name. Sends nothing, and takes up nothing.
import { existsSync } from 'node:fs';
import type { FileRecord } from '../engine/file.ts';
import type { Found } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';
import type { StoredFolder } from '../store/folders.ts';
import { unwantedLike } from '../store/moved.ts';

/**
 * What a person deleted in Google Photos, or left alone here, does not come back because its file has a new time (a copy that was put
 * back, the clock of a memory card in winter): only new bytes, or a person's word, send it.
 */
export async function tryNoteTouched(
  parts: Parts,
  file: FileRecord,
  entry: Found,
): Promise<FileRecord | undefined> {
  if (!isUnwanted(file) || file.sizeBytes !== entry.sizeBytes) return undefined;
  const hashed = await parts.hasher.hash(entry.path);
  if (!hashed.ok || hashed.sha256 !== file.sha256 || hashed.modifiedAtMs !== entry.modifiedAtMs)
    return undefined;
  // A person may have asked for it meanwhile.
  const now = parts.files.byId(file.id);
  if (!now || !isUnwanted(now)) return undefined;
  return parts.files.apply(file.id, { type: 'touched', modifiedAtMs: entry.modifiedAtMs });
}

/**
 * The same for a file that was renamed, or moved within its folder: who puts folders in order does not ask for what was deleted. A copy
 * beside the first one is a new photo, and so is what lies in another folder, which may have another album.
 */
export async function tryFollowRenamed(
  parts: Parts,
  folder: Pick<StoredFolder, 'id' | 'accountId'>,
  entry: Found,
): Promise<FileRecord | undefined> {
  if (entry.leave) return undefined;
  for (const file of unwantedLike(parts.db, folder, entry)) {
    if (existsSync(file.path)) continue;
    const hashed = await parts.hasher.hash(entry.path);
    if (!hashed.ok || hashed.modifiedAtMs !== entry.modifiedAtMs) return undefined;
    const now = parts.files.byId(file.id);
    if (hashed.sha256 !== file.sha256 || !now || !isUnwanted(now)) continue;
    if (parts.files.byPath(file.destinationId, entry.path)) continue;
    return parts.files.rename(file.id, entry);
  }
  return undefined;
}

/** The row that says so of this file, for who only wants to know: its own, or that of its former name. */
export async function unwantedOf(
  { db, hasher }: Pick<Parts, 'db' | 'hasher'>,
  folder: Pick<StoredFolder, 'id' | 'accountId'>,
  row: FileRecord | undefined,
  entry: Found,
): Promise<FileRecord | undefined> {
  const files = row ? [row] : unwantedLike(db, folder, entry).filter(({ path }) => !existsSync(path));
  for (const file of files) {
    if (!isUnwanted(file) || file.sizeBytes !== entry.sizeBytes) continue;
    if (row?.modifiedAtMs === entry.modifiedAtMs) return file;
    const hashed = await hasher.hash(entry.path);
    if (hashed.ok && hashed.sha256 === file.sha256) return file;
  }
  return undefined;
}

/** A person does not want it there. */
export const isUnwanted = ({ stage, reason }: Pick<FileRecord, 'stage' | 'reason'>): boolean =>
  stage === 'missing' || (stage === 'skipped' && reason?.code === 'leftAlone');
