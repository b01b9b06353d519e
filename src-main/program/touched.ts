// A file that has a new time and the bytes of before, and that a person does not want at Google: its row only learns the time.
import type { FileRecord } from '../engine/file.ts';
import type { Found } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';

/**
 * What a person deleted in Google Photos, or left alone here, does not come back because its file has a new time (a copy that was put
 * back, the clock of a memory card in winter): only new bytes, or a person's word, send it.
 */
export async function tryNoteTouched(
  parts: Parts,
  file: FileRecord,
  entry: Found,
): Promise<FileRecord | undefined> {
  if (!isOver(file) || file.sizeBytes !== entry.sizeBytes) return undefined;
  const hashed = await parts.hasher.hash(entry.path);
  if (!hashed.ok || hashed.sha256 !== file.sha256 || hashed.modifiedAtMs !== entry.modifiedAtMs)
    return undefined;
  // A person may have asked for it meanwhile.
  const now = parts.files.byId(file.id);
  if (!now || !isOver(now)) return undefined;
  return parts.files.apply(file.id, { type: 'touched', modifiedAtMs: entry.modifiedAtMs });
}

const isOver = ({ stage, reason }: FileRecord): boolean =>
  stage === 'missing' || (stage === 'skipped' && reason?.code === 'leftAlone');
