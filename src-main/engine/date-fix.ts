// What is sent for a photo that has no date inside, where its upload or its folder's rules want one: the same bytes with a date put
// in at their beginning, made while they are read. The original is never written to, no copy lies on the disk that a killed program
// could leave there, and the same file always gives the same bytes.
import { open } from 'node:fs/promises';
import { tryDateFromFolders, tryDateFromName } from './date-from-name.ts';
import { tryDatedHead, type DateToWrite } from './exif-date.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { factsFrom } from './photo-facts.ts';
import { DATE_SOURCES, type DateFrom, type DateSource } from './rules.ts';
import { readSidecar } from './sidecar.ts';
import { fileKeyOf, wishesFor, type FileWishes } from './wishes.ts';

/** `sent` goes out in the place of `original`, the first bytes of the file. */
export type Replaced = { original: Buffer; sent: Buffer };

/** What stands before the picture itself; beyond this nothing is looked for. */
const MOST_START_BYTES = 1024 ** 2;

/** `ask`: nothing tells a date, and its folder's rules want a person to say one first. */
export type Dating =
  | { what: 'asIs'; dateFrom: 'inside' | 'none' }
  | { what: 'dated'; dateFrom: DateFrom; replaced: Replaced }
  | { what: 'ask' };

/** `head`: the file's first bytes, as `readHead` gives them. */
export async function dateFix(parts: Parts, file: FileRecord, head: Buffer): Promise<Dating> {
  if ((await factsFrom(file.path, head)).capturedAt !== null) return { what: 'asIs', dateFrom: 'inside' };
  const wishes = wishesFor(parts, file);
  if (file.mime !== 'image/jpeg') return { what: 'asIs', dateFrom: 'none' };
  const given = await tryDateFor(parts, file, wishes);
  if (given === null && wishes.undated === 'ask' && !isSaid(file, wishes)) return { what: 'ask' };
  const replaced = given && (await replace(file, given.date));
  return replaced ? { what: 'dated', dateFrom: given.from, replaced } : { what: 'asIs', dateFrom: 'none' };
}

type Given = { from: DateFrom; date: DateToWrite };

const isSaid = (file: FileRecord, { ownDates }: FileWishes): boolean =>
  file.saidDate !== null || ownDates[fileKeyOf(file.path)] !== undefined;

/** What a person said of this very file goes before what the sources tell. */
async function tryDateFor(parts: Parts, file: FileRecord, wishes: FileWishes): Promise<Given | null> {
  const say = file.saidDate ?? wishes.ownDates[fileKeyOf(file.path)];
  if (say === 'none' || say === null) return null;
  const source = DATE_SOURCES.find((one) => one === say);
  if (say !== undefined && !source) return said(say);
  const fixDates = source ? [source] : wishes.fixDates;
  const proposed = await proposeDate(file, { ...wishes, fixDates }, parts.clock.now());
  return proposed && { from: proposed.source, date: proposed.date };
}

function said(local: string): Given | null {
  const date = inNoZone(local);
  return date && { from: 'said', date };
}

/** `date`: for a JPEG alone; other kinds take none (see exif-date.ts). */
export type DateProposal = { source: DateSource; date: DateToWrite };

type DatedFile = Pick<FileRecord, 'path' | 'name' | 'modifiedAtMs'>;

/** The first of the sources that tells a date. */
export async function proposeDate(
  file: DatedFile,
  { fixDates, folderNames }: Pick<FileWishes, 'fixDates' | 'folderNames'>,
  now: number,
): Promise<DateProposal | null> {
  for (const source of fixDates) {
    const date = await dateFrom(source, file, folderNames, now);
    if (date) return { source, date };
  }
  return null;
}

async function dateFrom(
  source: DateSource,
  file: DatedFile,
  folderNames: readonly string[],
  now: number,
): Promise<DateToWrite | null> {
  switch (source) {
    case 'sidecar': {
      const { takenAt } = await readSidecar(file.path);
      return takenAt === null ? null : inUtc(takenAt);
    }
    case 'name':
      return inNoZone(tryDateFromName(file.name, now));
    case 'folder':
      return inNoZone(tryDateFromFolders(folderNames, now));
    case 'file':
      return inUtc(file.modifiedAtMs);
  }
}

const inNoZone = (local: string | null): DateToWrite | null =>
  local === null ? null : { local, offset: null };

function inUtc(at: number): DateToWrite | null {
  // eslint-disable-next-line no-restricted-globals -- a moment that is given, not the time of day
  const moment = new Date(at);
  const year = moment.getUTCFullYear();
  return year >= 1800 && year <= 9999 ? { local: moment.toISOString().slice(0, 19), offset: '+00:00' } : null;
}

async function replace({ path }: FileRecord, date: DateToWrite): Promise<Replaced | null> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_START_BYTES), 0, MOST_START_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    const made = tryDatedHead(start, date);
    return made && { original: start.subarray(0, made.restAt), sent: made.head };
  } finally {
    await handle.close();
  }
}
