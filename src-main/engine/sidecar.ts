// What the side-car beside a photo says. The names in a directory are read once for all of its photos, of which there may be thousands,
// and again when they have changed. Reads only.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readTakeout, sidecarsAmong, type SidecarOf, type TakeoutFacts } from './takeout.ts';

/** A directory that changed so shortly before it was read may change once more without a newer time. */
const COARSE_MS = 2000;

/** Of the directory that was asked about last. */
let last: { directory: string; modifiedAtMs: number; sidecarOf: SidecarOf } | undefined;

/** A side-car that cannot be read says nothing. */
export async function readSidecar(path: string): Promise<TakeoutFacts> {
  const directory = dirname(path);
  return readNamed(directory, async () => (await sidecarsOf(directory))(basename(path)));
}

/** As `readSidecar`, where it is known which one it is. */
export const readSidecarNamed = (directory: string, name: string): Promise<TakeoutFacts> =>
  readNamed(directory, () => Promise.resolve(name));

async function readNamed(directory: string, find: () => Promise<string | null>): Promise<TakeoutFacts> {
  try {
    const name = await find();
    return readTakeout(name === null ? '' : await readFile(join(directory, name), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return readTakeout('');
    throw error;
  }
}

async function sidecarsOf(directory: string): Promise<SidecarOf> {
  const { mtimeMs } = await stat(directory);
  if (last?.directory === directory && last.modifiedAtMs === mtimeMs) return last.sidecarOf;
  // eslint-disable-next-line no-restricted-globals -- compared with the file system's own time, which no test's clock sets
  const isAtRest = Date.now() - mtimeMs > COARSE_MS;
  const sidecarOf = sidecarsAmong(await readdir(directory));
  last = isAtRest ? { directory, modifiedAtMs: mtimeMs, sidecarOf } : undefined;
  return sidecarOf;
}
