// Files that changed while Google's answer about them was awaited: the answer is about the bytes of before, and a comparison that came
// meanwhile has left the row alone.
import { stat } from 'node:fs/promises';
import type { FileRecord } from './file.ts';
import { inTime } from './hung.ts';
import type { Parts } from './parts.ts';

/**
 * After the answer: what was changed meanwhile begins anew, as it is now. A folder whose rules do not send edited files sees to it in its
 * next comparison.
 */
export async function lookAgain(parts: Parts, asked: readonly FileRecord[]): Promise<void> {
  const look = async (file: FileRecord) => ({
    id: file.id,
    seen: await inTime(parts, file, () => stat(file.path)).catch(() => undefined),
  });
  for (const { id, seen } of await Promise.all(asked.map(look))) {
    const file = parts.files.byId(id);
    // Meanwhile the check may have asked for it.
    if (!seen || (file?.stage !== 'created' && file?.stage !== 'verified')) continue;
    if (seen.size === file.sizeBytes && seen.mtimeMs === file.modifiedAtMs) continue;
    if (file.folderId !== null && parts.folderOf(file.folderId)?.rules.edited !== 'send') continue;
    const now = { sizeBytes: seen.size, modifiedAtMs: seen.mtimeMs, untilAt: null };
    parts.files.apply(file.id, { type: 'changedOnDisk', ...now, reason: { code: 'fileChanged' } });
  }
}
