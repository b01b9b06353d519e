// What is sent for a photo that has no date inside, where its upload or its folder's rules want one: the same bytes with a date put
// in at their beginning, made while they are read. The original is never written to, no copy lies on the disk that a killed program
// could leave there, and the same file always gives the same bytes.
import { open, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { tryDateFromFolders, tryDateFromName } from './date-from-name.ts';
import { tryDatedHead, type DateToWrite } from './exif-date.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { readPhotoFacts } from './photo-facts.ts';
import type { DateSource } from './rules.ts';
import { fileKeyOf, wishesFor, type FileWishes } from './wishes.ts';
import { readTakeout, sidecarFor, type TakeoutFacts } from './takeout.ts';

/** `sent` goes out in the place of `original`, the first bytes of the file. */
export type Replaced = { original: Buffer; sent: Buffer };

/** What stands before the picture itself; beyond this nothing is looked for. */
const MOST_START_BYTES = 1024 ** 2;

/** Null: the file goes as it is. Where it has no date then, its id is noted, so that it can be told. */
export async function dateFix(parts: Parts, file: FileRecord): Promise<Replaced | null> {
  if ((await readPhotoFacts(file.path)).capturedAt !== null) return null;
  const date = file.mime === 'image/jpeg' ? await dateFor(parts, file) : null;
  const replaced = date && (await replace(file, date));
  if (replaced) parts.undated.delete(file.id);
  else parts.undated.add(file.id);
  return replaced;
}

/** What a person said of this very file goes before what the sources tell. */
async function dateFor(parts: Parts, file: FileRecord): Promise<DateToWrite | null> {
  const wishes = wishesFor(parts, file);
  const own = wishes.ownDates[fileKeyOf(file.path)];
  if (own !== undefined) return inNoZone(own);
  return (await proposeDate(file, wishes, parts.clock.now()))?.date ?? null;
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

/** A side-car that cannot be read says nothing. */
export async function readSidecar(path: string): Promise<TakeoutFacts> {
  try {
    const sidecar = sidecarFor(basename(path), await readdir(dirname(path)));
    return readTakeout(sidecar === null ? '' : await readFile(join(dirname(path), sidecar), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return readTakeout('');
    throw error;
  }
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
