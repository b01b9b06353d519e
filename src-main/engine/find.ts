// Walks files and folders and says what lies there. Follows no links out of a folder, skips nothing in silence, writes nothing.
import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join, sep } from 'node:path';
import type { Reason } from '../contract.ts';
import { untilAborted } from '../google/until-aborted.ts';
import type { FoundFile } from '../store/files.ts';
import { Lister, MOST_LISTED_HERE } from './lister.ts';
import {
  BEYOND_BELIEF,
  codeOf,
  isBeyondBelief,
  isGoneCode,
  isOfOtherEncoding,
  OTHER_ENCODING,
  type Entry,
  type Listing,
} from './listing.ts';
import { leftAlone } from './names.ts';

/** `leave`: why the file (or the folder that could not be entered) is not to be sent, and the stage that its row gets; null: it is. */
export type Found = FoundFile & { leave: { stage: 'skipped' | 'failed'; reason: Reason } | null };

/** Given paths are followed if they are links; inside folders links are left alone. */
export async function* findAll(paths: readonly string[], signal: AbortSignal): AsyncGenerator<Found> {
  for (const path of paths) {
    const given = await untilAborted(lookAtGiven(path), signal);
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
    else if (isBeyondBelief(info)) yield toFound(real, 0, 0, unreadable(BEYOND_BELIEF));
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
  for await (const listed of listDirectories(folder, signal, () => true, Infinity)) yield* foundIn(listed);
}

/** What lies in the folder and below it, directory by directory; the rest as `listDirectories`. */
export async function* findDirectories(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean = () => true,
  mostHere = MOST_LISTED_HERE,
): AsyncGenerator<Found[]> {
  for await (const listed of listDirectories(folder, signal, enter, mostHere)) {
    const found = [...foundIn(listed)];
    if (found.length > 0) yield found;
  }
}

type Listed = { directory: string; listing: Listing };

/** A directory whose turn has not come. `listing`: undefined: not asked for yet; null: it is not gone into. */
type Open = { directory: string; listing: Promise<Listing> | null | undefined };

/**
 * The folder and the directories below it. `enter` is asked before a directory below is read, and told of the folder itself. After
 * `mostHere` directories they are read in a thread.
 */
async function* listDirectories(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean,
  mostHere: number,
): AsyncGenerator<Listed> {
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
      const { directory } = current;
      if (directory === folder || !isGoneSince(directory, listing)) yield { directory, listing };
      signal.throwIfAborted();
    }
  } finally {
    lister.close();
  }
}

/** Removed after it was listed with its parent: nothing lies there any more. */
const isGoneSince = (directory: string, listing: Listing): boolean =>
  !listing.ok && isGoneCode(listing.detail) && !isOfOtherEncoding(directory);

/** A name of another encoding was never to be reached, and is not gone. */
const whyNot = (path: string, detail: string): string =>
  detail === 'ENOENT' && isOfOtherEncoding(path) ? OTHER_ENCODING : detail;

/** Lets go of each entry as it hands it on: a directory may have a hundred thousand of them, and to note them takes a minute. */
function* foundIn({ directory, listing }: Listed): Generator<Found> {
  if (!listing.ok) {
    yield toFound(directory, 0, 0, unreadable(whyNot(directory, listing.detail)));
    return;
  }
  // `join` and `basename` would be a fifth of the whole comparison.
  const start = directory.endsWith(sep) ? directory : directory + sep;
  const left = listing.entries.reverse();
  for (let entry = left.pop(); entry; entry = left.pop()) {
    if (entry.kind === 'folder') continue;
    yield new FoundIn(start, entry);
  }
}

/** Its path is put together when it is asked for: those of a hundred thousand files in one directory take 13 MB. */
class FoundIn implements Found {
  readonly #start: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly leave: Found['leave'];

  constructor(start: string, entry: Exclude<Entry, { kind: 'folder' }>) {
    this.#start = start;
    this.name = entry.name;
    this.sizeBytes = entry.kind === 'file' ? entry.sizeBytes : 0;
    this.modifiedAtMs = entry.kind === 'unreadable' ? 0 : entry.modifiedAtMs;
    this.leave = entry.kind === 'unreadable' ? unreadable(entry.detail) : leaveOf(entry);
  }

  get path(): string {
    return this.#start + this.name;
  }
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
