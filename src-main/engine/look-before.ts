// Files just before their items are made: what the disk says of them now, and the caption that goes along. Changes no rows.
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { captionOf } from './captions.ts';
import type { FileRecord } from './file.ts';
import { inTimeOr } from './hung.ts';
import type { Parts } from './parts.ts';

/** `seen` undefined: it is gone. */
export type LookBefore = { seen: Stats | undefined; caption: string | null } | 'noAnswer';

/** By row. */
export async function lookBefore(
  parts: Parts,
  files: readonly FileRecord[],
): Promise<Map<number, LookBefore>> {
  const looks = files.map(async (file) => [file.id, await lookAt(parts, file)] as const);
  return new Map(await Promise.all(looks));
}

function lookAt(parts: Parts, file: FileRecord): Promise<LookBefore> {
  const ask = async () => {
    const caption = await captionOf(parts, file);
    return { caption, seen: await stat(file.path).catch(() => undefined) };
  };
  return inTimeOr(parts, file, ask, 'noAnswer');
}
