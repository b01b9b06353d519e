// The day's budget: what fits, what is kept back, and the forecast over days, with a day of 25 hours among them.
import { describe, expect, it } from 'vitest';
import {
  AFTER_MIDNIGHT_MS,
  budgetOf,
  costOf,
  forecast,
  forecastOf,
  mayBegin,
  mayStart,
  type Budget,
  type SendingTimes,
} from './budget.ts';
import type { Parts } from './parts.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const MIDNIGHT = Date.UTC(2026, 10, 24, 8) + AFTER_MIDNIGHT_MS;

const ALWAYS: SendingTimes = { hours: null, pausedUntilAt: null };

function parts(used: number, sent: number, hold?: { code: string; untilAt: number }): Parts {
  const known = {
    clock: { now: () => NOW },
    requests: () => ({ used, perDay: 10_000, accountIds: ['a'] }),
    counts: { countCommits: () => Math.ceil(sent / 50) },
    holds: { get: () => hold && { reason: { code: hold.code }, untilAt: hold.untilAt } },
  };
  return known as unknown as Parts;
}

const full: Budget = { perDay: 10_000, used: 0, reserved: 21, left: 10_000, free: 9979, nextDayAt: MIDNIGHT };

describe('budget', () => {
  it('keeps back what the commits of sent bytes will cost', () => {
    expect(budgetOf(parts(9000, 500), 'a')).toMatchObject({ reserved: 31, free: 969, nextDayAt: MIDNIGHT });
  });

  it('starts nothing that could not be committed today', () => {
    const last = budgetOf(parts(9979, 0), 'a');
    expect(mayStart(last, 1)).toBe(false);
    expect(mayStart(budgetOf(parts(9978, 0), 'a'), 1)).toBe(true);
    expect(mayStart(budgetOf(parts(9978, 0), 'a'), 2)).toBe(false);
  });

  it('is asked for by file as if each had an album of its own, and closely near its end', () => {
    const day = (used: number, sent: number): Parts => {
      const { counts, ...others } = parts(used, sent);
      return { ...others, counts: { ...counts, countIn: () => sent } } as unknown as Parts;
    };
    for (const [used, sent, expected] of [
      [0, 500, true],
      [9000, 500, true],
      [9978, 0, true],
      [9979, 0, false],
      [9969, 500, false],
    ] as const)
      expect(mayBegin(day(used, sent), 'a', 1)).toBe(expected);
  });

  it('is never negative', () => {
    expect(budgetOf(parts(12_000, 0), 'a').free).toBe(0);
  });

  it('has nothing left when Google says so, whatever was counted here', () => {
    expect(budgetOf(parts(50, 0, { code: 'quotaDay', untilAt: NOW + 1 }), 'a').free).toBe(0);
    expect(budgetOf(parts(50, 0, { code: 'quotaDay', untilAt: NOW }), 'a').free).toBe(9929);
    expect(budgetOf(parts(50, 0, { code: 'slowDown', untilAt: NOW + 1 }), 'a').free).toBe(9929);
  });

  it('costs 1.04 requests for a small photo with its verification', () => {
    expect(costOf(false)).toBeCloseTo(1.04);
    expect(costOf(true)).toBeCloseTo(2.04);
  });
});

describe('two accounts of one client', () => {
  const both = (left: Record<string, number>, sent: Record<string, number> = {}): Parts => {
    const known = {
      clock: { now: () => NOW },
      requests: () => ({ used: 0, perDay: 10_000, accountIds: ['a', 'b'] }),
      counts: {
        countCommits: (id: string, stages: string[]) =>
          Math.ceil(((stages.includes('ready') ? left : sent)[id] ?? 0) / 50),
        countLeft: (id: string) => ({ small: left[id] ?? 0, large: 0, sent: 0 }),
      },
      holds: { get: () => undefined },
    };
    return known as unknown as Parts;
  };

  it('keep back what the commits of each will cost', () => {
    expect(budgetOf(both({}, { a: 500, b: 100 }), 'a').reserved).toBe(11 + 2 + 20);
  });

  it('have nothing left once Google has said so to one of them', () => {
    const told = { reason: { code: 'quotaDay' }, untilAt: NOW + 1 };
    const holds = { get: (id: string) => (id === 'b' ? told : undefined) };
    const known = { ...both({ a: 5 }), holds } as unknown as Parts;
    expect(budgetOf(known, 'a')).toMatchObject({ left: 0, free: 0 });
    expect(forecastOf(known, 'a', ALWAYS).forecast).toMatchObject({ filesToday: 0, doneAt: MIDNIGHT });
    const counts = { ...known.counts, countIn: () => 0 };
    expect(mayBegin({ ...known, counts } as unknown as Parts, 'a', 1)).toBe(false);
  });

  it('share the day, and are both done when all is', () => {
    const { forecast: said } = forecastOf(both({ a: 6000, b: 6000 }), 'a', ALWAYS);
    expect(said).toMatchObject({ filesLeft: 6000, filesToday: 4797, days: 2 });
    expect(forecastOf(both({ a: 6000 }), 'a', ALWAYS).forecast).toMatchObject({ filesToday: 6000, days: 1 });
  });
});

describe('hours for sending and a pause that ends', () => {
  const at = (hour: number): number => new Date(2026, 10, 29, hour).getTime();
  const one = (now: number): Parts =>
    ({ ...parts(0, 1), clock: { now: () => now }, counts: ONE_LEFT }) as unknown as Parts;
  const ONE_LEFT = { countCommits: () => 1, countLeft: () => ({ small: 1, large: 0, sent: 0 }) };
  const doneAt = (now: number, times: SendingTimes): number =>
    forecastOf(one(now), 'a', times).forecast.doneAt;

  it('put off when the rest will be done', () => {
    expect(doneAt(at(9), ALWAYS)).toBe(at(9));
    expect(doneAt(at(9), { hours: { from: 22, to: 6 }, pausedUntilAt: null })).toBe(at(22));
    expect(doneAt(at(9), { hours: null, pausedUntilAt: at(12) })).toBe(at(12));
    expect(doneAt(at(9), { hours: { from: 8, to: 10 }, pausedUntilAt: at(12) })).toBe(at(24 + 8));
  });
});

describe('forecast', () => {
  const small = (unsent: number, sent = 0) => ({
    unsent,
    requests: unsent * costOf(false),
    sent,
    commits: Math.ceil(sent / 50),
  });

  it('promises no more photos a day than a day has requests for, however many are sent already', () => {
    const left = { small: 20_000, large: 0, sent: 15_000 };
    const known = {
      ...parts(0, 15_000),
      counts: {
        countCommits: (_: string, stages: string[]) => (stages.includes('ready') ? 400 : 300),
        countLeft: () => left,
      },
    };
    expect(forecastOf(known as unknown as Parts, 'a', ALWAYS).forecast).toMatchObject({
      filesLeft: 35_000,
      filesToday: 15_000 + 9306,
      filesPerDay: 9596,
    });
  });

  it('counts what Google has the bytes of for today, since its requests are kept', () => {
    const now = forecast(
      { ...full, used: 9879, reserved: 121, left: 121, free: 0 },
      small(20_000, 5000),
      NOW,
    );
    expect(now).toMatchObject({ filesLeft: 25_000, filesToday: 5000, days: 4 });
  });

  it('counts it for the next day where Google answers no more today', () => {
    const now = forecast({ ...full, left: 0, free: 0 }, small(0, 500), NOW);
    expect(now).toMatchObject({ filesToday: 0, days: 1, doneAt: MIDNIGHT });
  });

  it('says that 80,000 photos take nine days', () => {
    const said = forecast(full, small(80_000), NOW);
    expect(said.filesToday).toBe(9595);
    expect(said.days).toBe(9);
    expect(said.doneAt).toBe(MIDNIGHT + 7 * 24 * 3_600_000);
  });

  it('says today when all fits', () => {
    expect(forecast(full, small(100), NOW, 0.5)).toEqual({
      filesLeft: 100,
      filesToday: 100,
      filesPerDay: 9596,
      doneAt: NOW + 50_000,
      days: 1,
    });
  });

  it('says tomorrow when nothing is left today', () => {
    const said = forecast({ ...full, free: 0 }, small(10), NOW);
    expect(said).toMatchObject({ filesToday: 0, days: 1, doneAt: MIDNIGHT });
  });

  it('says now when nothing is to be done', () => {
    expect(forecast(full, small(0), NOW)).toMatchObject({ doneAt: NOW, days: 0 });
  });
});
