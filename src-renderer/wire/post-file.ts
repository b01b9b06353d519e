// Brings one file's bytes to the program, and waits for a line that breaks: a moment without it must not cost what was dropped.
import { DROP_PATH, KEY_HEADER } from './constants.ts';
import type { NamedFile } from './dropped.ts';
import { takeKey } from './key.ts';

/** So long a broken line is waited for. */
export const PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const DISK_FULL_STATUS = 507;
/** A wrong key, or a selection that the program does not know: it was stopped meanwhile, and has nothing of it any more. */
const GONE_STATUSES: readonly number[] = [401, 403, 404];

/** The program's disk has no room for what was handed over. */
export class DiskFull extends Error {}
/** The program has forgotten the whole hand-over. */
export class SelectionGone extends Error {}

/** How long the line has been broken, for all files of a hand-over together. */
export class Patience {
  #brokenSince: number | null = null;

  lineIsGood(): void {
    this.#brokenSince = null;
  }

  lineIsBroken(): void {
    this.#brokenSince ??= Date.now();
  }

  isOver(fileSince: number): boolean {
    return Date.now() - Math.min(fileSince, this.#brokenSince ?? fileSince) > PATIENCE_MS;
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

type Wish = { selectionId: string; part: number; item: NamedFile; patience: Patience; signal: AbortSignal };

/** True when the program has the bytes; false when this file cannot be read or handed over. Throws what ends all of the hand-over. */
export async function postFile(wish: Wish): Promise<boolean> {
  const { item, patience, signal } = wish;
  let since: number | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const answer = await tryPost(wish);
    if (answer) {
      patience.lineIsGood();
      if (answer.status === DISK_FULL_STATUS) throw new DiskFull();
      if (GONE_STATUSES.includes(answer.status)) throw new SelectionGone();
      return answer.ok;
    }
    if (signal.aborted || !(await isReadable(item.file))) return false;
    patience.lineIsBroken();
    since ??= Date.now();
    if (patience.isOver(since)) return false;
    await pause(pauseMs, signal);
  }
}

/** Null: the line broke, or the file is gone. */
async function tryPost({ selectionId, part, item, signal }: Wish): Promise<Response | null> {
  const { file, name } = item;
  const modified = String(file.lastModified);
  const query = new URLSearchParams({ selection: selectionId, name, modified, part: String(part) });
  const headers = { [KEY_HEADER]: takeKey(window) ?? '' };
  try {
    return await fetch(`${DROP_PATH}?${query}`, { method: 'POST', body: file, headers, signal });
  } catch {
    return null;
  }
}

/** A failed POST does not say whether the file or the line was at fault; one byte tells. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
