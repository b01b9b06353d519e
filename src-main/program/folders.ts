// Adding a watched folder, and comparing one with what is known of it. The disk is the truth; nothing at Google is ever removed.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { NotConnected } from '../contract.ts';
import { findDirectories, type Found } from '../engine/find.ts';
import { movedTo, tryPlaceNow } from '../engine/away.ts';
import type { Parts } from '../engine/parts.ts';
import { isPerFile } from '../engine/album-template.ts';
import type { FolderRules } from '../engine/rules.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { vanishedFiles } from '../store/moved.ts';
import { compareDirectory, type Told } from './compare.ts';
import { compareInOrder } from './compare-in-order.ts';
import { planFolder } from './plan.ts';
import { lookAtRoot } from './root.ts';

export type AddFolderResult =
  | { ok: true; folder: StoredFolder }
  | { ok: false; code: 'folderNotFound' | 'notAFolder' | 'folderNested'; other?: string };

/**
 * The same folder twice is one folder with its newest album and rules, and what lies at its place now is taken for it; a folder
 * inside a watched one is refused.
 */
export function addFolder(
  folders: FolderStore,
  path: string,
  destinationId: number,
  rules?: FolderRules,
): AddFolderResult {
  if (!existsSync(path)) return { ok: false, code: 'folderNotFound' };
  const real = realpathSync(path);
  if (!statSync(real).isDirectory()) return { ok: false, code: 'notAFolder' };
  const same = folders.byPath(real);
  if (same) {
    folders.noteRoot(same.id, null);
    folders.setDestination(same.id, destinationId);
    if (rules) folders.setRules(same.id, rules);
    // An album that was named for the whole folder takes the place of one for each file.
    else if (isPerFile(same.rules.albumFrom))
      folders.setRules(same.id, { ...same.rules, albumFrom: { kind: 'none' } });
    return { ok: true, folder: folders.byId(same.id) ?? same };
  }
  const nested = folders.list().find((other) => isInside(real, other.path) || isInside(other.path, real));
  if (nested) return { ok: false, code: 'folderNested', other: nested.path };
  return { ok: true, folder: folders.add(real, destinationId, rules) };
}

const isInside = (inner: string, outer: string): boolean =>
  inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

export type CompareResult =
  | { ok: true; found: number }
  /** `isSame`: the folder itself is there beyond doubt, and nothing lies in it any more. */
  | { ok: false; code: 'notConnected'; why: NotConnected; detail: string; isSame: boolean };

export type CompareWish = Told & {
  /** Told of each directory before it is read; false: it is not gone into. */
  enter?: (directory: string) => boolean;
  /** Whether everything is compared; when absent, that is so where `part` is the folder. */
  isWhole?: boolean;
};

/**
 * Notes what is new or changed in the folder, or below `part` of it. A folder that is gone, or whose place another one has taken,
 * is "not connected" and loses nothing; its rows wait for it.
 */
export async function compareFolder(
  parts: Parts,
  folders: FolderStore,
  folder: StoredFolder,
  part: string,
  signal: AbortSignal,
  { enter, isWhole = part === folder.path, ...told }: CompareWish,
): Promise<CompareResult> {
  const root = await lookAtRoot(parts.files, folder);
  if (!root.connected) {
    const { why, detail, isSame } = root;
    return { ok: false, code: 'notConnected', why, detail, isSame };
  }
  if (root.identity !== folder.rootIdentity) folders.noteRoot(folder.id, root.identity);
  endWaits(parts, folder.id);
  if (!existsSync(part)) return { ok: true, found: 0 };
  const planned = planFolder(folder.path, folder.rules);
  const unreadable = new Set<string>();
  let found = 0;
  const note = (entries: readonly Found[]): void => {
    found += entries.length;
    for (const { path, leave } of entries) if (leave?.stage === 'failed') unreadable.add(path);
  };
  const directories = findDirectories(part, signal, (directory) => {
    if (parts.isOwn(directory)) return false;
    return enter?.(directory) ?? true;
  });
  if (isWhole && folder.lastCheckedAt === null && folder.rules.order !== 'found') {
    note(await compareInOrder(parts, folder, planned, directories, signal, told));
  } else {
    for await (const entries of directories) {
      await compareDirectory(parts, folder, planned, entries, signal, told);
      note(entries);
    }
  }
  noteMoved(parts);
  await parts.db.durable();
  if (isWhole) {
    forgetReadable(parts, folder.id, unreadable);
    folders.noteChecked(folder.id);
    await parts.db.durable();
  }
  return { ok: true, found };
}

function endWaits({ files, work }: Parts, folderId: number): void {
  for (const id of work.idsWaitingFor(folderId, 'notConnected')) files.apply(id, { type: 'waitEnded' });
}

/** The folder goes on: what waited for that is due. */
export function endRest({ files, work }: Parts, folderId: number): void {
  for (const id of work.idsWaitingFor(folderId, 'folderPaused')) files.apply(id, { type: 'waitEnded' });
}

/** What was gone when its turn came, and has been found elsewhere since, of whatever folder: its own may be empty by now, and is left alone. */
function noteMoved(parts: Parts): void {
  for (const file of vanishedFiles(parts.db)) {
    const place = tryPlaceNow(parts, file);
    if (place !== undefined) parts.files.apply(file.id, { type: 'skipped', reason: movedTo(place) });
  }
}

/** What could not even be looked at and now can, or is gone: such a row stood for no file, and those behind it have rows of their own. */
function forgetReadable({ files }: Parts, folderId: number, unreadable: ReadonlySet<string>): void {
  for (const { id, path } of files.unreadableIn(folderId)) if (!unreadable.has(path)) files.forget(id);
}
