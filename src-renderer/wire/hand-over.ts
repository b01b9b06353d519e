// Hands dropped or chosen files to the program: by path where the door can (desktop), else their bytes one by one.
// It decides nothing about where they go in Google Photos.
import type { Bridge, Selection } from '../../src-main/contract.ts';
import { CallError, type Client } from './client.ts';
import { DROP_PATH, KEY_HEADER } from './constants.ts';
import { takeKey } from './key.ts';
import { type Dropped, type NamedFile, walkDropped } from './dropped.ts';

/** Bytes of this many files travel at the same time; more would not be quicker on one machine. */
const AT_ONCE = 3;

export type HandOverProgress = {
  done: number;
  total: number;
  /** Files the browser could not read, e.g. because they vanished meanwhile. */
  unreadable: number;
};

/** Answers null when nothing was among it that could be handed over. */
export type HandOver = (
  dropped: Dropped,
  report: (progress: HandOverProgress) => void,
  signal: AbortSignal,
) => Promise<Selection | null>;

export const byPath =
  (bridge: Bridge): HandOver =>
  async (dropped) =>
    dropped.files.length === 0 ? null : bridge.dropFiles(dropped.files);

/** True when the program has the bytes, false when the browser could not read them. */
async function post(selectionId: string, { file, name }: NamedFile, signal: AbortSignal): Promise<boolean> {
  const query = new URLSearchParams({ selection: selectionId, name, modified: String(file.lastModified) });
  const headers = { [KEY_HEADER]: takeKey(window) ?? '' };
  let answer: Response;
  try {
    answer = await fetch(`${DROP_PATH}?${query}`, { method: 'POST', body: file, headers, signal });
  } catch (thrown) {
    if (signal.aborted || !(await isReadable(file))) return false;
    throw new CallError({ code: 'closed', message: String(thrown) });
  }
  if (answer.ok) return true;
  if (answer.status === DISK_FULL_STATUS) throw new DiskFull();
  const code = answer.status === 401 || answer.status === 403 ? 'denied' : 'internal';
  throw new CallError({ code, message: `POST ${DROP_PATH} answered ${answer.status}` });
}

/** The program's disk has no room for what was handed over. */
export class DiskFull extends Error {}
const DISK_FULL_STATUS = 507;

/** A failed POST does not say whether the file or the line was at fault; one byte tells. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

export const byBytes =
  (client: Client): HandOver =>
  async (dropped, report, signal) => {
    const items: NamedFile[] = [];
    let unreadable = 0;
    for await (const item of walkDropped(dropped)) {
      if (item.file) items.push(item);
      else unreadable += 1;
    }
    const total = items.length + unreadable;
    let done = 0;
    if (items.length === 0) {
      if (unreadable > 0) report({ done, total, unreadable });
      return null;
    }
    report({ done, total, unreadable });
    const { selectionId } = await client.call('selection.open', null);
    const worker = async (): Promise<void> => {
      for (let item = items.shift(); item && !signal.aborted; item = items.shift()) {
        if (await post(selectionId, item, signal)) done += 1;
        else unreadable += 1;
        report({ done, total, unreadable });
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    const failed = workers.find((result) => result.status === 'rejected');
    if (!failed && !signal.aborted && done > 0) return client.call('selection.get', { selectionId });
    await client.call('selection.discard', { selectionId });
    if (failed) throw failed.reason;
    return null;
  };
