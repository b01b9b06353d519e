// The bad luck of a soak: each day some of everything that can go wrong with a request, the same for the same seed.
import type { Effect, Emulator } from '../../emulator/emulator.ts';

const CREATE = 'mediaItems.batchCreate';

type Luck = { endpoint: string; probability: number; effect: Effect };

const everywhere = (probability: number, effect: Effect): Luck => ({ endpoint: '*', probability, effect });
const inCreates = (probability: number, effect: Effect): Luck => ({ endpoint: CREATE, probability, effect });
const inTokens = (probability: number, effect: Effect): Luck => ({
  endpoint: 'oauth.token',
  probability,
  effect,
});

const ALL: Luck[] = [
  everywhere(0.03, { kind: 'error', name: 'unavailable' }),
  everywhere(0.02, { kind: 'error', name: 'internal' }),
  everywhere(0.02, { kind: 'error', name: 'concurrentWrites' }),
  everywhere(0.01, { kind: 'error', name: 'unauthenticated' }),
  everywhere(0.02, { kind: 'html', status: 502 }),
  everywhere(0.02, { kind: 'html', status: 429 }),
  everywhere(0.02, { kind: 'captivePortal' }),
  everywhere(0.02, { kind: 'lostAnswer' }),
  everywhere(0.02, { kind: 'truncated' }),
  everywhere(0.02, { kind: 'truncated', breaks: true }),
  everywhere(0.02, { kind: 'garbage' }),
  everywhere(0.02, { kind: 'reset', at: 'beforeBody' }),
  everywhere(0.02, { kind: 'reset', at: 'afterBody' }),
  everywhere(0.005, { kind: 'hang' }),
  everywhere(0.005, { kind: 'hang', afterWork: true }),
  everywhere(0.05, { kind: 'delay', ms: 4 }),
  { endpoint: 'uploads.*', probability: 0.05, effect: { kind: 'reset', at: 'inBody' } },
  inCreates(0.1, { kind: 'error', name: 'concurrentWrites' }),
  inCreates(0.1, { kind: 'error', name: 'quotaMinute' }),
  inCreates(0.1, { kind: 'error', name: 'aborted', afterWork: true }),
  inCreates(0.1, { kind: 'error', name: 'internal', afterWork: true }),
  inCreates(0.05, { kind: 'error', name: 'invalidUploadToken' }),
  inCreates(0.05, { kind: 'error', name: 'invalidAlbum' }),
  inCreates(0.15, { kind: 'item', indexes: [0], code: 13 }),
  inCreates(0.1, { kind: 'item', indexes: [1, 2], code: 14 }),
  inCreates(0.05, { kind: 'item', indexes: [0], code: 8 }),
  inCreates(0.1, { kind: 'item', indexes: [1], missing: true }),
  inCreates(0.1, { kind: 'item', indexes: [0], missing: true, created: true }),
  inTokens(0.1, { kind: 'html', status: 503 }),
  inTokens(0.1, { kind: 'reset', at: 'afterBody' }),
  inTokens(0.1, { kind: 'truncated' }),
  inTokens(0.1, { kind: 'captivePortal' }),
];

/** About every third kind, for this day. */
export function drawFaults(emulator: Emulator, random: () => number): void {
  emulator.faults.clear();
  for (const { endpoint, probability, effect } of ALL) {
    if (random() > 0.35) continue;
    const seed = 1 + Math.floor(random() * 1e9);
    emulator.faults.add({ match: { endpoint, probability, seed }, effect });
  }
}

/** For as long as it stays: a guest network answers everything with its page. */
export function addCaptivePortal(emulator: Emulator): () => void {
  const ids = ['*', 'oauth.token'].map((endpoint) =>
    emulator.faults.add({ match: { endpoint }, effect: { kind: 'captivePortal' } }),
  );
  return () => ids.forEach((id) => emulator.faults.remove(id));
}
