// Asks Google again for items it said it created: 50 distinct ids a call. "Google Photos has this item" is all it can say;
// bytes and sizes are not in the API. Changes rows, sends nothing.
import { classifyBadRequest, type Failure } from '../google/failure.ts';
import { MAX_BATCH } from '../google/photos.ts';
import type { BatchGetResult } from '../google/wire.ts';
import type { FileRecord } from './file.ts';
import { FEW_PER_TURN, inTurns } from './in-turns.ts';
import type { Line, Parts } from './parts.ts';
import { noteFailedCheck } from './react.ts';
import { DAY_MS, mayHappen, RARELY_MS, type FileEvent } from './transition.ts';

/** At item level: invalid argument or not found. */
const GONE = new Set([3, 5]);

/** By its code, or by the words, whose code nobody has noted (API notes 4.2). Everything else says nothing about the item. */
const saysGone = ({ code, message }: NonNullable<BatchGetResult['status']>): boolean =>
  GONE.has(code) || classifyBadRequest(message, null).kind === 'memberRefused';

/** No item waits longer for its next question; the day is for a clock that is put right by less. */
export const LONGEST_CHECK_WAIT_MS = RARELY_MS + DAY_MS;

/**
 * Asks for at most 50 distinct items; rows beyond those stay as they are, as do those whose item another API client made: Google has the
 * same answer for them as for one that is gone. Undefined: all others were asked for.
 */
export async function verifyRows(
  parts: Parts,
  line: Line,
  rows: readonly FileRecord[],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const own = rows.filter(({ clientId }) => clientId === line.clientId);
  const ids = [...new Set(own.flatMap((file) => file.mediaItemId ?? []))].slice(0, MAX_BATCH);
  const asked = withCopies(parts, own, ids);
  const failure = ids.length === 0 ? undefined : await ask({ parts, line, rows: asked, signal }, ids);
  const accountId = rows[0]?.accountId;
  if (failure && accountId !== undefined) noteFailedCheck(parts, accountId, failure);
  await parts.db.durable();
  return failure;
}

/** Of a picture that lies there a thousand times Google is asked once, and not once for every fifty of its files. */
function withCopies(
  parts: Parts,
  rows: readonly FileRecord[],
  ids: readonly string[],
): readonly FileRecord[] {
  const [first] = rows;
  if (!first || rows.length === ids.length) return rows;
  const all = ids.flatMap((id) => parts.items.withItem(first.accountId, id));
  return all.filter(({ clientId }) => clientId === first.clientId);
}

type Question = { parts: Parts; line: Line; rows: readonly FileRecord[]; signal: AbortSignal };

/** Where Google refuses the whole question because of one id, halves are asked until that id is found. */
async function ask(question: Question, ids: readonly string[]): Promise<Failure | undefined> {
  const { parts, line, rows, signal } = question;
  const answer = await line.photos.batchGet(ids, signal);
  if (answer.ok) {
    for await (const [index, id] of inTurns(ids.entries(), FEW_PER_TURN))
      await applyAnswer(parts, rows, id, resultFor(id, answer.value, index, ids.length));
    return undefined;
  }
  const { failure } = answer;
  // Only a refusal that speaks of an item is a word about it; any other says nothing of fifty photos.
  if (failure.kind !== 'memberRefused') return failure;
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    await applyAnswer(parts, rows, only, { status: { code: 3, message: failure.detail } });
    return undefined;
  }
  const half = Math.ceil(ids.length / 2);
  return (await ask(question, ids.slice(0, half))) ?? (await ask(question, ids.slice(half)));
}

async function applyAnswer(
  parts: Parts,
  rows: readonly FileRecord[],
  id: string,
  result: BatchGetResult | undefined,
): Promise<void> {
  const its = rows.filter(({ mediaItemId }) => mediaItemId === id);
  for await (const file of inTurns(its)) {
    // Another check, or a change on the disk, may have come first, and another item of a new version.
    const current = parts.files.byId(file.id);
    const own = current?.mediaItemId === id ? current : undefined;
    const event = toEvent(own ?? file, result, parts.clock.now());
    if (!event || (own && !mayHappen(own.stage, event.type))) continue;
    if (event.type === 'vanished') parts.content.forgetItem(id);
    if (own) parts.files.apply(own.id, event);
  }
}

/** By id where there is an item; an error names no id, so it counts by place, and only in a complete list. */
function resultFor(
  id: string,
  results: readonly BatchGetResult[],
  index: number,
  asked: number,
): BatchGetResult | undefined {
  const named = results.find((result) => result.mediaItem?.id === id);
  if (named) return named;
  const placed = results.length === asked ? results[index] : undefined;
  return placed?.mediaItem ? undefined : placed;
}

/** Undefined: Google said nothing of it; the row is asked for again another time. */
function toEvent(file: FileRecord, result: BatchGetResult | undefined, now: number): FileEvent | undefined {
  if (!result) return undefined;
  if (!result.mediaItem) {
    // An error that says nothing may be said for ever; each question is one of the day's requests.
    if (isFresh(file, now) || !result.status || !saysGone(result.status))
      return { type: 'stillProcessing', untilAt: now + processingWaitMs(file, now) };
    return { type: 'vanished', reason: { code: 'vanishedAtGoogle' } };
  }
  const video = result.mediaItem.mediaMetadata?.video?.status;
  if (video === 'PROCESSING') return { type: 'stillProcessing', untilAt: now + processingWaitMs(file, now) };
  if (video === 'FAILED') return { type: 'vanished', reason: { code: 'processingFailed' } };
  return { type: 'confirmed' };
}

const MINUTE_MS = 60_000;
/** Google may know for so long of nothing that it has just made. */
const FRESH_MS = 60 * MINUTE_MS;

/** Never seen at Google since it was created, and that is not long ago. A clock that was ahead then says nothing of how long. */
const isFresh = ({ stage, createdAt }: FileRecord, now: number): boolean =>
  stage === 'created' && createdAt !== null && Math.abs(now - createdAt) < FRESH_MS;

/** Long videos take Google hours: the older the item, the longer until the next question. */
function processingWaitMs(file: FileRecord, now: number): number {
  const age = Math.abs(now - (file.createdAt ?? now));
  if (age < 10 * MINUTE_MS) return MINUTE_MS;
  if (age < 120 * MINUTE_MS) return 10 * MINUTE_MS;
  return age < 24 * 60 * MINUTE_MS ? 60 * MINUTE_MS : 6 * 60 * MINUTE_MS;
}
