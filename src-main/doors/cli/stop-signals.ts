// The signals that ask a command to end in order: Ctrl-C, the system's wish, and the window that is closed on it. Also who hears the
// output from then on: nobody, where the window is gone. Ends nothing itself.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let isHungUp = false;

/**
 * Calls `stop` once for each of them; a second one of its kind ends the process at once. Node undoes what `nohup` wishes before any of
 * this is run, so that it cannot be heeded. The answer takes the listening back.
 */
export function onStopSignal(stop: () => void): () => void {
  const hear = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP') isHungUp = true;
    stop();
  };
  for (const signal of SIGNALS) process.once(signal, hear);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, hear);
  };
}

/** A closed window takes no words any more, and that must not cut the end short; it may refuse them before its signal is here. */
export const isOfClosedWindow = (error: NodeJS.ErrnoException): boolean =>
  isHungUp || (error.code === 'EIO' && process.stdout.isTTY);
