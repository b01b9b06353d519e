// A question to Google on behalf of a person who waits: asked again a few times where asking again does no harm.
import { fileWaitMs } from '../../engine/pace.ts';
import type { Parts } from '../../engine/parts.ts';
import type { Outcome } from '../../google/failure.ts';

const TRIES = 5;

/** Only for calls that may be repeated: reads, and album creation that looks before it makes. */
export async function askGoogle<T>(
  parts: Parts,
  ask: (signal: AbortSignal) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { signal } = new AbortController();
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await ask(signal);
    if (outcome.ok || attempt === TRIES) return outcome;
    const { failure } = outcome;
    if (failure.kind !== 'tryAgain' && failure.kind !== 'offline' && failure.kind !== 'slowDown')
      return outcome;
    const retryAfterMs = failure.kind === 'offline' ? null : failure.retryAfterMs;
    await sleep(parts, fileWaitMs(attempt, retryAfterMs, parts));
  }
}

function sleep(parts: Parts, ms: number): Promise<void> {
  return new Promise((resolve) => parts.clock.timer(ms, resolve));
}
