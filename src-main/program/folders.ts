// Adding a watched folder, and comparing one with what is known of it. The disk is the truth; nothing at Google is ever removed.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { NotConnected } from '../contract.ts';
import { findDirectories, type Found } from '../engine/find.ts';
import { isThere, movedTo, tryPlaceNow } from '../engine/away.ts';
import type { FileRecord } from '../engine/file.ts';
import { inTimeOr } from '../engine/hung.ts';
import { inTurns } from '../engine/in-turns.ts';
import type { Parts } from '../engine/parts.ts';
import { isPerFile } from '../engine/album-template.ts';
import type { FolderRules } from '../engine/rules.ts';
import { mayHappen } from '../engine/transition.ts';
import { untilAborted } from '../google/until-aborted.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { failedFilesIn, hasAnyFileIn } from '../store/known-files.ts';
import { vanishedFiles } from '../store/moved.ts';
import { compareDirectory, leaveAnew, type Comparison, type Told } from './compare.ts';
import { compareInOrder } from './compare-in-order.ts';
import { planFolder } from './plan.ts';
import { lookAtRoot, SILENT_ROOT, type RootLook } from './root.ts';

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
  const real = spelledByDisk(path);
  if (!statSync(real).isDirectory()) return { ok: false, code: 'notAFolder' };
  const same = folderAt(folders, path);
  if (same) {
    folders.noteRoot(same.id, null);
    folders.setDestination(same.id, destinationId);
    if (rules) folders.setRules(same.id, rules);
    // An album that was named for the whole folder takes the place of one for each file.
    else if (isPerFile(same.rules.albumFrom))
      folders.setRules(same.id, { ...same.rules, albumFrom: { kind: 'none' } });
    return { ok: true, folder: folders.byId(same.id) ?? same };
  }
  const nested = folders.list().find(({ path: known }) => {
    const place = spelledByDisk(known);
    return isInside(real, place) || isInside(place, real);
  });
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
  /** The directory to begin with; the folder itself when absent. */
  part?: string;
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
  { parts, folders, signal }: { parts: Parts; folders: FolderStore; signal: AbortSignal },
  folder: StoredFolder,
  { part = folder.path, enter, isWhole = part === folder.path, ...told }: CompareWish,
): Promise<CompareResult> {
  const root = await untilAborted(askForRoot(parts, folder), signal);
  // It may have been removed, or rest, since it was asked for.
  signal.throwIfAborted();
  if (!root.connected) return notConnected(root);
  if (root.identity !== folder.rootIdentity) folders.noteRoot(folder.id, root.identity);
  await endWaits(parts, folder.id, 'notConnected');
  // A program that ended in the midst of it has not ended all of them.
  if (!folder.isPaused) await endRest(parts, folder.id);
  signal.throwIfAborted();
  if (!(await untilAborted(isThere(part), signal))) return { ok: true, found: 0 };
  const goesInto = (directory: string): boolean => !parts.isOwn(directory) && (enter?.(directory) ?? true);
  const mostListedHere = isWorkBeside(parts, folder) ? Infinity : undefined;
  const directories = findDirectories(part, signal, goesInto, mostListedHere);
  const planned = planFolder(folder.path, folder.rules);
  const isInOrder = isWhole && folder.lastCheckedAt === null && folder.rules.order !== 'found';
  const { found, unreadable } = await compareAll(
    { parts, folder, planned, signal, told },
    directories,
    isInOrder,
  );
  // A disk that went meanwhile looks like directories that were removed.
  const now = { ...folder, rootIdentity: root.identity };
  const after = await untilAborted(askForRoot(parts, now), signal);
  signal.throwIfAborted();
  if (!after.connected) return notConnected(after);
  await noteMoved(parts, vanishedFiles(parts.db), signal);
  await parts.db.durable();
  signal.throwIfAborted();
  if (isWhole) {
    const failed = failedFilesIn(parts.db, folder.id);
    await noteMoved(
      parts,
      failed.filter((file) => !isVanished(file)),
      signal,
    );
    forgetReadable(parts, failed, unreadable);
    folders.noteChecked(folder.id);
    await parts.db.durable();
  }
  return { ok: true, found };
}

/** So many files wait to be sent that the comparison is not what takes long. */
const MANY_WAIT = 1000;

/**
 * The first time each file is noted and hashed, and where many wait they are sent beside it: both take far longer than listing, and a
 * thread for it would only take memory.
 */
const isWorkBeside = ({ counts }: Parts, { accountId, lastCheckedAt }: StoredFolder): boolean =>
  lastCheckedAt === null || counts.countIn(accountId, ['found', 'ready']) > MANY_WAIT;

/** How many files there are, and the paths of what could not be read. */
async function compareAll(
  comparison: Comparison,
  directories: AsyncIterable<Found[]>,
  isInOrder: boolean,
): Promise<{ found: number; unreadable: ReadonlySet<string> }> {
  const unreadable = new Set<string>();
  let found = 0;
  const note = (entries: readonly Found[]): void => {
    found += entries.length;
    for (const { path, leave } of entries) if (leave?.stage === 'failed') unreadable.add(path);
  };
  if (isInOrder) {
    note(await compareInOrder(comparison, directories));
  } else {
    for await (const entries of directories) {
      await compareDirectory(comparison, entries);
      note(entries);
    }
  }
  return { found, unreadable };
}

/** The watched folder that a person means by this path. */
export function folderAt(folders: FolderStore, path: string): StoredFolder | undefined {
  const real = spelledByDisk(path);
  return (
    folders.byPath(path) ??
    folders.byPath(real) ??
    folders.list().find((other) => isOneFolder(other.path, real))
  );
}

/** macOS and Windows take other capitals for the same name. A folder that is not there has the spelling that it was added with. */
export const spelledByDisk = (path: string): string =>
  // Windows cannot tell it of some drives: of memory, encrypted ones, those of a network.
  tryPlace(path, realpathSync.native) ?? tryPlace(path, realpathSync) ?? path;

function tryPlace(path: string, placeOf: (path: string) => string): string | undefined {
  try {
    return placeOf(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** One that was added in other letters before, and is spelled like this by the disk. */
const isOneFolder = (known: string, real: string): boolean =>
  folded(known) === folded(real) && spelledByDisk(known) === real;

const folded = (path: string): string => path.normalize('NFC').toLowerCase();

const askForRoot = (parts: Parts, folder: StoredFolder): Promise<RootLook> =>
  inTimeOr(parts, { folderId: folder.id, uploadId: null }, () => lookAtRoot(parts.db, folder), SILENT_ROOT);

const notConnected = ({ why, detail, isSame }: Extract<RootLook, { connected: false }>): CompareResult => ({
  ok: false,
  code: 'notConnected',
  why,
  detail,
  isSame,
});

/** So many rows are changed before others get their turn: a folder may have hundreds of thousands. */
const ROWS_PER_TURN = 500;

/** What waited for its folder is due. */
async function endWaits(
  { files, work }: Parts,
  folderId: number,
  why: 'notConnected' | 'folderPaused',
): Promise<void> {
  let count = 0;
  for (const id of work.idsWaitingFor(folderId, why)) {
    // In the turns of others it may have been taken up, or given up.
    const file = files.byId(id);
    if (file?.reason?.code !== why || !mayHappen(file.stage, 'waitEnded')) continue;
    files.apply(id, { type: 'waitEnded' });
    count += 1;
    if (count % ROWS_PER_TURN === 0) await setImmediate();
  }
}

/** The folder goes on. */
export const endRest = (parts: Parts, folderId: number): Promise<void> =>
  endWaits(parts, folderId, 'folderPaused');

/** A piece at a time; what a program that ends in the midst of it leaves, the next start removes (open.ts). */
export async function removeFolder(
  { db }: Pick<Parts, 'db'>,
  folders: FolderStore,
  id: number,
  interrupt: () => Promise<void>,
): Promise<void> {
  // First it rests, so that nothing of it is taken up again meanwhile.
  folders.beginRemoval(id);
  await db.durable();
  await interrupt();
  while (folders.removeSome(id, ROWS_PER_TURN)) await setImmediate();
  // What was taken up before it was seen to rest.
  if (hasAnyFileIn(db, id)) await interrupt();
  folders.remove(id);
}

/**
 * What was gone when its turn came, or has gone since it failed, and has been found elsewhere: there it has a row of its own. Of whatever
 * folder; what is nowhere any more stays told as failed, for it never came to Google.
 */
async function noteMoved(parts: Parts, failed: readonly FileRecord[], signal: AbortSignal): Promise<void> {
  for await (const file of inTurns(failed, ROWS_PER_TURN)) {
    signal.throwIfAborted();
    if (!(await untilAborted(isGone(file), signal))) continue;
    const place = await untilAborted(tryPlaceNow(parts, file), signal);
    // In the turns of others a person may have asked to try it again.
    if (place !== undefined && parts.files.byId(file.id)?.changedAt === file.changedAt)
      leaveAnew(parts, file, movedTo(place));
  }
}

const isVanished = ({ reason }: FileRecord): boolean => reason?.code === 'vanished';

const isGone = async (file: FileRecord): Promise<boolean> =>
  isVanished(file) || (file.uploadId === null && !isNoFile(file) && !(await isThere(file.path)));

/** A directory that could not be read, or a name that leads nowhere. */
const isNoFile = ({ reason, sizeBytes, modifiedAtMs }: FileRecord): boolean =>
  reason?.code === 'unreadable' && sizeBytes === 0 && modifiedAtMs === 0;

/** What could not even be looked at and now can, or is gone: such a row stood for no file, and those behind it have rows of their own. */
function forgetReadable(
  { files }: Parts,
  failed: readonly FileRecord[],
  unreadable: ReadonlySet<string>,
): void {
  for (const file of failed) if (isNoFile(file) && !unreadable.has(file.path)) files.forget(file.id);
}
