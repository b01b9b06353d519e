// Walks files and folders and says what lies there. Follows no links out of a folder, skips nothing in silence, writes nothing.
import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join, sep } from 'node:path';
import type { Reason } from '../contract.ts';
import { untilAborted } from '../google/until-aborted.ts';
import type { FoundFile } from '../store/files.ts';
import { Lister, MOST_LISTED_HERE } from './lister.ts';
import { codeOf, isOfOtherEncoding, OTHER_ENCODING, type Entry, type Listing } from './listing.ts';
import { leftAlone } from './names.ts';

/** `leave`: why the file (or the folder that could not be entered) is not to be sent, and the stage that its row gets; null: it is. */
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
    return { detail: whyNot(path, codeOf(error)) };
  }
}

async function* findInFolder(folder: string, signal: AbortSignal): AsyncGenerator<Found> {
  // Sending takes far longer than listing: a thread for it would only take memory.
  for await (const found of findDirectories(folder, signal, undefined, Infinity)) yield* found;
}

/** A directory whose turn has not come. `listing`: undefined: not asked for yet; null: it is not gone into. */
type Open = { directory: string; listing: Promise<Listing> | null | undefined };

/**
 * What lies in the folder and below it, directory by directory. `enter` is asked before a directory below is read, and told of the
 * folder itself. After `mostHere` directories they are read in a thread.
 */
export async function* findDirectories(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean = () => true,
  mostHere = MOST_LISTED_HERE,
): AsyncGenerator<Found[]> {
  const lister = new Lister(mostHere);
  const open: Open[] = [];
  const add = (directory: string): void => void open.push({ directory, listing: undefined });
  const ask = (one: Open): Promise<Listing> | null => {
    if (one.listing === undefined) one.listing = enter(one.directory) ? lister.list(one.directory) : null;
    return one.listing;
  };
  try {
    signal.throwIfAborted();
    enter(folder);
    open.push({ directory: folder, listing: lister.list(folder) });
    for (let current = open.pop(); current; current = open.pop()) {
      const asked = ask(current);
      if (!asked) continue;
      // A disk that does not answer must not keep the program from ending.
      const listing = await untilAborted(asked, signal);
      const folders = listing.ok ? listing.entries.filter(({ kind }) => kind === 'folder') : [];
      for (const { name } of folders.reverse()) add(join(current.directory, name));
      // While the caller has this one, the next are read.
      for (const next of open.slice(-lister.ahead).reverse()) void ask(next);
      const isGone = current.directory !== folder && isGoneSince(current.directory, listing);
      const found = isGone ? [] : toFoundIn(current.directory, listing);
      if (found.length > 0) yield found;
      signal.throwIfAborted();
    }
  } finally {
    lister.close();
  }
}

/** Removed after it was listed with its parent: nothing lies there any more. */
const isGoneSince = (directory: string, listing: Listing): boolean =>
  !listing.ok &&
  (listing.detail === 'ENOENT' || listing.detail === 'ENOTDIR') &&
  !isOfOtherEncoding(directory);

/** A name of another encoding was never to be reached, and is not gone. */
const whyNot = (path: string, detail: string): string =>
  detail === 'ENOENT' && isOfOtherEncoding(path) ? OTHER_ENCODING : detail;

function toFoundIn(directory: string, listing: Listing): Found[] {
  if (!listing.ok) return [toFound(directory, 0, 0, unreadable(whyNot(directory, listing.detail)))];
  const found: Found[] = [];
  // `join` and `basename` would be a fifth of the whole comparison.
  const start = directory.endsWith(sep) ? directory : directory + sep;
  for (const entry of listing.entries) {
    if (entry.kind === 'folder') continue;
    const { kind, name } = entry;
    const path = start + name;
    if (kind === 'unreadable')
      found.push({ path, name, sizeBytes: 0, modifiedAtMs: 0, leave: unreadable(entry.detail) });
    else {
      const sizeBytes = kind === 'file' ? entry.sizeBytes : 0;
      found.push({ path, name, sizeBytes, modifiedAtMs: entry.modifiedAtMs, leave: leaveOf(entry) });
    }
  }
  return found;
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
