// What lies in one directory, as plain data that may pass between threads. Judges nothing and writes nothing.
import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { leftAlone, PROBE_NAME } from './names.ts';

/** `folder`: a directory to go into; nothing was asked of it. `detail`: why it could not be looked at. */
export type Entry =
  | { kind: 'folder'; name: string }
  | { kind: 'file' | 'link' | 'other'; name: string; sizeBytes: number; modifiedAtMs: number; blocks: number }
  | { kind: 'unreadable'; name: string; detail: string };

/** By name; or why the directory could not be read. */
export type Listing = { ok: true; entries: Entry[] } | { ok: false; detail: string };

/**
 * So many questions at once: a disk that stops to answer keeps a thread of the system's for each, and of a directory with a hundred
 * thousand files each would take 2 KB until it is answered.
 */
const PARALLEL_LOOKS = 4;
const NAMES_TOGETHER = 256;

/** By the system's own threads: for a directory or two. */
export async function listHere(folder: string): Promise<Listing> {
  try {
    // Piece by piece: what the system has for a hundred thousand names at once takes 15 MB.
    const waiting = (await opendir(folder, { bufferSize: NAMES_TOGETHER }))[Symbol.asyncIterator]();
    const entries: (Entry | null)[] = [];
    const work = async (): Promise<void> => {
      for (let next = await waiting.next(); !next.done; next = await waiting.next())
        entries.push(await lookHere(folder, next.value));
    };
    await Promise.all(Array.from({ length: PARALLEL_LOOKS }, work));
    return toListing(entries);
  } catch (error) {
    return { ok: false, detail: codeOf(error) };
  }
}

async function lookHere(folder: string, entry: Dirent): Promise<Entry | null> {
  if (isFolder(entry)) return toFolder(entry);
  try {
    return toEntry(entry, await lstat(join(folder, entry.name)));
  } catch (error) {
    return tryToUnreadable(entry, error);
  }
}

/** At a third of the cost, and nothing else happens in the thread meanwhile: for a thread of its own. */
export function listNow(folder: string): Listing {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return toListing(entries.map((entry) => lookNow(folder, entry)));
  } catch (error) {
    return { ok: false, detail: codeOf(error) };
  }
}

function lookNow(folder: string, entry: Dirent): Entry | null {
  if (isFolder(entry)) return toFolder(entry);
  try {
    return toEntry(entry, lstatSync(join(folder, entry.name)));
  } catch (error) {
    return tryToUnreadable(entry, error);
  }
}

const isFolder = (entry: Dirent): boolean => entry.isDirectory() && !leftAlone(entry.name);

const toFolder = ({ name }: Dirent): Entry => ({ kind: 'folder', name });

function toEntry({ name }: Dirent, info: Stats): Entry {
  // Windows lists a directory that OneDrive keeps as if it were a link.
  if (info.isDirectory() && !leftAlone(name)) return { kind: 'folder', name };
  if (isBeyondBelief(info)) return { kind: 'unreadable', name, detail: BEYOND_BELIEF };
  const kind = info.isSymbolicLink() ? 'link' : info.isFile() ? 'file' : 'other';
  return { kind, name, sizeBytes: info.size, modifiedAtMs: info.mtimeMs, blocks: info.blocks };
}

const LARGEST_FILE_BYTES = 2 ** 48;

/**
 * A sparse file, or a file system in trouble, may say of a file that it is larger than any disk. A number of which a few together are more
 * than can be counted to must not come into the rows: nothing of them could be read any more.
 */
export const isBeyondBelief = ({ size }: Pick<Stats, 'size'>): boolean => size > LARGEST_FILE_BYTES;

/** What is said of it, by the system's own name. */
export const BEYOND_BELIEF = 'EFBIG';

/** Null: gone between the listing and the look, so that nothing lies there any more. */
function tryToUnreadable({ name }: Dirent, error: unknown): Entry | null {
  const detail = codeOf(error);
  if (detail !== 'ENOENT') return { kind: 'unreadable', name, detail };
  return isOfOtherEncoding(name) ? { kind: 'unreadable', name, detail: OTHER_ENCODING } : null;
}

/** What is said of a name in another encoding; the texts know it. */
export const OTHER_ENCODING = 'EILSEQ';

/** It has the sign that stands for bytes of another encoding: such a name was listed, but leads nowhere. */
export const isOfOtherEncoding = (path: string): boolean => path.includes('\ufffd');

function toListing(entries: (Entry | null)[]): Listing {
  const there = entries.filter((entry) => entry !== null && entry.name !== PROBE_NAME) as Entry[];
  there.sort((a, b) => (a.name < b.name ? -1 : 1));
  tellApart(there);
  return { ok: true, entries: there };
}

/** Names of other encodings may read alike, and like a real name: all but the first are told with a number, so that none is passed over. */
function tellApart(sorted: Entry[]): void {
  let before = '';
  let alike = 1;
  for (const [index, { name }] of sorted.entries()) {
    alike = name === before ? alike + 1 : 1;
    before = name;
    if (alike > 1 && isOfOtherEncoding(name))
      sorted[index] = { kind: 'unreadable', name: numbered(name, alike), detail: OTHER_ENCODING };
  }
}

function numbered(file: string, number: number): string {
  const { name, ext } = parse(file);
  return `${name} (${number})${ext}`;
}

/** Nothing lies there, or what should lead to it is no directory. */
export const isGoneCode = (code: string): boolean => code === 'ENOENT' || code === 'ENOTDIR';

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
