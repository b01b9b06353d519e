// When a photo was taken, as people reckon it: the date where it was taken, or the file's own time where nothing inside says so.
import type { TakenDate } from '../engine/album-template.ts';
import { isMoment, type Captured } from '../engine/captured.ts';

export type Taken = {
  /** ms since 1970. */
  at: number;
  date: TakenDate;
  /** ISO 8601, with an offset where one is known. */
  text: string;
};

/** A camera's time without an offset is taken as this computer's. */
export function takenOf(
  captured: Captured | null,
  modifiedAtMs: number,
  dateFrom: 'inside' | 'sidecar' = 'inside',
): Taken {
  if (captured === null) return fromMoment(isMoment(modifiedAtMs) ? modifiedAtMs : 0, 'file');
  if ('atMs' in captured) return fromMoment(captured.atMs, dateFrom);
  const { local, offset } = captured;
  const text = local + (offset ?? '');
  // A leap second is none to `Date`.
  const at = Date.parse(text.replace(/:60(?=$|[+-])/, ':59'));
  const [year = 0, month = 0, day = 0] = local.slice(0, 10).split('-').map(Number);
  return { at, text, date: { year, month, day, dateFrom } };
}

function fromMoment(ms: number, dateFrom: TakenDate['dateFrom']): Taken {
  const moment = new Date(ms);
  const date = { year: moment.getFullYear(), month: moment.getMonth() + 1, day: moment.getDate(), dateFrom };
  return { at: ms, text: moment.toISOString(), date };
}
