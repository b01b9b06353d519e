// Asks Google again for items it said it created: 50 distinct ids a call. "Google Photos has this item" is all it can say;
// bytes and sizes are not in the API. Changes rows, sends nothing.
import type { Failure } from '../google/failure.ts';
import { MAX_BATCH } from '../google/photos.ts';
import type { BatchGetResult } from '../google/wire.ts';
import type { FileRecord } from './file.ts';
import type { Line, Parts } from './parts.ts';
import type { FileEvent } from './transition.ts';

/** At item level: invalid argument or not found. Everything else says nothing about the item. */
const GONE = new Set([3, 5]);

/** All rows' ids must be distinct or repeated rows of one id; at most 50 distinct. Undefined: all asked. */
export async function verifyRows(
  parts: Parts,
  line: Line,
  rows: readonly FileRecord[],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const ids = [...new Set(rows.flatMap((file) => file.mediaItemId ?? []))].slice(0, MAX_BATCH);
  if (ids.length === 0) return undefined;
  const answer = await line.photos.batchGet(ids, signal);
  if (!answer.ok) return answer.failure;
  const byId = new Map(ids.map((id, index) => [id, resultFor(id, answer.value, index, ids.length)]));
  for (const file of rows) {
    const event = file.mediaItemId === null ? undefined : toEvent(byId.get(file.mediaItemId));
    if (!event) continue;
    if (event.type === 'vanished' && file.mediaItemId) parts.content.forgetItem(file.mediaItemId);
    parts.files.apply(file.id, event);
  }
  await parts.db.durable();
  return undefined;
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

/** Undefined: nothing is known now; the row is asked for again another time. */
function toEvent(result: BatchGetResult | undefined): FileEvent | undefined {
  if (!result) return undefined;
  if (!result.mediaItem) {
    return GONE.has(result.status?.code ?? 0)
      ? { type: 'vanished', reason: { code: 'vanishedAtGoogle' } }
      : undefined;
  }
  const video = result.mediaItem.mediaMetadata?.video?.status;
  if (video === 'PROCESSING') return undefined;
  if (video === 'FAILED') return { type: 'vanished', reason: { code: 'processingFailed' } };
  return { type: 'confirmed' };
}
