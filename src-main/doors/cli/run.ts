// What the commands that run the engine share: stopping on a signal, what is learned again first, and the exit code.
import type { Engine } from '../../engine/engine.ts';
import type { Parts } from '../../engine/parts.ts';
import type { Opened } from '../../program/open.ts';
import { relearn } from '../../program/rebuild.ts';
import { reasonText } from '../reason-text.ts';
import type { Context } from './context.ts';
import { CommandEnd, EXIT } from './exit.ts';
import type { RunReport } from './run-report.ts';
import { onStopSignal } from './stop-signals.ts';

export type Stopping = {
  signal: AbortSignal;
  readonly stopped: boolean;
  /** A walk that was cut short by the signal ended as it should. */
  ignoreIfStopped(error: unknown): void;
};

/** The first Ctrl-C ends the run in order, within seconds; nothing is lost. */
export function stopOnSignal(engine: Engine): Stopping {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new Error('stopped'));
    void engine.stop();
  };
  onStopSignal(stop);
  return {
    signal: controller.signal,
    get stopped() {
      return controller.signal.aborted;
    },
    ignoreIfStopped(error) {
      if (!controller.signal.aborted) throw error;
    },
  };
}

/** Fetches the access token while the first files are looked at, since their bytes wait for it. A failure is met again by whoever needs it. */
export function warmLine(parts: Parts, accountId: string): void {
  parts
    .lineOf(accountId)
    .then((line) => line?.photos.warmUp())
    .catch((error: unknown) => parts.log('line.notWarm', { error: String(error) }));
}

/** After a database was lost: what Google lists is learned first, and said in one line. */
export async function relearnFirst(context: Context, opened: Opened): Promise<void> {
  const { signal } = new AbortController();
  for (const { id } of opened.accounts.list()) {
    const learned = await relearn(opened.parts, id, signal);
    if (!learned) continue;
    const { albums, items, complete } = learned;
    const line = context.t('cli.relearned', { albums, items, complete: complete ? 'yes' : 'no' });
    process.stderr.write(`photostow: ${line}\n`);
  }
}

/** Prints the sum and ends the command with its exit code. `stays`: a run that only a signal ends, so that this is no trouble. */
export async function endRun(
  context: Context,
  report: RunReport,
  stopping: Stopping,
  stays = false,
): Promise<void> {
  const totals = await report.finish();
  const signInNeeded = report.holds.some(({ code }) => code === 'signIn');
  if (stopping.stopped && !stays) throw new CommandEnd(EXIT.trouble, context.t('cli.stopped'));
  if (totals.waiting > 0 && signInNeeded)
    throw new CommandEnd(EXIT.notSignedIn, context.t('cli.signInAgainPlain'));
  const signedOut = report.holds.find(({ code }) => code === 'signedOut');
  if (signedOut) throw new CommandEnd(EXIT.notSignedIn, reasonText(context.t, signedOut));
  if (totals.failed > 0 || totals.missing > 0 || totals.waiting > 0) process.exitCode = EXIT.trouble;
}
