// The session through which the bytes of a large file go: opened, asked how far it came after any break, and gone on with from there.
// What follows from a failure says upload.ts.
import type { Failure, Outcome } from '../google/failure.ts';
import type { Photos, SessionState } from '../google/photos.ts';
import type { OutgoingBytes } from './bytes.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { noteSuccess } from './react.ts';

/** What bytes are sent with. */
export type Sending = { parts: Parts; photos: Photos; signal: AbortSignal };

/** `token`: Google has all of it, and its answer to the end did not come through. */
type OpenSession = { url: string; fromByte: number; token: string | null };

/**
 * Sends the bytes from there on. An access token that has run out, and an offset that was not Google's any more (what lay in a broken line
 * may arrive after the question), leave open how far it came: it is asked, once, so that nothing goes again that Google has.
 */
export async function sendRest(
  sending: Sending,
  bytes: OutgoingBytes,
  { url, fromByte }: OpenSession,
): Promise<Outcome<string>> {
  const first = await finish(sending, bytes, url, fromByte);
  const isSignIn = !first.ok && first.failure.kind === 'signIn';
  const isLost = !first.ok && first.failure.kind === 'sessionLost';
  if (fromByte === bytes.lengthBytes || (!isSignIn && !isLost)) return first;
  const seen = await sending.photos.querySession(url, sending.signal);
  const over = isLost ? first : OVER;
  if (!seen.ok) return seen.failure.kind === 'sessionLost' ? over : seen;
  if (seen.value.state === 'finished')
    return seen.value.token === null ? over : { ok: true, value: seen.value.token };
  const { receivedBytes } = seen.value;
  if (receivedBytes > bytes.lengthBytes || (isLost && receivedBytes === fromByte)) return first;
  return finish(sending, bytes, url, receivedBytes);
}

const OVER: Outcome<string> = {
  ok: false,
  failure: { kind: 'sessionLost', detail: 'the upload is over, and its token did not come' },
};

async function finish(
  { photos, signal }: Sending,
  bytes: OutgoingBytes,
  url: string,
  fromByte: number,
): Promise<Outcome<string>> {
  if (fromByte > 0) await bytes.readBehind(fromByte);
  return photos.finishSession(url, bytes, fromByte, signal);
}

/** The session of an earlier try, asked how far it came; null when there is none that can go on. */
export async function tryResumeSession(
  { parts, photos, signal }: Sending,
  file: FileRecord,
): Promise<Outcome<OpenSession | null>> {
  const { sessionUrl } = file;
  if (!sessionUrl) return { ok: true, value: null };
  // However old: the guide names no lifetime, and a video on a slow line would begin anew for ever if we named one.
  const answer: Outcome<SessionState> = await photos.querySession(sessionUrl, signal);
  if (!answer.ok && answer.failure.kind !== 'sessionLost') return answer;
  const seen = answer.ok ? answer.value : undefined;
  if (seen?.state === 'active' && seen.receivedBytes <= file.sizeBytes)
    return { ok: true, value: { url: sessionUrl, fromByte: seen.receivedBytes, token: null } };
  if (seen?.state === 'finished' && seen.token !== null)
    return { ok: true, value: { url: sessionUrl, fromByte: file.sizeBytes, token: seen.token } };
  const inVain = seen?.state === 'finished';
  const now = parts.files.apply(file.id, { type: 'sessionLost', inVain });
  // The first time it goes again at once: an answer may be lost by chance.
  if (inVain && now.tokenRefusals > 1) return { ok: false, failure: NO_TOKEN };
  return { ok: true, value: null };
}

export const NO_TOKEN: Failure = {
  kind: 'tryAgain',
  outcome: 'notDone',
  retryAfterMs: null,
  detail: 'Google took the whole video, and the answer that says so was lost each time',
};

export async function openSession(
  { parts, photos, signal }: Sending,
  file: FileRecord,
): Promise<OpenSession | Extract<Outcome<string>, { ok: false }>> {
  const opened = await photos.openSession(file.sizeBytes, mimeOf(file), signal);
  if (!opened.ok) return opened;
  noteSuccess(parts, file.accountId, 'bytes');
  parts.files.apply(file.id, { type: 'sessionOpened', url: opened.value });
  // On the disk before the first byte: a killed program finds its session again.
  await parts.db.durable();
  return { url: opened.value, fromByte: 0, token: null };
}

export const mimeOf = (file: FileRecord): string => file.mime ?? 'application/octet-stream';
