// One directory of a watched folder against its rows: what is new or changed is noted as the folder's rules say, and what they left
// alone is taken up again when they change. A file that was sent is never sent to a second album because its title changed.
import { constants } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Reason } from '../contract.ts';
import { isPerFile } from '../engine/album-template.ts';
import { elsewhereOf } from '../engine/decide.ts';
import { isFinished, type FileRecord, type Stage } from '../engine/file.ts';
import type { Found } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';
import { RULE_CODES, type FolderRules } from '../engine/rules.ts';
import { mayHappen } from '../engine/transition.ts';
import { untilAborted } from '../google/until-aborted.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import type { StoredFolder } from '../store/folders.ts';
import { knownFilesIn, sentFilesIn, type KnownFile } from '../store/known-files.ts';
import { isAllowed } from './is-allowed.ts';
import { DirectoryPlan, type PlannedFolder, type Verdict } from './plan.ts';
import { isUnwanted, tryFollowRenamed, tryNoteTouched } from './touched.ts';

/** So many files are looked at before others get their turn. */
const FILES_PER_TURN = 200;

/** Less is how clocks are kept right. */
const CLOCK_STEP_MS = 1000;

export const UNSENT: ReadonlySet<Stage> = new Set<Stage>(['found', 'ready', 'skipped', 'failed']);

export type Told = {
  /** Each file that is not finished, or that something was to be decided of. */
  onFile: (file: FileRecord) => void;
  /** Each file that is as it was, by the id of its row. */
  onSame?: ((id: number) => void) | undefined;
};

/** One comparison of a folder, or of a part of it. */
export type Comparison = {
  parts: Parts;
  folder: StoredFolder;
  planned: PlannedFolder;
  signal: AbortSignal;
  told: Told;
};

/** Where a file was found, and what the rules mean for those that lie there. */
export type Place = { parts: Parts; folder: StoredFolder; plan: DirectoryPlan };

type Placed = { entry: Found; place: Place };

export function placeOf({ parts, folder, planned }: Comparison, entries: readonly Found[]): Place {
  const isGivenUp = (entry: Found): boolean => {
    const file = parts.files.inFolder(folder.id, entry.path, folder.destinationId);
    if (file?.accountId !== folder.accountId || !isSame(file, entry)) return false;
    return file.stage === 'failed' || (file.stage === 'skipped' && file.reason?.code === 'leftAlone');
  };
  return { parts, folder, plan: new DirectoryPlan(planned, entries, parts.clock.now(), isGivenUp) };
}

export async function compareDirectory(comparison: Comparison, entries: readonly Found[]): Promise<void> {
  const place = placeOf(comparison, entries);
  for (let from = 0; from < entries.length; from += FILES_PER_TURN) {
    const rest = withoutSent(place, entries.slice(from, from + FILES_PER_TURN), comparison.told.onSame);
    const placed = rest.map((entry) => ({ entry, place }));
    await compareSome(comparison, placed);
  }
}

/** Files of one folder, in this order. */
export async function compareFiles(comparison: Comparison, placed: readonly Placed[]): Promise<void> {
  for (let from = 0; from < placed.length; from += FILES_PER_TURN)
    await compareSome(comparison, placed.slice(from, from + FILES_PER_TURN));
}

/** Nearly always nothing has changed: one question to the database for all of them, and one look at each. */
function withoutSent({ parts, folder }: Place, some: readonly Found[], onSame: Told['onSame']): Found[] {
  const destinationId = isPerFile(folder.rules.albumFrom) ? null : folder.destinationId;
  const paths = some.map(({ path }) => path);
  const sent = sentFilesIn(parts.db, folder.id, paths, { accountId: folder.accountId, destinationId });
  return some.filter((entry, at) => {
    const file = sent[at];
    if (!file || !isSame(file, entry)) return true;
    onSame?.(file.id);
    return false;
  });
}

async function compareSome(comparison: Comparison, placed: readonly Placed[]): Promise<void> {
  const { parts, folder, signal } = comparison;
  const { onFile, onSame } = comparison.told;
  const paths = placed.map(({ entry }) => entry.path);
  const known = knownFilesIn(parts.db, folder.id, paths, folder.destinationId);
  for (const { entry, place } of placed) {
    const file = known.get(entry.path);
    if (file?.hasOthers) parts.files.countAlone({ id: file.id, folderId: folder.id, path: entry.path });
    const isQuick = file !== undefined && !mayBeBack(file, entry) && isSettled(place, file, entry);
    const open = isQuick && !isFinished(file.stage) ? parts.files.byId(file.id) : undefined;
    if (isQuick && !open) onSame?.(file.id);
    else onFile(open ?? (await compareOne(place, entry, signal)));
  }
  await parts.db.durable();
  await setImmediate();
  signal.throwIfAborted();
}

/** A bug that one file brings out costs that file alone, and is told of it. */
async function compareOne(place: Place, entry: Found, signal: AbortSignal): Promise<FileRecord> {
  try {
    // A disk that does not answer must not keep the program from ending.
    return await untilAborted(compareFile(place, entry, signal), signal);
  } catch (error) {
    const isOfDisk = error instanceof DatabaseFailure || (error instanceof Error && 'code' in error);
    if (signal.aborted || isOfDisk) throw error;
    const { parts, folder } = place;
    const { accountId, destinationId } = folder;
    const { file } = parts.files.note(entry, {
      accountId,
      destinationId,
      folderId: folder.id,
      uploadId: null,
      rulesVersion: folder.rulesVersion,
    });
    parts.log('compare.fileFailed', { fileId: file.id, error: String(error) });
    // What is under way ends as it ends.
    if (!UNSENT.has(file.stage) || !mayHappen(file.stage, 'failed')) return file;
    const detail = error instanceof Error ? error.message : String(error);
    return parts.files.apply(file.id, { type: 'failed', reason: { code: 'unexpected', params: { detail } } });
  }
}

async function compareFile(place: Place, entry: Found, signal: AbortSignal): Promise<FileRecord> {
  const { parts, folder, plan } = place;
  const row = parts.files.inFolder(folder.id, entry.path, folder.destinationId);
  // What became of it for the account before is no answer to the one that the folder is of now.
  const before = row?.accountId === folder.accountId ? row : undefined;
  const isBack = before !== undefined && (await isHereAgain(before, entry));
  if (before && !isBack && isSettled(place, before, entry)) return before;
  const touched = before && !isSame(before, entry) && (await tryNoteTouched(parts, before, entry));
  if (touched) return touched;
  const renamed = before ? undefined : await tryFollowRenamed(parts, folder, entry);
  if (renamed) return renamed;
  const decided = await plan.decide(entry);
  const isSent = decided.what === 'take' || decided.what === 'wait';
  const left = isSent && before ? await editedReason(parts, folder.rules.edited, before, entry) : null;
  const verdict: Verdict = left ? { what: 'leave', reason: left } : decided;
  const title = isSent ? ((await plan.albumOf(entry))?.title ?? null) : null;
  // From here on in one turn: nobody takes up a row, or changes the rules, between noting it and what they say of it.
  signal.throwIfAborted();
  const { file, news } = parts.files.note(entry, {
    accountId: folder.accountId,
    destinationId: destinationOf(place, entry, title, row === undefined),
    folderId: folder.id,
    uploadId: null,
    // The next comparison decides of it anew, if it has not been sent by then.
    rulesVersion: plan.isGuess(entry) ? 0 : folder.rulesVersion,
    isBacklog: folder.rules.order === 'newest' && folder.lastCheckedAt === null,
  });
  if (row && row.id !== file.id) parts.files.countAlone({ ...file, folderId: folder.id });
  // A row from when the folder was watched before was not asked for above.
  // Meanwhile somebody else may have taken it up again.
  const isBackNow = news === 'same' && (isBack || !before) && mayBeBack(file, entry);
  // It could not go into the album that it was meant for, and the folder has another one now.
  const hasOtherAlbum = before?.destinationId !== file.destinationId && elsewhereOf(file) !== null;
  const current = isBackNow || hasOtherAlbum ? parts.files.apply(file.id, { type: 'retryAsked' }) : file;
  return applyVerdict(place, current, verdict, news === 'same');
}

export const isSame = (file: Pick<KnownFile, 'sizeBytes' | 'modifiedAtMs'>, entry: Found): boolean =>
  file.sizeBytes === entry.sizeBytes && file.modifiedAtMs === entry.modifiedAtMs;

/** It could not be had when its turn came. */
function mayBeBack({ stage, reason }: KnownFile, entry: Found): boolean {
  if (entry.leave) return false;
  const code = reason?.code;
  if (code === 'vanished') return stage === 'failed' || stage === 'skipped';
  if (stage === 'skipped') return code === 'cloudOnly' || code === 'moved';
  return stage === 'failed' && code === 'unreadable';
}

/** …and now it can. */
async function isHereAgain(file: FileRecord, entry: Found): Promise<boolean> {
  return (
    mayBeBack(file, entry) &&
    (file.reason?.code !== 'unreadable' || (await isAllowed(entry.path, constants.R_OK)))
  );
}

/** True when there is nothing to decide: neither the file nor what the rules say of it has changed. */
function isSettled(place: Place, file: KnownFile, entry: Found): boolean {
  const { folder, plan } = place;
  if (!isSame(file, entry) || file.accountId !== folder.accountId) return false;
  // Another album for the folder is no wish to have back what was deleted.
  if (isUnwanted(file)) return true;
  if (!isPerFile(folder.rules.albumFrom) && file.destinationId !== folder.destinationId) return false;
  if (entry.leave) return file.stage !== 'found' && file.stage !== 'ready';
  const isOfToday = file.rulesVersion === folder.rulesVersion;
  if (file.stage === 'found' || file.stage === 'ready')
    return isOfToday && (folder.rules.minimumAgeMs === 0 || isWaiting(place, file));
  if (file.stage === 'failed') return isOfToday;
  if (file.stage !== 'skipped') return true;
  const code = file.reason?.code;
  if (code === undefined || !RULE_CODES.has(code)) return true;
  if (code === 'sidecar') return plan.isSidecar(entry.name);
  // The other half may have gone since, or Google may have refused it.
  if (code === 'pairedClip' || code === 'pairedRaw') return isOfToday && plan.isPaired(entry.name);
  return isOfToday;
}

/** A file rests no longer than its folder's rule says; a longer wait was reckoned by a clock that was ahead. */
function isWaiting({ parts, folder }: Place, { waitsUntilAt, reason }: KnownFile): boolean {
  if (waitsUntilAt === null) return false;
  const latest = parts.clock.now() + folder.rules.minimumAgeMs + CLOCK_STEP_MS;
  return reason?.code !== 'tooYoung' || waitsUntilAt <= latest;
}

const isLeftEdited = (file: FileRecord): boolean =>
  file.stage === 'skipped' && (file.reason?.code === 'editedLeft' || file.reason?.code === 'editedAsk');

/**
 * A new version of what was sent, where the folder does not send those. A new time alone makes no new version, nor does a version
 * that Google has already: someone put it back.
 */
export async function editedReason(
  { hasher, content }: Pick<Parts, 'hasher' | 'content'>,
  edited: FolderRules['edited'],
  file: FileRecord,
  entry: Found,
): Promise<Reason | null> {
  if (edited === 'send') return null;
  const isLeft = isLeftEdited(file);
  const isSent = file.stage === 'created' || file.stage === 'verified';
  if (!isLeft && (!isSent || isSame(file, entry))) return null;
  if (isLeft ? !isSame(file, entry) : file.sizeBytes === entry.sizeBytes) {
    const hashed = await hasher.hash(entry.path);
    const known = hashed.ok ? content.get(file.accountId, hashed.sha256) : undefined;
    if (known && known.refusal === null) return null;
  }
  return { code: edited === 'leave' ? 'editedLeft' : 'editedAsk' };
}

function destinationOf({ parts, folder }: Place, entry: Found, title: string | null, isNew: boolean): number {
  const { albums, files } = parts;
  const wished =
    title === null ? folder.destinationId : albums.ensureDestination(folder.accountId, { title }).id;
  if (isNew) return wished;
  const known = files.inFolder(folder.id, entry.path, wished);
  if (!known || known.destinationId === wished) return wished;
  // The folder is another account's now: what went to the one before is no answer to it, and what waits for that one goes nowhere.
  if (known.accountId !== folder.accountId) {
    if (UNSENT.has(known.stage) && known.uploadId === null) files.forget(known.id);
    return wished;
  }
  if (!UNSENT.has(known.stage)) return isPerFile(folder.rules.albumFrom) ? known.destinationId : wished;
  if (known.uploadId !== null || files.byPath(wished, entry.path)) return known.destinationId;
  files.sendElsewhere(known.id, wished);
  return wished;
}

function applyVerdict({ parts }: Place, file: FileRecord, verdict: Verdict, isSameFile: boolean): FileRecord {
  const apply = parts.files.apply.bind(parts.files);
  const isWaiting = file.stage === 'found' || file.stage === 'ready';
  const byRule = file.stage === 'skipped' && RULE_CODES.has(file.reason?.code ?? 'leftAlone');
  // What a person asked for by name is not stopped by a folder that it lies in.
  if (isSameFile && file.uploadId !== null && verdict.what !== 'take') return file;
  switch (verdict.what) {
    case 'fail':
      return file.stage === 'found' ? apply(file.id, { type: 'failed', reason: verdict.reason }) : file;
    case 'leave':
      if (isWaiting) return apply(file.id, { type: 'skipped', reason: verdict.reason });
      if (byRule && isEqual(file.reason, verdict.reason)) return file;
      return byRule || file.stage === 'failed' ? leaveAnew(parts, file, verdict.reason) : file;
    case 'wait': {
      if (byRule) apply(file.id, { type: 'retryAsked' });
      if (!byRule && !isWaiting) return file;
      const { reason, untilAt } = verdict;
      return apply(file.id, { type: 'postponed', reason, untilAt, counts: false });
    }
    case 'take':
      if (byRule) return apply(file.id, { type: 'retryAsked' });
      return isWaiting && file.reason?.code === 'tooYoung' ? apply(file.id, { type: 'waitEnded' }) : file;
  }
}

/** As the rules say now, or the disk: whatever kept it before. */
export function leaveAnew(parts: Parts, file: FileRecord, reason: Reason): FileRecord {
  parts.files.apply(file.id, { type: 'retryAsked' });
  return parts.files.apply(file.id, { type: 'skipped', reason });
}

const isEqual = (one: Reason | null, other: Reason): boolean =>
  one?.code === other.code && one.params?.['name'] === other.params?.['name'];
