// Walks files and folders and says what lies there. Follows no links out of a folder, skips nothing in silence, writes nothing.
import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join } from 'node:path';
import type { Reason } from '../contract.ts';
import type { FoundFile } from '../store/files.ts';
import { Lister, MOST_LISTED_HERE } from './lister.ts';
import { codeOf, type Entry, type Listing } from './listing.ts';
import { leftAlone } from './names.ts';

/** `leave`: why the file (or the folder that could not be entered) is not to be sent. */
export type Found = FoundFile & { leave: { stage: 'skipped' | 'failed'; reason: Reason } | null };

/** Given paths are followed if they are links; inside folders links are left alone. */
export async function* findAll(paths: readonly string[], signal: AbortSignal): AsyncGenerator<Found> {
  for (const path of paths) {
    const given = await lookAtGiven(path);
    if ('detail' in given) {
      const reason: Reason =
        given.detail === 'ENOENT'
          ? { code: 'vanished' }
          : { code: 'unreadable', params: { detail: given.detail } };
      yield toFound(path, 0, 0, { stage: 'failed', reason });
      continue;
    }
    const { real, info } = given;
    if (info.isDirectory()) yield* findInFolder(real, signal);
    else yield toFound(real, info.size, info.mtimeMs, info.isFile() ? null : skip({ code: 'notMedia' }));
  }
}

async function lookAtGiven(path: string) {
  try {
    const real = (await lstat(path)).isSymbolicLink() ? await realpath(path) : path;
    return { real, info: await stat(real) };
  } catch (error) {
    return { detail: codeOf(error) };
  }
}

async function* findInFolder(folder: string, signal: AbortSignal): AsyncGenerator<Found> {
  // Sending takes far longer than listing: a thread for it would only take memory.
  for await (const found of findDirectories(folder, signal, undefined, Infinity)) yield* found;
}

/**
 * What lies in the folder and below it, directory by directory. `enter` is asked before a directory below is read, and told of the
 * folder itself. The next directory is read while the caller has this one; after `mostHere` of them in a thread.
 */
export async function* findDirectories(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean = () => true,
  mostHere = MOST_LISTED_HERE,
): AsyncGenerator<Found[]> {
  const lister = new Lister(mostHere);
  const open: string[] = [];
  const next = (): { directory: string; listing: Promise<Listing> } | undefined => {
    for (let directory = open.pop(); directory !== undefined; directory = open.pop())
      if (enter(directory)) return { directory, listing: lister.list(directory) };
    return undefined;
  };
  try {
    signal.throwIfAborted();
    enter(folder);
    let current: ReturnType<typeof next> = { directory: folder, listing: lister.list(folder) };
    while (current) {
      const { directory } = current;
      const listing = await unlessAborted(current.listing, signal);
      const folders = listing.ok ? listing.entries.filter(({ kind }) => kind === 'folder') : [];
      for (const { name } of folders.reverse()) open.push(join(directory, name));
      current = next();
      const found = toFoundIn(directory, listing);
      if (found.length > 0) yield found;
      signal.throwIfAborted();
    }
  } finally {
    lister.close();
  }
}

/** A disk that does not answer must not keep the program from ending. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function toFoundIn(directory: string, listing: Listing): Found[] {
  if (!listing.ok) return [toFound(directory, 0, 0, unreadable(listing.detail))];
  return listing.entries.flatMap((entry) => {
    if (entry.kind === 'folder') return [];
    const path = join(directory, entry.name);
    if (entry.kind === 'unreadable') return [toFound(path, 0, 0, unreadable(entry.detail))];
    return [toFound(path, entry.kind === 'file' ? entry.sizeBytes : 0, entry.modifiedAtMs, leaveOf(entry))];
  });
}

const unreadable = (detail: string): Found['leave'] => ({
  stage: 'failed',
  reason: { code: 'unreadable', params: { detail } },
});

function leaveOf(entry: Extract<Entry, { sizeBytes: number }>): Found['leave'] {
  if (entry.kind === 'link') return skip({ code: 'link' });
  const name = leftAlone(entry.name);
  if (name) return skip({ code: name });
  if (entry.kind === 'other') return skip({ code: 'notMedia' });
  return isCloudOnly({ size: entry.sizeBytes, blocks: entry.blocks }) ? skip({ code: 'cloudOnly' }) : null;
}

/** Smaller files may lie in the file system's own lists. */
const SURELY_ROOM_BYTES = 4096;

/**
 * OneDrive, iCloud and Dropbox show files whose bytes are elsewhere; to read one is to fetch it. Those take no room on the disk.
 * On Linux that says nothing: some file systems keep small files in their lists, and others count no room at all.
 */
export function isCloudOnly(info: Pick<Stats, 'size' | 'blocks'>, system = platform()): boolean {
  if (system !== 'win32' && system !== 'darwin') return false;
  return info.size >= SURELY_ROOM_BYTES && info.blocks === 0;
}

const skip = (reason: Reason): Found['leave'] => ({ stage: 'skipped', reason });

function toFound(path: string, sizeBytes: number, modifiedAtMs: number, leave: Found['leave']): Found {
  return { path, name: basename(path), sizeBytes, modifiedAtMs, leave };
}
