// A file that has a new time or a new name and the bytes of before, and that a person does not want at Google: its row only learns the
// time, or the name. Sends nothing, and takes up nothing.
import { isThere } from '../engine/away.ts';
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
  const [same] = await withBytesOf(parts.hasher, [file], entry);
  // A person may have asked for it meanwhile.
  const now = same && parts.files.byId(same.id);
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
  for (const { id, destinationId } of await withBytesOf(
    parts.hasher,
    await ofFormerName(parts.db, folder, entry),
    entry,
  )) {
    const now = parts.files.byId(id);
    if (!now || !isUnwanted(now) || parts.files.byPath(destinationId, entry.path)) continue;
    return parts.files.rename(id, entry);
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
  if (row && isUnwanted(row) && row.sizeBytes === entry.sizeBytes && row.modifiedAtMs === entry.modifiedAtMs)
    return row;
  const [same] = await withBytesOf(hasher, row ? [row] : await ofFormerName(db, folder, entry), entry);
  return same;
}

/** Rows that may be of this file under a name that it has no longer. */
async function ofFormerName(
  db: Parts['db'],
  folder: Pick<StoredFolder, 'id' | 'accountId'>,
  entry: Found,
): Promise<FileRecord[]> {
  const former: FileRecord[] = [];
  for (const file of unwantedLike(db, folder, entry)) if (!(await isThere(file.path))) former.push(file);
  return former;
}

/** Those of the rows that are unwanted and have the bytes of this file, which is read once, and only where there may be one. */
async function withBytesOf(
  hasher: Parts['hasher'],
  rows: readonly FileRecord[],
  entry: Found,
): Promise<FileRecord[]> {
  const alike = rows.filter((row) => isUnwanted(row) && row.sizeBytes === entry.sizeBytes);
  if (alike.length === 0) return [];
  const hashed = await hasher.hash(entry.path);
  if (!hashed.ok || hashed.modifiedAtMs !== entry.modifiedAtMs) return [];
  return alike.filter(({ sha256 }) => sha256 === hashed.sha256);
}

/** A person does not want it there. */
export const isUnwanted = ({ stage, reason }: Pick<FileRecord, 'stage' | 'reason'>): boolean =>
  stage === 'missing' || (stage === 'skipped' && reason?.code === 'leftAlone');
