// Hands dropped or chosen files to the program: by path where the door can (desktop), else their bytes one by one.
// It decides nothing about where they go in Google Photos.
import type { Bridge, CallIn, LeftOut, Selection } from '../../src-main/contract.ts';
import { asCallError, CallError, type Client } from './client.ts';
import { type Dropped, type NamedFile, walkDropped } from './dropped.ts';
import { DiskFull, Patience, PATIENCE_MS, pause, postFile, SelectionGone } from './post-file.ts';

/** Bytes of this many files travel at the same time; more would not be quicker on one machine. */
const AT_ONCE = 3;
const MOST_NAMES = 5;
const MOST_NAME_CHARS = 4000;
const LINE_PAUSE_MS = 1000;

export type HandOverProgress = {
  done: number;
  total: number;
  /** Files that could not be read or handed over. */
  leftOut: number;
};

/** `selection`: null when nothing of it is at the program. */
export type HandedOver = { selection: Selection | null; leftOut: LeftOut };

export type HandOver = (
  dropped: Dropped,
  report: (progress: HandOverProgress) => void,
  signal: AbortSignal,
) => Promise<HandedOver>;

const NOTHING: LeftOut = { count: 0, names: [] };

const more = ({ count, names }: LeftOut, name: string): LeftOut => ({
  count: count + 1,
  names: names.length < MOST_NAMES ? [...names, name.slice(0, MOST_NAME_CHARS)] : names,
});

/** All that comes over the bridge of an error is its words, which name the code. */
const PATH_ERRORS = ['noPath', 'tooManyDropped', 'nothingChosen', 'denied'] as const;

function explain(thrown: unknown): never {
  const message = String(thrown);
  throw new CallError({ code: PATH_ERRORS.find((code) => message.includes(code)) ?? 'internal', message });
}

export const byPath =
  (bridge: Bridge, counted: (ask: () => Promise<Selection>) => Promise<Selection | null>): HandOver =>
  async (dropped) => ({
    selection:
      dropped.files.length === 0 ? null : await counted(() => bridge.dropFiles(dropped.files).catch(explain)),
    leftOut: NOTHING,
  });

/** A call that is asked again while the line is broken, for a fair time. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const endsAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (asCallError(thrown).code !== 'closed' || signal.aborted || Date.now() > endsAt) throw thrown;
      await pause(LINE_PAUSE_MS, signal);
    }
  }
}

async function gather(dropped: Dropped): Promise<{ items: NamedFile[]; leftOut: LeftOut }> {
  const items: NamedFile[] = [];
  let leftOut = NOTHING;
  for await (const item of walkDropped(dropped)) {
    if (item.file) items.push(item);
    else leftOut = more(leftOut, item.name);
  }
  return { items, leftOut };
}

export const byBytes =
  (client: Client): HandOver =>
  async (dropped, report, signal) => {
    const { items, leftOut } = await gather(dropped);
    if (items.length === 0) return { selection: null, leftOut };
    const all = items.reduce((sum, { name }) => more(sum, name), leftOut);
    report({ done: 0, total: all.count, leftOut: leftOut.count });
    let selectionId: string | undefined;
    try {
      selectionId = (await patiently(() => client.call('selection.open', null), signal)).selectionId;
      const sent = await send(selectionId, { items, leftOut }, report, signal);
      if (!signal.aborted && sent.count < all.count) {
        const arg: CallIn<'selection.get'> = { selectionId, leftOut: sent };
        return { selection: await patiently(() => client.call('selection.get', arg), signal), leftOut: sent };
      }
      await forget(client, selectionId);
      return { selection: null, leftOut: sent };
    } catch (thrown) {
      if (selectionId !== undefined) await forget(client, selectionId);
      const isGone = thrown instanceof SelectionGone;
      const code = isGone || thrown instanceof DiskFull ? null : asCallError(thrown).code;
      if (isGone || code === 'closed' || code === 'nothingChosen' || code === 'alreadySaid')
        return { selection: null, leftOut: all };
      throw thrown;
    }
  };

/** Answers what was left out, with what was before. */
async function send(
  selectionId: string,
  { items, leftOut }: { items: readonly NamedFile[]; leftOut: LeftOut },
  report: (progress: HandOverProgress) => void,
  signal: AbortSignal,
): Promise<LeftOut> {
  const total = items.length + leftOut.count;
  const ended = new AbortController();
  const patience = new Patience();
  const common = { selectionId, patience, signal: AbortSignal.any([signal, ended.signal]) };
  let [done, next, left] = [0, 0, leftOut];
  const worker = async (): Promise<void> => {
    for (let item = items[next]; item && !common.signal.aborted; item = items[next]) {
      const part = next;
      next += 1;
      if (await postFile({ ...common, part, item })) done += 1;
      else left = more(left, item.name);
      report({ done, total, leftOut: left.count });
    }
  };
  // What ends one ends all.
  const workers = Array.from({ length: AT_ONCE }, () =>
    worker().catch((thrown: unknown) => {
      ended.abort();
      throw thrown;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return left;
}

/** Where the line is broken the program forgets it by itself, later. */
async function forget(client: Client, selectionId: string): Promise<void> {
  await client.call('selection.discard', { selectionId }).catch(() => undefined);
}
