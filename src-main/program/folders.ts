// Comparing a watched folder with what is known of it, and removing one. The disk is the truth; nothing at Google is ever removed.
import { setImmediate } from 'node:timers/promises';
import type { NotConnected, Reason } from '../contract.ts';
import { findDirectories, type Found } from '../engine/find.ts';
import { isSurelyGone, isThere, movedTo, tryPlaceNow } from '../engine/away.ts';
import type { FileRecord } from '../engine/file.ts';
import { inTimeOr } from '../engine/hung.ts';
import { inTurns } from '../engine/in-turns.ts';
import type { Parts } from '../engine/parts.ts';
import { mayHappen } from '../engine/transition.ts';
import { untilAborted } from '../google/until-aborted.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { failedFilesIn, hasAnyFileIn } from '../store/known-files.ts';
import { hasUnreadLike, vanishedFiles } from '../store/moved.ts';
import { compareDirectory, leaveAnew, type Comparison, type Told } from './compare.ts';
import { compareInOrder } from './compare-in-order.ts';
import { planFolder } from './plan.ts';
import { lookAtRoot, SILENT_ROOT, type RootLook } from './root.ts';
import { whileItMoves } from './while-it-moves.ts';

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

type Comparing = { parts: Parts; folders: FolderStore; signal: AbortSignal };

/**
 * Notes what is new or changed in the folder, or below `part` of it. A folder that is gone, or whose place another one has taken,
 * is "not connected" and loses nothing; its rows wait for it. So is one whose disk stops to answer in the midst of it.
 */
export async function compareFolder(
  { parts, folders, signal }: Comparing,
  folder: StoredFolder,
  wish: CompareWish,
): Promise<CompareResult> {
  const answers = async (): Promise<boolean> => (await askForRoot(parts, folder)) !== SILENT_ROOT;
  const result = await whileItMoves({ clock: parts.clock, signal, answers }, (either, noteMove) =>
    compareNow({ parts, folders, signal: either }, folder, movesWith(wish, noteMove)),
  );
  return result ?? notConnected(SILENT_ROOT);
}

function movesWith({ onFile, onSame, enter, ...rest }: CompareWish, noteMove: () => void): CompareWish {
  return {
    ...rest,
    onFile: (file) => {
      noteMove();
      onFile(file);
    },
    onSame: (id) => {
      noteMove();
      onSame?.(id);
    },
    enter: (directory) => {
      noteMove();
      return enter?.(directory) ?? true;
    },
  };
}

async function compareNow(
  { parts, folders, signal }: Comparing,
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
  await noteGone(parts, vanishedFiles(parts.db), signal);
  await parts.db.durable();
  signal.throwIfAborted();
  if (isWhole) {
    const failed = failedFilesIn(parts.db, folder.id);
    await noteGone(
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
 * folder. What was gone before it was ever tried, and is nowhere, stays told as failed, for it never came to Google; of what had failed
 * before it went, that was told, and it needs nobody any more.
 */
async function noteGone(parts: Parts, failed: readonly FileRecord[], signal: AbortSignal): Promise<void> {
  for await (const file of inTurns(failed, ROWS_PER_TURN)) {
    signal.throwIfAborted();
    if (!(await untilAborted(isGone(file), signal))) continue;
    const reason = await untilAborted(whyGone(parts, file), signal);
    // In the turns of others a person may have asked to try it again.
    if (reason && parts.files.byId(file.id)?.changedAt === file.changedAt) leaveAnew(parts, file, reason);
  }
}

/** Undefined: nothing more is known of it than was told, or not yet. */
async function whyGone(parts: Parts, file: FileRecord): Promise<Reason | undefined> {
  const place = await tryPlaceNow(parts, file);
  if (place !== undefined) return movedTo(place);
  // What has just been found may turn out to be it when it is read, and then the next comparison says so.
  if (isVanished(file) || hasUnreadLike(parts.db, file)) return undefined;
  return (await isSurelyGone(file.path)) ? { code: 'vanished' } : undefined;
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
