// What a bug in one step does to its files: they are told as failed, and the others go on.
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { mayHappen } from './transition.ts';

/** Throws what the database refuses. */
export function failForBug(parts: Parts, files: readonly FileRecord[], error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  parts.log('step.bug', { fileId: files[0]?.id ?? null, files: files.length, error: String(error) });
  for (const { id } of files) {
    const stage = parts.files.byId(id)?.stage;
    if (stage === undefined || !mayHappen(stage, 'failed')) continue;
    parts.files.apply(id, { type: 'failed', reason: { code: 'unexpected', params: { detail } } });
  }
}
