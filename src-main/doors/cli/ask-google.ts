// A question to Google on behalf of a person who waits: asked again a few times where asking again does no harm, and never
// sooner than Google wants.
import { untilAborted } from '../../google/until-aborted.ts';
import type { ReasonCode } from '../../contract.ts';
import { fileWaitMs } from '../../engine/pace.ts';
import type { Parts } from '../../engine/parts.ts';
import { holdAfter } from '../../engine/react.ts';
import type { Failure, Outcome } from '../../google/failure.ts';

const TRIES = 5;
/** Nobody sits before a terminal longer than this; the command ends and says why. */
const MOST_WAIT_MS = 5 * 60_000;

export type Asker = {
  parts: Parts;
  accountId: string;
  /** Told before each wait that a person notices. */
  onWait?: (why: ReasonCode, ms: number) => void;
  /** The command is called off: what is asked breaks off, and so does a wait. */
  signal?: AbortSignal;
};

/** Only for calls that may be repeated: reads, and album creation that looks before it makes. */
export async function askGoogle<T>(
  asker: Asker,
  ask: (signal: AbortSignal) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { parts, accountId } = asker;
  const signal = asker.signal ?? new AbortController().signal;
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await waitAsGoogleWants(asker);
    if (refusal) return { ok: false, failure: refusal };
    const outcome = await ask(signal);
    if (outcome.ok) return outcome;
    const { failure } = outcome;
    const passes = failure.kind === 'tryAgain' || failure.kind === 'offline' || failure.kind === 'slowDown';
    if (isForAll(failure)) holdAfter(parts, accountId, failure);
    if (!passes || attempt === TRIES) return outcome;
    if (!isForAll(failure)) await sleep(asker, fileWaitMs(attempt, null, parts));
  }
}

/** What a question learns for everything else that goes on with this account. */
const isForAll = (failure: Failure): boolean =>
  failure.kind === 'slowDown' ||
  failure.kind === 'quotaDay' ||
  failure.kind === 'signIn' ||
  (failure.kind === 'tryAgain' && failure.retryAfterMs !== null);

/** Sits out a pause that Google asked for; one that is too long is answered as the refusal that it stands for. */
async function waitAsGoogleWants(asker: Asker): Promise<Failure | undefined> {
  const { parts, accountId, onWait } = asker;
  const hold = parts.holds.get(accountId);
  const code = hold?.reason.code;
  const leftMs = (hold?.untilAt ?? 0) - parts.clock.now();
  if (leftMs <= 0 || (code !== 'slowDown' && code !== 'quotaDay')) return undefined;
  const detail = String(hold?.reason.params?.['detail'] ?? '');
  if (code === 'quotaDay') return { kind: 'quotaDay', detail };
  if (leftMs > MOST_WAIT_MS) return { kind: 'slowDown', retryAfterMs: leftMs, detail };
  onWait?.(code, leftMs);
  await sleep(asker, leftMs);
  return undefined;
}

function sleep({ parts, signal }: Asker, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = parts.clock.timer(ms, resolve);
  return untilAborted(promise, signal).finally(cancel);
}
