// Which result of batchCreate is whose. Pure: members as they were sent and Google's list in, one answer for each member out.
import type { BatchCreateResult } from '../google/wire.ts';

export type Sent = { uploadToken: string | null; sha256: string | null; fileName: string };

/** `missing`: the list does not name it. `doubtful`: it may be another's; the member is to be asked for again, alone. */
export type Match = BatchCreateResult | 'missing' | 'doubtful';

/**
 * Each member gets the result that names its token. Where Google names none the place counts, as long as no name speaks against it. One
 * item for different bytes is right where what was sent was the same after all; a call for one alone tells.
 */
export function matchResults(sent: readonly Sent[], results: readonly BatchCreateResult[]): Match[] {
  const matches = results.some(({ uploadToken }) => uploadToken)
    ? byToken(sent, results)
    : byPlace(sent, results);
  const shared = idsOfSeveral(sent, matches);
  return matches.map((match) => (shared.has(idOf(match) ?? '') ? 'doubtful' : match));
}

/** One that is named twice has what was made of it. */
function byToken(sent: readonly Sent[], results: readonly BatchCreateResult[]): Match[] {
  const named = new Map<string, BatchCreateResult>();
  for (const result of results) {
    const before = named.get(result.uploadToken ?? '');
    if (!before || (!before.mediaItem && result.mediaItem)) named.set(result.uploadToken ?? '', result);
  }
  return sent.map(({ uploadToken }) => named.get(uploadToken ?? '') ?? 'missing');
}

function byPlace(sent: readonly Sent[], results: readonly BatchCreateResult[]): Match[] {
  if (results.length !== sent.length) return sent.map(() => 'missing');
  const names = results.map(({ mediaItem }) => mediaItem?.filename);
  // Of what it had before, Google keeps the first name: a call for one alone is believed whatever it says.
  const isInOrder =
    sent.length === 1 || sent.every(({ fileName }, at) => (names[at] ?? fileName) === fileName);
  if (isInOrder) return [...results];
  const isOne = (name: string): boolean => sent.filter(({ fileName }) => fileName === name).length === 1;
  return sent.map(({ fileName }, at) =>
    names[at] === fileName && isOne(fileName) ? (results[at] ?? 'missing') : 'doubtful',
  );
}

const idOf = (match: Match): string | undefined =>
  typeof match === 'string' ? undefined : match.mediaItem?.id;

function idsOfSeveral(sent: readonly Sent[], matches: readonly Match[]): Set<string> {
  const contents = new Map<string, Set<string | null>>();
  matches.forEach((match, at) => {
    const id = idOf(match);
    if (id !== undefined) contents.set(id, (contents.get(id) ?? new Set()).add(sent[at]?.sha256 ?? null));
  });
  return new Set([...contents].flatMap(([id, sums]) => (sums.size > 1 ? [id] : [])));
}
