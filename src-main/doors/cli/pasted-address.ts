// A sign-in whose browser runs on another computer ends at that one's 127.0.0.1, where nobody listens; its address, pasted into the
// terminal, does as well. The checks are the sign-in's own.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { RunningSignIn } from '../../google/sign-in.ts';

type Terminal = Readable & { isTTY?: boolean };

/** Reads until the sign-in has come out. What a script has on its input is not meant for it, so that only a terminal is read. */
export function takePasted(
  input: Terminal,
  running: Pick<RunningSignIn, 'finishWith' | 'result'>,
  tellWrong: () => void,
): boolean {
  if (input.isTTY !== true) return false;
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    if (line.trim() !== '' && running.finishWith(line) === 'wrongAddress') tellWrong();
  });
  void running.result.finally(() => lines.close());
  return true;
}
