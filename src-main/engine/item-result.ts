// What one member's result of batchCreate means for its row: the place where "HTTP 200" is never taken for "uploaded".
// Codes: API notes 3.6 and the google.rpc table in 6.4.
import { classifyBadRequest, isStorageFull, type Failure } from '../google/failure.ts';
import type { BatchCreateResult } from '../google/wire.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { countedTry, holdAfter, type Moment } from './react.ts';

/** The one code that judges the bytes themselves, whatever album they were meant for. */
const INVALID_ARGUMENT = 3;
const ALREADY_EXISTS = 6;
const RESOURCE_EXHAUSTED = 8;
/** Cancelled, unknown, deadline, aborted, internal, unavailable, unauthenticated: the same token may work a little later. */
const PASSING = new Set([1, 2, 4, 10, 13, 14, 16]);

/** A token that is refused though it is fresh: so often the bytes are sent again. */
const MOST_TOKEN_REFUSALS = 3;

export const refusal = (failure: Failure) =>
  ({ type: 'failed', reason: { code: 'refusedMember', params: { detail: failure.detail } } }) as const;

export function sendBytesAgain(parts: Parts, file: FileRecord, failure: Failure): void {
  if (file.tokenRefusals + 1 >= MOST_TOKEN_REFUSALS) parts.files.apply(file.id, refusal(failure));
  else parts.files.apply(file.id, { type: 'tokenRefused', reason: { code: 'tokenRefused' } });
}

/** What holds for all members of one answered call. `clientId`: the API client that asked. */
export type AnsweredCall = { parts: Parts; albumId: string | null; clientId: string; moment: Moment };

/** `result` undefined: Google's list did not name this member, so nothing is known of it. */
export function applyItemResult(
  { parts, albumId, clientId: ownClientId, moment }: AnsweredCall,
  file: FileRecord,
  result: BatchCreateResult | undefined,
): void {
  const code = result?.status?.code ?? 0;
  const detail =
    result?.status?.message || (result ? `code ${code}` : 'Google did not mention this file in its answer');
  const item = result?.mediaItem;
  if (item && (code === 0 || code === ALREADY_EXISTS)) {
    // Google gives back the item that it has, in the place of a second one of the same bytes.
    const isNew = code === 0 && !parts.content.knowsItem(item.id);
    // One that another client made is not ours to ask for because we were told its id.
    const clientId = parts.content.clientOf(item.id) ?? ownClientId;
    remember(parts, file, albumId, { mediaItemId: item.id, clientId, productUrl: item.productUrl ?? null });
    parts.files.apply(
      file.id,
      isNew
        ? { type: 'itemCreated', mediaItemId: item.id, clientId }
        : { type: 'itemAlreadyThere', mediaItemId: item.id, clientId, reason: null },
    );
  } else if (code === ALREADY_EXISTS) {
    remember(parts, file, albumId, NO_ITEM);
    const reason = albumId === null ? null : ({ code: 'alreadyThereSomewhere' } as const);
    parts.files.apply(file.id, { type: 'itemAlreadyThere', mediaItemId: null, clientId: null, reason });
  } else if (code === 0 || PASSING.has(code) || item) {
    // An item beside an error says both yes and no; asked once more, Google gives back the item that there is.
    parts.files.apply(file.id, countedTry(parts, file.attempts, { detail }, moment));
  } else if (code === RESOURCE_EXHAUSTED && !isStorageFull(detail)) {
    const reason = holdAfter(parts, file.accountId, { kind: 'slowDown', retryAfterMs: null, detail }) ?? null;
    parts.files.apply(file.id, { type: 'batchRefused', reason, untilAt: parts.clock.now() });
  } else {
    applyItemRefusal(parts, file, code, detail);
  }
}

/** Words that Google has for a whole call as well mean the same for one member of it; the rest is about the file. */
function applyItemRefusal(parts: Parts, file: FileRecord, code: number, detail: string): void {
  const failure = classifyBadRequest(detail, null);
  const held = failure.kind === 'refused' ? undefined : holdAfter(parts, file.accountId, failure);
  if (held) {
    parts.files.apply(file.id, { type: 'batchRefused', reason: held, untilAt: parts.clock.now() });
  } else if (failure.kind === 'tokenRefused') {
    sendBytesAgain(parts, file, failure);
  } else {
    if (file.sha256 && code === INVALID_ARGUMENT)
      parts.content.refuse(file.accountId, file.sha256, file.name, detail);
    const reason = code === INVALID_ARGUMENT ? 'refusedByGoogle' : 'refusedMember';
    parts.files.apply(file.id, { type: 'failed', reason: { code: reason, params: { detail } } });
  }
}

type Item = { mediaItemId: string | null; clientId: string | null; productUrl: string | null };
const NO_ITEM: Item = { mediaItemId: null, clientId: null, productUrl: null };

function remember(parts: Parts, file: FileRecord, albumId: string | null, item: Item): void {
  if (file.sha256) parts.content.keep(file.accountId, file.sha256, { ...item, name: file.name });
  if (albumId !== null && item.mediaItemId !== null) parts.albums.addMember(albumId, item.mediaItemId);
}
