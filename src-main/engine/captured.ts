// What files say about themselves, and the one reader of the dates that EXIF, XMP and QuickTime write. Pure.

/** `local`: "2024-05-06T10:11:12" as the camera's clock said; `offset` "+02:00" where it is written too. */
export type Captured = { local: string; offset: string | null } | { atMs: number };

export type PhotoFacts = {
  capturedAt: Captured | null;
  camera: string | null;
  caption: string | null;
  /** Equal in the photo and in the clip of one Live Photo. */
  contentId: string | null;
  /** How long a video plays. */
  clipMs: number | null;
};

export const NO_FACTS: PhotoFacts = {
  capturedAt: null,
  camera: null,
  caption: null,
  contentId: null,
  clipMs: null,
};

/** Four digits have room for no other year; file systems and side-cars do. */
const [EARLIEST_AT, LATEST_AT] = [-62_135_596_800_000, 253_402_214_400_000];

/** Whether a moment, in ms since 1970, can be told as a date. */
export const isMoment = (ms: number): boolean => ms >= EARLIEST_AT && ms <= LATEST_AT;

const DATE =
  /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?[\s\0]*$/;

/** EXIF's, XMP's and QuickTime's ways to write a date; zeroes and nonsense are none. */
export function parseCaptured(text: string, offset?: string): Captured | null {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', zone] =
    DATE.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return { local, offset: toOffset(zone ?? offset ?? '') };
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1800 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function toOffset(text: string): string | null {
  if (text.trim() === 'Z') return '+00:00';
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d\d):?(\d\d)[\s\0]*$/.exec(text.trim()) ?? [];
  return sign && Number(hours) <= 15 && Number(minutes) <= 59 ? `${sign}${hours}:${minutes}` : null;
}
