// Second step of a file: its bytes go to Google and an upload token comes back. Small files in one request, large ones in a
// session that survives a restart. What was sent must be what was hashed, or the file starts over.
import { stat } from 'node:fs/promises';
import type { Failure, Outcome } from '../google/failure.ts';
import { sentElsewhere } from '../store/moved.ts';
import { MOST_RAW_BYTES } from './budget.ts';
import { awayEvent, restEvent, unreadableEvent } from './away.ts';
import { OutgoingBytes, type Reading } from './bytes.ts';
import { TOKEN_LIFE_MS } from './create.ts';
import { dateFix, type Dating } from './date-fix.ts';
import type { FileRecord } from './file.ts';
import { hungEvent, inTime, inTimeOr, NoAnswer } from './hung.ts';
import type { Parts } from './parts.ts';
import { CHANGED_WAIT_MS } from './pace.ts';
import { readHead } from './photo-facts.ts';
import { heldEvent, holdAfter, isHeld, noteSuccess, tryLater } from './react.ts';
import type { DateFrom } from './rules.ts';
import { mimeOf, NO_TOKEN, openSession, sendRest, tryResumeSession, type Sending } from './session.ts';
import type { Slots } from './slots.ts';
import type { FileEvent } from './transition.ts';

/** How many requests the bytes of this file cost. */
export const requestsFor = (file: FileRecord): number => (file.sizeBytes <= MOST_RAW_BYTES ? 1 : 2);

/** `onSent`: told of the bytes that are out, counted from the beginning of the file. */
type Upload = Sending & { slots: Slots; onSent: (sentBytes: number) => void };

/** `file` is in stage `uploading`; it leaves it in every case but an abort, which throws. */
export async function upload(sending: Upload, file: FileRecord): Promise<void> {
  try {
    await sendOut(sending, file);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    sending.parts.files.apply(file.id, hungEvent(sending.parts));
  }
}

async function sendOut(sending: Upload, file: FileRecord): Promise<void> {
  const { parts, slots, signal } = sending;
  const rest = restEvent(parts, file);
  if (rest) return void parts.files.apply(file.id, rest);
  const before = await inTime(parts, file, () => look(file));
  if (before !== 'same') return void parts.files.apply(file.id, await toEvent(parts, file, before));
  const start = await tryStart(sending, file);
  if (!start) return;
  const { bytes, dating } = start;
  if (dating.what === 'ask')
    return void parts.files.apply(file.id, { type: 'skipped', reason: { code: 'dateAsked' } });
  const isDated = dating.what === 'dated';
  const going = isDated ? file : takeOver(parts, file, dating.dateFrom);
  if (going.stage === 'uploaded') return;
  const giveBack = await slots.take(signal);
  try {
    // Another file may have met what holds the whole account while this one waited for its place.
    if (isHeld(parts, file.accountId)) return void parts.files.apply(file.id, { type: 'restarted' });
    // A session belongs to the bytes of the file as it is; with a date put in they go in one request.
    const answer = isDated ? sendRaw(sending, file, bytes) : send(sending, going, bytes);
    const outcome = await answer.catch((error: unknown) => {
      // The file gave less than it promised, so the request broke off; what the file is now says what follows.
      if (signal.aborted || !bytes.readError) throw error;
      return undefined;
    });
    // After a failure the next file waits for what follows from it.
    if (outcome?.ok) giveBack();
    const { dateFrom } = dating;
    const events = await eventsAfter(parts, file, { bytes, outcome, dateFrom, isDated });
    for (const event of events) parts.files.apply(file.id, event);
  } finally {
    giveBack();
  }
}

type Start = { bytes: OutgoingBytes; dating: Dating };

/** Its bytes, of which the first are read already, and what those say of its date. Undefined: it is gone, or another program's, since it was looked at. */
async function tryStart(sending: Upload, file: FileRecord): Promise<Start | undefined> {
  const { parts, signal, onSent } = sending;
  const { path, sizeBytes: lengthBytes } = file;
  const read: Reading = (ask) => inTime(parts, file, ask);
  const begin = async (): Promise<Start> => {
    const head = await readHead(path, lengthBytes);
    const dating = await dateFix(parts, file, head);
    const replaced = dating.what === 'dated' ? dating.replaced : null;
    const wish = { path, lengthBytes, onSent, throttle: parts.throttle, signal, replaced, read };
    return { dating, bytes: new OutgoingBytes(wish, head) };
  };
  try {
    return await read(begin);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    parts.files.apply(file.id, await toEvent(parts, file, { error }));
    return undefined;
  }
}

const isGone = (event: FileEvent): boolean =>
  (event.type === 'failed' || event.type === 'skipped') &&
  (event.reason.code === 'vanished' || event.reason.code === 'moved');

/**
 * A video that was moved or renamed while it was sent goes on where the row of its former place has come to, or is at Google as a whole
 * already; then the row is `uploaded`. Small files are not worth it.
 */
function takeOver(parts: Parts, file: FileRecord, dateFrom: DateFrom): FileRecord {
  if (file.sizeBytes <= MOST_RAW_BYTES || file.sessionUrl !== null) return file;
  const former = sentElsewhere(parts.db, file);
  if (!former) return file;
  const { uploadToken: token, tokenAt, sessionUrl: url, sessionAt } = former;
  parts.files.apply(former.id, { type: 'handedOver' });
  if (token !== null && tokenAt !== null && parts.clock.now() - tokenAt < TOKEN_LIFE_MS)
    return parts.files.apply(file.id, { type: 'tokenReceived', token, dateFrom, at: tokenAt });
  if (url === null || sessionAt === null) return file;
  return parts.files.apply(file.id, { type: 'sessionOpened', url, at: sessionAt });
}

/** `outcome` undefined: the disk broke the request off. `isDated`: a date was put into what went out. */
type Sent = {
  bytes: OutgoingBytes;
  outcome: Outcome<string> | undefined;
  dateFrom: DateFrom;
  isDated: boolean;
};

/** What follows for the row from what Google answered, what really went out, and what the file on the disk is by now. */
async function eventsAfter(
  parts: Parts,
  file: FileRecord,
  { bytes, outcome, dateFrom, isDated }: Sent,
): Promise<FileEvent[]> {
  const readError = bytes.readError;
  // At once, and also where the file has changed: while the disk is asked, others of the account would begin.
  const isRefused = outcome?.ok === false && !readError;
  const held = isRefused ? holdAfter(parts, file.accountId, outcome.failure) : undefined;
  const after = await inTime(parts, file, () => look(file)).catch((error: unknown) => ({ error }));
  const sent = bytes.sentSha256;
  if (outcome?.ok && sent === file.sha256 && (after === 'same' || 'error' in after)) {
    noteSuccess(parts, file.accountId, 'bytes');
    const received: FileEvent = { type: 'tokenReceived', token: outcome.value, dateFrom };
    const event = after === 'same' ? undefined : await toEvent(parts, file, after);
    // A disk that is away or in trouble by now has given all of it. Of a file that is not there any more nothing is made, unless it
    // lies elsewhere: the row of its new place finds the token here.
    if (!event || !isGone(event)) return [received];
    return isDated ? [event] : [received, event];
  }
  if (after !== 'same') return [await toEvent(parts, file, after)];
  if (readError && !outcome?.ok) return [await toEvent(parts, file, { error: readError })];
  if (!outcome) throw new Error('the bytes could be read, and still the request had no outcome');
  if (held) return [heldEvent(parts, held)];
  if (!outcome.ok) return [afterFailure(parts, file, outcome.failure, sent !== undefined)];
  if (sent === undefined) return [afterFailure(parts, file, ANSWERED_EARLY, false)];
  return [changed(parts, file.sizeBytes, file.modifiedAtMs)];
}

/** Whatever it says, it is no answer to the file as a whole. */
const ANSWERED_EARLY: Failure = {
  kind: 'tryAgain',
  outcome: 'notDone',
  retryAfterMs: null,
  detail: 'the answer came before all bytes had gone out',
};

type Look = 'same' | { sizeBytes: number; modifiedAtMs: number } | { error: unknown };

async function look(file: FileRecord): Promise<Look> {
  try {
    const info = await stat(file.path);
    if (info.size === file.sizeBytes && info.mtimeMs === file.modifiedAtMs) return 'same';
    return { sizeBytes: info.size, modifiedAtMs: info.mtimeMs };
  } catch (error) {
    return { error };
  }
}

async function toEvent(parts: Parts, file: FileRecord, seen: Exclude<Look, 'same'>): Promise<FileEvent> {
  const silent = hungEvent(parts);
  if (!('error' in seen)) {
    const away = await inTimeOr(parts, file, () => awayEvent(parts, file), silent);
    return away ?? changed(parts, seen.sizeBytes, seen.modifiedAtMs);
  }
  const { error } = seen;
  if (error instanceof NoAnswer) return silent;
  return inTimeOr(parts, file, () => unreadableEvent(parts, file, error), silent);
}

const changed = (parts: Parts, sizeBytes: number, modifiedAtMs: number): FileEvent => ({
  type: 'changedOnDisk',
  sizeBytes,
  modifiedAtMs,
  reason: { code: 'fileChanged' },
  untilAt: parts.clock.now() + Math.round(CHANGED_WAIT_MS * parts.backoffScale),
});

const sendRaw = (
  { photos, signal }: Sending,
  file: FileRecord,
  bytes: OutgoingBytes,
): Promise<Outcome<string>> => photos.uploadRaw(bytes, mimeOf(file), signal);

async function send(sending: Sending, file: FileRecord, bytes: OutgoingBytes): Promise<Outcome<string>> {
  if (file.sizeBytes <= MOST_RAW_BYTES) return sendRaw(sending, file, bytes);
  const session = await tryResumeSession(sending, file);
  if (!session.ok) return session;
  const started = session.value ?? (await openSession(sending, file));
  if ('ok' in started) return started;
  if (started.token !== null) {
    if (started.fromByte > 0) await bytes.readBehind(started.fromByte);
    // Nothing goes out, and the file is still known to be what was sent.
    for await (const chunk of bytes.open(started.fromByte)) void chunk;
    return { ok: true, value: started.token };
  }
  const outcome = await sendRest(sending, bytes, started);
  if (!outcome.ok && outcome.failure.kind === 'sessionLost')
    sending.parts.files.apply(file.id, { type: 'sessionLost' });
  return outcome;
}

/** A session that ends when it has everything may be gone by chance; so often, it is the file that is refused, and videos are large. */
const MOST_WHOLE_SENDS = 4;

function afterFailure(parts: Parts, file: FileRecord, failure: Failure, wasWhole: boolean): FileEvent {
  const isWorn = failure.kind === 'sessionLost' && wasWhole && file.attempts + 1 >= MOST_WHOLE_SENDS;
  if (failure === NO_TOKEN) return afterVain(parts, file);
  if (failure.kind === 'refused' || isWorn)
    return { type: 'failed', reason: { code: 'refusedByGoogle', params: { detail: failure.detail } } };
  return tryLater(parts, file.accountId, failure)(file.attempts);
}

/** Each time is a whole video: they become rare, and come to an end. */
const VAIN_WAITS_MS = [60_000, 10 * 60_000];

function afterVain(parts: Parts, { id }: FileRecord): FileEvent {
  const times = parts.files.byId(id)?.tokenRefusals ?? 0;
  const { detail } = NO_TOKEN;
  const waitMs = VAIN_WAITS_MS[times - 2];
  if (waitMs === undefined)
    return { type: 'failed', reason: { code: 'tooManyTries', params: { count: times, detail } } };
  const untilAt = parts.clock.now() + Math.round(waitMs * parts.backoffScale);
  return { type: 'postponed', reason: { code: 'tryAgain', params: { detail } }, untilAt, counts: false };
}
