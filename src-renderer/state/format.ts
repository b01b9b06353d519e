// Numbers, sizes and times as a person of one language reads them. Pure; sentences come from the texts.
import type { Language } from '../../src-main/texts/texts.ts';

const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const STEP = 1000;
const DAY_MS = 86_400_000;

export type Format = {
  count(value: number): string;
  bytes(value: number): string;
  percent(share: number): string;
  /** The time alone when it is within a day, else with its date. */
  moment(at: number, now: number): string;
  /** 9:05 AM */
  time(at: number): string;
  /** The same for a whole hour of the day. */
  hour(hour: number): string;
  /** Fri, Nov 27 */
  day(at: number): string;
  /** A camera's own time, which has no zone: 2019-07-01T12:00:00. */
  localDate(local: string): string;
  /** 4:05 */
  countdown(ms: number): string;
};

/** A person's own region where its language is that of the texts: en-GB writes another date than en. */
export const localeFor = (language: Language, wanted: readonly string[]): string =>
  wanted.find((locale) => locale === language || locale.startsWith(`${language}-`)) ?? language;

export function createFormat(language: string): Format {
  const count = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const size = SIZE_UNITS.map((unit) =>
    [0, 1].map(
      (digits) =>
        new Intl.NumberFormat(language, {
          style: 'unit',
          unit,
          unitDisplay: unit === 'byte' ? 'long' : 'short',
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        }),
    ),
  );
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });

  const withYear = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short' });

  return {
    count: (value) => count.format(value),
    bytes: (value) => {
      let step = 0;
      let shown = Math.max(0, value);
      while (shown >= STEP - 0.5 && step < SIZE_UNITS.length - 1) {
        shown /= STEP;
        step += 1;
      }
      // One decimal where it tells something: 1.4 MB, but 14 MB and 140 KB.
      const digits = step >= 2 && shown < 10 ? 1 : 0;
      return size[step]?.[digits]?.format(shown) ?? String(value);
    },
    // 100 % is said only when nothing is left.
    percent: (share) => percent.format(Math.floor(Math.min(1, Math.max(0, share)) * 100) / 100),
    moment: (at, now) => {
      const isSameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
      return (Math.abs(at - now) < DAY_MS / 2 ? time : isSameYear ? dateTime : withYear).format(at);
    },
    time: (at) => time.format(at),
    hour: (hour) => time.format(new Date(2026, 0, 1, hour)),
    day: (at) => day.format(at),
    localDate: (local) => date.format(Date.parse(`${local}Z`)),
    countdown: (ms) => {
      const seconds = Math.max(0, Math.ceil(ms / 1000));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    },
  };
}
