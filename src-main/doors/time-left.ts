// How long it takes until all is sent: the line says how fast bytes go, the day's requests how many files a day brings, and
// Google takes so many writes a minute. Pure.
import type { Forecast } from '../engine/budget.ts';
import { writesTakeMs } from '../engine/pace.ts';

/** Of one account. */
export type Rest = Pick<Forecast, 'filesLeft' | 'filesToday' | 'doneAt'> & { writesLeft: number };
export type Line = { bytesPerSecond: number; settled: boolean };

/** In seconds; null while the speed is not known. Never less than what the requests of the coming days and the writes of a minute allow. */
export function timeLeft(
  leftBytes: number,
  { bytesPerSecond, settled }: Line,
  rests: readonly Rest[],
  now: number,
): number | null {
  if (!settled || bytesPerSecond <= 0) return null;
  const byRequests = rests
    .filter(({ filesLeft, filesToday }) => filesLeft > filesToday)
    .map(({ doneAt }) => (doneAt - now) / 1000);
  // Accounts are written to beside each other. A line may be quicker than many small albums are.
  const byWrites = rests.map((rest) => writesTakeMs(rest.writesLeft) / 1000);
  return Math.round(Math.max(leftBytes / bytesPerSecond, ...byRequests, ...byWrites));
}
