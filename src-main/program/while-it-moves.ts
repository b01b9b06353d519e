// Watches over work on a disk that may stop to answer in the midst of it: where nothing has moved for as long as an answer may take,
// the disk is asked, and the work is given up when it has none. A slow one is given all the time that it needs.
import type { Clock } from '../engine/parts.ts';

const STILL_MS = 60_000;

export type Watched = {
  /** Aborted when the disk does not answer. */
  signal: AbortSignal;
  noteMove(): void;
  end(): void;
};

export function whileItMoves({ clock }: { clock: Clock }, answers: () => Promise<boolean>): Watched {
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
  return {
    signal: silent.signal,
    noteMove: () => {
      hasMoved = true;
    },
    end: () => {
      hasEnded = true;
      cancel();
    },
  };
}
