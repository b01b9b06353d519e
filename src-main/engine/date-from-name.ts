// The date that the name of a file or of a folder tells, as cameras, phones and people write it. Pure.
import { parseCaptured } from './captured.ts';

/** "2024-05-06T10:11:12" as the clock on the wall said. */
export type LocalDate = string;

/** Where only the day is known: no shift of zones makes another day of it. */
const NOON = '12:00:00';

/** IMG_20240131_123456, 2024-01-31 12.34.56, Screenshot_2024-01-31-12-34-56, PXL_20240131_123456789, IMG-20240131-WA0001. */
const DAY = /(?<!\d)((?:19|20)\d\d)([-_. ]?)(\d\d)\2(\d\d)(?:(?!\d)|(?=\d{6}(?!\d)))/g;
const TIME = /^(?:[-_ T.,]{0,2}|[-_ ]at[-_ ])(\d\d)([-_.:]?)(\d\d)\2(\d\d)(?:\d{1,3})?(?!\d)/i;
/** WhatsApp Image 2024-01-31 at 3.34.56 PM */
const TWELVE_HOURS = /^[-_ ]at[-_ ](\d{1,2})([.:])(\d\d)\2(\d\d)\s?([AP])M\b/iu;
/** "2019-07 Italy"; a year alone is no date. */
const MONTH = /(?<!\d)((?:19|20)\d\d)[-_. ]?(\d\d)(?!\d)/;

/** `now` in ms since 1970: what lies ahead is no date of a photo. */
export function tryDateFromName(name: string, now: number): LocalDate | null {
  for (const match of name.matchAll(DAY)) {
    const [all, year = '', , month = '', day = ''] = match;
    const rest = name.slice(match.index + all.length);
    const [, hour = '', , minute = '', second = ''] = TIME.exec(toTwentyFour(rest)) ?? [];
    const date = `${year}-${month}-${day}`;
    const found = valid(`${date}T${hour}:${minute}:${second}`, now) ?? valid(`${date}T${NOON}`, now);
    if (found) return found;
  }
  return null;
}

/** 3.34.56 PM → 15.34.56 */
const toTwentyFour = (text: string): string =>
  text.replace(
    TWELVE_HOURS,
    (_all, hour: string, dot: string, minute: string, second: string, half: string) => {
      const hours = (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
      return ` at ${String(hours).padStart(2, '0')}${dot}${minute}${dot}${second}`;
    },
  );

/** The nearest folder that tells a date. `folders`: from the watched one down to the file. */
export function tryDateFromFolders(folders: readonly string[], now: number): LocalDate | null {
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const name = nested(folders.slice(0, depth));
    const [, year = '', month = ''] = MONTH.exec(name) ?? [];
    const found = tryDateFromName(name, now) ?? valid(`${year}-${month}-01T${NOON}`, now);
    if (found) return found;
  }
  return null;
}

/** 2024/01/31 are three folders and one date; in other names each stands for itself. */
function nested(folders: readonly string[]): string {
  const last = folders.at(-1) ?? '';
  const numbers = [...folders].reverse().findIndex((name) => !/^\d{1,4}$/.test(name));
  const together = folders.slice(numbers < 0 ? 0 : folders.length - numbers);
  return together.length > 1 ? together.map((number) => number.padStart(2, '0')).join('-') : last;
}

const DAY_MS = 24 * 3_600_000;

function valid(text: string, now: number): LocalDate | null {
  const found = parseCaptured(text);
  if (!found || !('local' in found)) return null;
  // eslint-disable-next-line no-restricted-globals -- a moment that is given, not the time of day
  return Date.parse(`${found.local}Z`) <= now + DAY_MS ? found.local : null;
}
