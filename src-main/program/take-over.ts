// Moving in from another uploader: the files that its list names are hashed and count as already in Google Photos, on its word
// alone. There is no id for them, so they can be neither verified nor put into an album.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Reason } from '../contract.ts';
import { checkFile } from '../engine/check.ts';
import { findAll, type Found } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';
import { HistoryStore } from '../store/history.ts';
import { isHeading, pathsOfLine } from './path-list.ts';

export type ListWish = {
  accountId: string;
  /** Where relative paths begin. */
  base: string;
  /** The program that wrote the list, as people call it. */
  from: string;
};

/** Adds up: found = added + known + left. */
export type ListTotals = { found: number; added: number; known: number; left: number };

/** `onLeft`: not taken over, and why; the file will be sent like any other. */
export async function takeOverList(
  parts: Parts,
  lines: AsyncIterable<string>,
  wish: ListWish,
  onLeft: (path: string, reason: Reason) => void,
): Promise<ListTotals> {
  const totals: ListTotals = { found: 0, added: 0, known: 0, left: 0 };
  const store = new HistoryStore(parts.db);
  const signal = new AbortController().signal;
  let isFirst = true;
  for await (const line of lines) {
    const candidates = pathsOfLine(line).map((path) => resolve(wish.base, path));
    const path = await tryChoose(candidates);
    const isHead = isFirst && isHeading(line);
    isFirst = false;
    if (path === undefined || (isHead && (await kindAt(path)) === 'nothing')) continue;
    for await (const entry of findAll([path], signal)) {
      totals.found += 1;
      const result = await takeOverFile(parts, store, entry, wish);
      if (typeof result !== 'string') onLeft(entry.path, result);
      totals[typeof result === 'string' ? result : 'left'] += 1;
    }
    await parts.db.durable();
  }
  return totals;
}

/** What a line means, of all that it may name; undefined: nothing. */
async function tryChoose(candidates: readonly string[]): Promise<string | undefined> {
  let missing: string | undefined;
  for (const [place, candidate] of candidates.entries()) {
    const kind = await kindAt(candidate);
    // A folder is meant only where the line is its path: what stands before a comma may by chance be that of another.
    if (kind === 'file' || (kind === 'other' && place === 0)) return candidate;
    if (kind === 'nothing') missing = candidate;
  }
  return missing;
}

/** Never the calls that wait: a disk that does not answer would hold the whole program. */
const kindAt = (path: string): Promise<'file' | 'other' | 'nothing'> =>
  stat(path).then(
    (info) => (info.isFile() ? 'file' : 'other'),
    () => 'nothing',
  );

async function takeOverFile(
  parts: Parts,
  store: HistoryStore,
  entry: Found,
  { accountId, from }: ListWish,
): Promise<'added' | 'known' | Reason> {
  if (entry.leave) return entry.leave.reason;
  const checked = await tryCheck(entry);
  if (!checked.ok) return checked.reason;
  const hashed = await parts.hasher.hash(entry.path);
  if (!hashed.ok) return { code: 'unreadable', params: { detail: hashed.code } };
  const { sha256, sizeBytes } = hashed;
  const nothing = { mediaItemId: null, clientId: null, productUrl: null };
  const isNew = store.takeOver({
    accountId,
    sha256,
    sizeBytes,
    name: entry.name,
    ...nothing,
    takenOverFrom: from,
  });
  return isNew ? 'added' : 'known';
}

async function tryCheck(entry: Found): ReturnType<typeof checkFile> {
  try {
    return await checkFile(entry.path, entry.sizeBytes);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { ok: false, reason: { code: 'unreadable', params: { detail: String(error.code) } } };
  }
}

/** What was taken over on another program's word is sent after all. How many contents are forgotten. */
export async function forgetTakenOver(parts: Parts, accountId: string): Promise<number> {
  const { contents, fileIds } = new HistoryStore(parts.db).forgetTakenOver(accountId);
  for (const id of fileIds) {
    const file = parts.files.byId(id);
    if (!file) continue;
    const { sizeBytes, modifiedAtMs } = file;
    parts.files.apply(id, { type: 'changedOnDisk', sizeBytes, modifiedAtMs, reason: null, untilAt: null });
  }
  await parts.db.durable();
  return contents;
}
