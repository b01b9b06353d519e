// Third step of files: up to 50 upload tokens become media items in one batchCreate call. The rows say `creating` on the disk
// before the call and each its own result after it. The caller holds the account's write lock and the lane is serial.
import type { Failure } from '../google/failure.ts';
import { MAX_BATCH, MAX_FILE_NAME_LENGTH, type NewItem } from '../google/photos.ts';
import type { BatchCreateResult } from '../google/wire.ts';
import type { BatchGroup } from '../store/work.ts';
import { lookAtAlbum, resolveAlbum } from './album-of.ts';
import { applyAlbumFailure } from './album-trouble.ts';
import { refusal, sendBytesAgain, applyItemResult } from './item-result.ts';
import type { FileRecord } from './file.ts';
import { FEW_PER_TURN, inTurns } from './in-turns.ts';
import { hungEvent } from './hung.ts';
import { lookAgain } from './look-again.ts';
import { lookBefore, type LookBefore } from './look-before.ts';
import { matchResults } from './match-results.ts';
import type { GroupCall, Parts } from './parts.ts';
import { CHANGED_WAIT_MS, fileWaitMs, MOST_TRIES } from './pace.ts';
import { countTrouble, holdAfter, isHeld, momentOf, noteSuccess, tryLater } from './react.ts';
import { mayHappen } from './transition.ts';
import { noteWrite } from './write-pace.ts';

/** Upload tokens live a day (upload guide); older than this they are not worth a try. */
export const TOKEN_LIFE_MS = 20 * 3_600_000;

/** Members for one call: the first 50 with different bytes. Tokens that are too old go back for new bytes. */
export function chooseMembers(parts: Parts, candidates: readonly FileRecord[]): FileRecord[] {
  const members: FileRecord[] = [];
  const contents = new Set<string | null>();
  const doubled = tokensOfSeveral(candidates);
  for (const file of candidates) {
    if (isTokenOld(parts, file)) {
      parts.files.apply(file.id, { type: 'tokenRefused', reason: null });
      continue;
    }
    if (doubled.has(file.uploadToken)) {
      sendBytesAgain(parts, file, TOKEN_OF_TWO);
      continue;
    }
    if (members.length === MAX_BATCH || contents.has(file.sha256)) continue;
    contents.add(file.sha256);
    members.push(file);
  }
  return members;
}

/** Such a token stands for one of them at most, and nobody knows which: the other would be told as sent and be nowhere. */
function tokensOfSeveral(files: readonly FileRecord[]): Set<string | null> {
  const firstWith = new Map<string | null, string | null>();
  const doubled = new Set<string | null>();
  for (const { uploadToken, sha256 } of files) {
    if ((firstWith.get(uploadToken) ?? sha256) !== sha256) doubled.add(uploadToken);
    firstWith.set(uploadToken, sha256);
  }
  return doubled;
}

const TOKEN_OF_TWO: Failure = { kind: 'tokenRefused', detail: 'the same upload token came for two files' };

const isTokenOld = (parts: Parts, file: FileRecord): boolean =>
  file.tokenAt === null || parts.clock.now() - file.tokenAt > TOKEN_LIFE_MS;

/** Sends the members, in halves where Google refuses the whole because of one of them. */
export async function createItems(call: GroupCall, members: readonly FileRecord[]): Promise<void> {
  const { parts, line, group, signal } = call;
  const album = await ensureAlbumOf(call, members);
  if (album === undefined) return;
  const looks = await lookBefore(parts, members);
  const rows = await openBatch(parts, members, looks);
  if (rows.length === 0) return;
  noteWrite(parts, group.accountId);
  await parts.db.durable();
  const upload = group.uploadId === null ? undefined : parts.uploads.byId(group.uploadId);
  const items = rows.map((file) => toNewItem(parts, file, captionIn(looks.get(file.id))));
  const answer = await line.photos.batchCreate(items, album, upload?.position ?? null, signal);
  if (answer.ok) {
    await applyResults(call, rows, album, answer.value);
    if (group.uploadId !== null) keepOrder(parts, group.uploadId, rows);
    await lookAgain(parts, rows);
    noteSuccess(parts, group.accountId, 'write');
  } else {
    await applyRefusal(call, rows, album, answer.failure);
  }
  await parts.db.durable();
}

/** Nothing was made, or nobody knows. A refusal may be about the album or about one of the members, whatever words Google has for it. */
async function applyRefusal(
  call: GroupCall,
  rows: readonly FileRecord[],
  albumId: string | null,
  failure: Failure,
): Promise<void> {
  const { parts, group } = call;
  const isRefused = failure.kind === 'refused';
  const album = albumId !== null && isRefused ? await lookAtAlbum(call, albumId, rows.length) : 'there';
  if (album === 'gone') {
    const unknown: Failure = { kind: 'albumUnknown', detail: failure.detail };
    return applyAlbumFailure(call, rows, albumId, unknown);
  }
  if (album === 'full' || isPlaceLost(parts, group, failure)) return queueAgain(parts, rows);
  if (rows.length === 1 || (!isRefused && failure.kind !== 'tokenRefused'))
    return applyFailure(call, rows, albumId, failure);
  queueAgain(parts, rows);
  const half = Math.ceil(rows.length / 2);
  await createItems(call, rows.slice(0, half));
  // What the first half met (a pause, a sign-in) holds for the second as well.
  if (!isHeld(parts, group.accountId)) await createItems(call, rows.slice(half));
}

function queueAgain(parts: Parts, rows: readonly FileRecord[]): void {
  for (const file of rows) parts.files.apply(file.id, { type: 'batchRefused', reason: null, untilAt: null });
}

/** The item that the upload put last has gone from the album since: the rest goes to its end. */
function isPlaceLost(parts: Parts, { uploadId }: BatchGroup, failure: Failure): boolean {
  if (failure.kind !== 'memberRefused' || uploadId === null || !parts.uploads.isBehindOwn(uploadId))
    return false;
  parts.uploads.giveUpPlace(uploadId);
  parts.log('batch.placeLost', { uploadId });
  return true;
}

/**
 * Opens the rows of the members that may go: a file that was written to since its bytes were sent starts over instead, so that no
 * half-copied picture is made. One that is gone is complete at Google, and one whose disk does not answer waits. What Google may have
 * made already is asked for in any case.
 */
async function openBatch(
  parts: Parts,
  members: readonly FileRecord[],
  looks: ReadonlyMap<number, LookBefore>,
): Promise<FileRecord[]> {
  const batchId = parts.uploads.nextBatchId();
  const rows: FileRecord[] = [];
  for await (const member of inTurns(members, FEW_PER_TURN)) {
    // While Google was asked for the album, the disk for the file, and in the turns of others the row may have begun anew, or gone.
    const file = parts.files.byId(member.id);
    if (file?.uploadToken !== member.uploadToken || !mayHappen(file.stage, 'batchOpened')) continue;
    const look = looks.get(member.id);
    if (!look || look === 'noAnswer') {
      parts.files.apply(file.id, hungEvent(parts));
      continue;
    }
    const { seen } = look;
    const isSame = !seen || (seen.size === file.sizeBytes && seen.mtimeMs === file.modifiedAtMs);
    if (file.stage === 'unknown' || isSame) {
      rows.push(parts.files.apply(file.id, { type: 'batchOpened', batchId }));
      continue;
    }
    const untilAt = parts.clock.now() + Math.round(CHANGED_WAIT_MS * parts.backoffScale);
    const now = { sizeBytes: seen.size, modifiedAtMs: seen.mtimeMs, untilAt };
    parts.files.apply(file.id, { type: 'changedOnDisk', ...now, reason: { code: 'fileChanged' } });
  }
  return rows;
}

/** Undefined when there is no album to be had now; the rows then wait. */
async function ensureAlbumOf(
  call: GroupCall,
  members: readonly FileRecord[],
): Promise<string | null | undefined> {
  const { parts, group } = call;
  const album = await resolveAlbum(call, members.length);
  if (album.ok) return album.value;
  const { failure } = album;
  const later = failure.kind === 'refused' ? undefined : tryLater(parts, group.accountId, failure);
  // While Google was asked, a folder may have been given up with its rows.
  for (const file of members.filter(({ id }) => parts.files.byId(id) !== undefined))
    parts.files.apply(file.id, later?.(file.attempts) ?? refusal(failure));
  return undefined;
}

const captionIn = (look: LookBefore | undefined): string | null =>
  look && look !== 'noAnswer' ? look.caption : null;

function toNewItem(parts: Parts, file: FileRecord, caption: string | null): NewItem {
  if (file.uploadToken === null) throw new Error(`file ${file.id} has no upload token`);
  const upload = file.uploadId === null ? undefined : parts.uploads.byId(file.uploadId);
  return {
    uploadToken: file.uploadToken,
    fileName: toFileName(file.name),
    description: upload?.description ?? caption,
  };
}

/** As Google takes it: composed accents, at most 255 characters, ending kept. */
export function toFileName(name: string): string {
  const composed = name.normalize('NFC');
  if (composed.length <= MAX_FILE_NAME_LENGTH) return composed;
  const ending = /\.[^.]{1,10}$/.exec(composed)?.[0] ?? '';
  return composed.slice(0, MAX_FILE_NAME_LENGTH - ending.length) + ending;
}

/** What may be another's result is nobody's: the member goes again, alone, and Google gives back what it made. */
async function applyResults(
  { parts, line }: GroupCall,
  rows: readonly FileRecord[],
  albumId: string | null,
  results: readonly BatchCreateResult[],
): Promise<void> {
  const sent = rows.map(({ uploadToken, sha256, name }) => ({
    uploadToken,
    sha256,
    fileName: toFileName(name),
  }));
  const matches = matchResults(sent, results);
  const answered = { parts, albumId, clientId: line.clientId, moment: momentOf(parts) };
  for await (const [index, file] of inTurns(rows.entries(), FEW_PER_TURN)) {
    const match = matches[index];
    if (match === 'doubtful') {
      const batchId = parts.uploads.nextBatchId();
      parts.files.apply(file.id, { type: 'outcomeLost', untilAt: answered.moment.now, batchId });
    } else applyItemResult(answered, file, match === 'missing' ? undefined : match);
  }
  const doubtful = matches.filter((match) => match === 'doubtful').length;
  if (doubtful > 0) parts.log('batch.doubtful', { members: rows.length, doubtful });
}

/** The next batch of this upload goes behind this one's last item. */
function keepOrder(parts: Parts, uploadId: number, rows: readonly FileRecord[]): void {
  for (const file of rows.toReversed()) {
    const now = parts.files.byId(file.id);
    if (now?.stage === 'created' && now.mediaItemId !== null) {
      parts.uploads.continueAfter(uploadId, now.mediaItemId);
      return;
    }
  }
}

async function applyFailure(
  call: GroupCall,
  rows: readonly FileRecord[],
  albumId: string | null,
  failure: Failure,
): Promise<void> {
  const { parts, group } = call;
  switch (failure.kind) {
    case 'refused':
    // The one item that such a call names besides is that behind which a person wants the new ones.
    case 'memberRefused':
      for (const file of rows) parts.files.apply(file.id, refusal(failure));
      return;
    case 'tokenRefused':
      for (const file of rows) sendBytesAgain(parts, file, failure);
      return;
    case 'albumUnknown':
    case 'albumForeign':
      return applyAlbumFailure(call, rows, albumId, failure);
    case 'tryAgain':
    case 'offline':
      if (failure.outcome === 'unknown') return loseOutcome(parts, group.accountId, rows, failure);
      break;
    default:
      break;
  }
  // Surely nothing was created: back to the queue with the tokens kept.
  const later = tryLater(parts, group.accountId, failure);
  for (const file of rows) parts.files.apply(file.id, later(file.attempts));
}

/** The call may have worked: the same members are sent again, alone, and Google gives back what exists. */
function loseOutcome(parts: Parts, accountId: string, rows: readonly FileRecord[], failure: Failure): void {
  if (!holdAfter(parts, accountId, failure)) countTrouble(parts, accountId, failure);
  const retryAfterMs = failure.kind === 'tryAgain' ? failure.retryAfterMs : null;
  const moment = momentOf(parts);
  const { detail } = failure;
  for (const file of rows) {
    const count = file.attempts + 1;
    if (count >= MOST_TRIES) {
      parts.files.apply(file.id, {
        type: 'failed',
        reason: { code: 'tooManyTries', params: { count, detail } },
      });
      continue;
    }
    const untilAt = moment.now + fileWaitMs(count, retryAfterMs, moment);
    parts.files.apply(file.id, { type: 'outcomeLost', untilAt });
  }
  parts.log('batch.outcomeLost', { members: rows.length, detail: failure.detail });
}
