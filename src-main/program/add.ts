// Brings found files into the queue: the one way from a walk over the disk to rows. Sends nothing.
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { isForAPerson } from '../engine/decide.ts';
import type { Parts } from '../engine/parts.ts';
import type { FileRecord } from '../engine/file.ts';
import type { Found } from '../engine/find.ts';
import { RULE_CODES } from '../engine/rules.ts';
import type { FoundFor } from '../store/files.ts';
import { isAllowed } from './is-allowed.ts';

export type Added = { file: FileRecord; news: 'new' | 'changed' | 'same' };

/** So many rows are noted in one go before others get their turn: the first photos are on their way before the last are found. */
const ROWS_PER_TURN = 32;

/** Failures that will be the same for the same bytes; only an explicit wish sends them again. */
const FINAL = new Set(['refusedByGoogle', 'unexpected']);

export type AddWish = FoundFor & {
  /**
   * A person named these files: what waits, failed for a passing reason, vanished at Google or was left alone by its folder is taken
   * up again at once.
   */
  again: 'no' | 'passing' | 'all';
};

export async function addFound(
  parts: Parts,
  found: AsyncIterable<Found>,
  wish: AddWish,
  onAdded: (added: Added) => void = () => undefined,
): Promise<number> {
  let count = 0;
  let directory = '';
  for await (const entry of found) {
    if (dirname(entry.path) !== directory) {
      directory = dirname(entry.path);
      await forgetReadable(parts, directory, wish);
    }
    const added = addOne(parts, entry, wish);
    onAdded(added);
    count += 1;
    if (count % ROWS_PER_TURN === 0) await othersTurn();
  }
  await parts.db.durable();
  return count;
}

/**
 * A directory that could not be read was told in a row of its own. Now that it can be, those in it have theirs, and that one would stay
 * failed for ever. Folders see to it themselves, when they are compared.
 */
async function forgetReadable({ files }: Parts, directory: string, { destinationId, folderId }: AddWish) {
  const row = folderId === null ? files.byPath(destinationId, directory) : undefined;
  if (row?.stage !== 'failed' || row.reason?.code !== 'unreadable' || row.folderId !== null) return;
  if (await isAllowed(directory, constants.R_OK | constants.X_OK)) files.forget(row.id);
}

function addOne(parts: Parts, entry: Found, wish: AddWish): Added {
  const noted = parts.files.note(entry, wish);
  let { file } = noted;
  if (entry.leave && file.stage === 'found') {
    const { stage, reason } = entry.leave;
    file = parts.files.apply(file.id, { type: stage, reason });
  } else if (!entry.leave && noted.news === 'same' && isToBeTakenUp(file, wish.again)) {
    if (file.stage === 'failed' && file.sha256) parts.content.forgetRefusal(file.accountId, file.sha256);
    file = parts.files.apply(file.id, { type: 'retryAsked' });
  } else if (!entry.leave && noted.news === 'same' && wish.again !== 'no' && isOutOfAlbum(parts, file)) {
    file = parts.files.apply(file.id, { type: 'albumLost' });
  }
  return { file, news: noted.news };
}

/**
 * Google has it, and its album was deleted there. Named anew, it goes into the one that takes its place; no bytes are sent for that. What
 * another client made cannot be put anywhere without them, and stays.
 */
function isOutOfAlbum({ albums, accounts }: Parts, file: FileRecord): boolean {
  const { stage, mediaItemId, clientId } = file;
  if ((stage !== 'created' && stage !== 'verified') || mediaItemId === null) return false;
  const destination = albums.destination(file.destinationId);
  if (destination?.kind !== 'title' || albums.isIn(destination, mediaItemId)) return false;
  return clientId === accounts.byId(file.accountId)?.clientId;
}

function isToBeTakenUp(file: FileRecord, again: AddWish['again']): boolean {
  if (again === 'no') return false;
  if (file.stage === 'missing') return true;
  if (file.stage === 'skipped') return again === 'all' || isLeftByFolder(file);
  if (file.stage !== 'failed') return file.waitsUntilAt !== null;
  return again === 'all' || !FINAL.has(file.reason?.code ?? '');
}

/** The folder that it lies in left it alone, or asked first. To name it is a person's word, and rules are for what nobody named. */
const isLeftByFolder = (file: FileRecord): boolean =>
  isForAPerson(file) || (file.reason !== null && RULE_CODES.has(file.reason.code));
