// What lies at a path that a person names, which may be on a disk that does not answer: nothing here waits for one in the way of
// others. Changes nothing.
import { realpath as realpathStep } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isGoneCode } from '../engine/listing.ts';
import type { Clock } from '../engine/parts.ts';

/** `real`: as the disk spells it, since macOS and Windows take other capitals for the same name. */
export type NamedFolder =
  | { ok: true; real: string }
  | { ok: false; code: 'folderNotFound' | 'notAFolder' | 'folderUnreadable'; detail: string };

/** A disk that wakes up takes seconds, and a person waits. */
const ANSWER_MS = 20_000;
/** A question to the system cannot be taken back, and keeps a thread (see engine/hung.ts): with so many open no further one is put. */
const MOST_LATE = 8;

const SILENT: NamedFolder = { ok: false, code: 'folderUnreadable', detail: 'ETIMEDOUT' };
const late = new Set<string>();

export async function lookAtFolder({ clock }: { clock: Clock }, path: string): Promise<NamedFolder> {
  if (late.has(path) || late.size >= MOST_LATE) return SILENT;
  const { promise: silence, resolve } = Promise.withResolvers<NamedFolder>();
  const cancel = clock.timer(ANSWER_MS, () => {
    late.add(path);
    resolve(SILENT);
  });
  const answered = ask(path).finally(() => {
    cancel();
    late.delete(path);
  });
  return Promise.race([answered, silence]);
}

async function ask(path: string): Promise<NamedFolder> {
  try {
    const real = await spelledByDisk(path);
    return (await stat(real)).isDirectory()
      ? { ok: true, real }
      : { ok: false, code: 'notAFolder', detail: '' };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const detail = String(error.code);
    return { ok: false, code: isGoneCode(detail) ? 'folderNotFound' : 'folderUnreadable', detail };
  }
}

async function spelledByDisk(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || isGoneCode(String(error.code))) throw error;
    // Windows cannot tell it of some drives: of memory, encrypted ones, those of a network.
    return promisify(realpathStep)(path);
  }
}
