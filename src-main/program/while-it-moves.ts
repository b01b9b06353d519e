// Watches over work on a disk that may stop to answer in the midst of it: where nothing has moved for as long as an answer may take,
// the disk is asked, and the work is given up when it has none. A slow one is given all the time that it needs.
import type { Clock } from '../engine/parts.ts';
import { untilAborted } from '../google/until-aborted.ts';

const STILL_MS = 60_000;

/** `answers`: asks the disk. `signal` calls the work off. */
type Watch = { clock: Clock; signal: AbortSignal; answers: () => Promise<boolean> };

/** `work` tells of each move, and ends with its signal. The value undefined: the disk does not answer. */
export async function whileItMoves<T>(
  { clock, signal, answers }: Watch,
  work: (either: AbortSignal, noteMove: () => void) => Promise<T>,
): Promise<T | undefined> {
  const silent = new AbortController();
  let hasMoved = false;
  let hasEnded = false;
  let cancel = (): void => undefined;
  const watch = (): void => {
    hasMoved = false;
    cancel = clock.timer(STILL_MS, () => void look());
  };
  const look = async (): Promise<void> => {
    // Whatever else is wrong, the work itself meets.
    const isWell =
      hasMoved ||
      (await answers().then(
        (isAnswer) => isAnswer,
        () => true,
      ));
    if (hasEnded) return;
    if (isWell) watch();
    else silent.abort(new Error('the disk does not answer'));
  };
  watch();
  const either = AbortSignal.any([signal, silent.signal]);
  try {
    return await untilAborted(
      work(either, () => (hasMoved = true)),
      either,
    );
  } catch (error) {
    if (signal.aborted || !silent.signal.aborted) throw error;
    return undefined;
  } finally {
    hasEnded = true;
    cancel();
  }
}
