// How long it takes until all is sent: the line says how fast bytes go, the day's requests how many files a day brings. Pure.
import type { Forecast } from '../engine/budget.ts';

export type Line = { bytesPerSecond: number; settled: boolean };

/** In seconds; null while the speed is not known. Never less than what the requests of the coming days allow. */
export function timeLeft(
  leftBytes: number,
  { bytesPerSecond, settled }: Line,
  forecasts: readonly Pick<Forecast, 'filesLeft' | 'filesToday' | 'doneAt'>[],
  now: number,
): number | null {
  if (!settled || bytesPerSecond <= 0) return null;
  const byRequests = forecasts
    .filter(({ filesLeft, filesToday }) => filesLeft > filesToday)
    .map(({ doneAt }) => (doneAt - now) / 1000);
  return Math.round(Math.max(leftBytes / bytesPerSecond, ...byRequests));
}
