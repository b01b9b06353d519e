// Walks files and folders and says what lies there. Follows no links out of a folder, skips nothing in silence, writes nothing.
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join } from 'node:path';
import type { Reason } from '../contract.ts';
import type { FoundFile } from '../store/files.ts';
import { leftAlone, PROBE_NAME } from './names.ts';

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

/** `enter` is asked before a directory below is read, and told of the folder itself. */
export async function* findInFolder(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean = () => true,
): AsyncGenerator<Found> {
  enter(folder);
  yield* findBelow(folder, signal, enter);
}

async function* findBelow(
  folder: string,
  signal: AbortSignal,
  enter: (directory: string) => boolean,
): AsyncGenerator<Found> {
  signal.throwIfAborted();
  const entries = await tryReaddir(folder);
  if (!Array.isArray(entries)) {
    yield toFound(folder, 0, 0, {
      stage: 'failed',
      reason: { code: 'unreadable', params: { detail: entries.detail } },
    });
    return;
  }
  const folders: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !leftAlone(entry.name)) folders.push(path);
    else if (entry.name !== PROBE_NAME) yield* findEntry(path, entry.isSymbolicLink());
  }
  for (const inner of folders) if (enter(inner)) yield* findBelow(inner, signal, enter);
}

async function* findEntry(path: string, isLink: boolean): AsyncGenerator<Found> {
  const info = await tryLstat(path);
  if (!info) return; // Gone between the listing and the look: nothing lies there any more.
  if ('detail' in info) {
    const reason = { code: 'unreadable' as const, params: { detail: info.detail } };
    yield toFound(path, 0, 0, { stage: 'failed', reason });
    return;
  }
  const name = leftAlone(basename(path));
  const leave = isLink
    ? skip({ code: 'link' })
    : name
      ? skip({ code: name })
      : !info.isFile()
        ? skip({ code: 'notMedia' })
        : isCloudOnly(info)
          ? skip({ code: 'cloudOnly' })
          : null;
  yield toFound(path, info.isFile() ? info.size : 0, info.mtimeMs, leave);
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

async function tryReaddir(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return { detail: codeOf(error) };
  }
}

async function tryLstat(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    const detail = codeOf(error);
    if (detail !== 'ENOENT') return { detail };
    // The sign that stands for bytes of another encoding: such a name was listed, but leads nowhere.
    return path.includes('\ufffd') ? { detail: 'EILSEQ' } : undefined;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
