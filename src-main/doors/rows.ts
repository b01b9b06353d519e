// Rows as the page sees them: the list with its filter, one row, and the totals. Reads only.
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { CallIn, CallOut, FileRow, FileState, GroupCounts } from '../contract.ts';
import { elsewhereOf, isForAPerson, mayBeLeft, skippedAs } from '../engine/decide.ts';
import { isFinished, publicState, STAGES, type FileRecord, type Stage } from '../engine/file.ts';
import type { Parts } from '../engine/parts.ts';
import { IS_ASKED, IS_SENT_UNDATED, IS_UNSENDABLE } from '../store/conditions.ts';
import { fold } from '../store/database.ts';
import { toRecord } from '../store/file-row.ts';
import type { Inbox } from './inbox.ts';

type FileFilter = FileState | 'asked' | 'undated' | 'unsendable';

/** The stages and reasons behind each shown state; the other half of `publicState`. */
const WHERE: Record<FileFilter, string> = {
  found: `(stage IN ('found', 'ready') AND reason_code IS NULL)`,
  uploading: `stage = 'uploading'`,
  uploaded: `(stage = 'uploaded' AND reason_code IS NULL)`,
  creating: `(stage = 'creating' OR (stage = 'linking' AND reason_code IS NULL))`,
  created: `stage = 'created'`,
  verified: `stage = 'verified'`,
  skipped: `stage = 'skipped'`,
  failed: `stage = 'failed'`,
  waiting: `(stage = 'unknown' OR (stage IN ('found', 'ready', 'uploaded', 'linking') AND reason_code IS NOT NULL))`,
  missing: `stage = 'missing'`,
  asked: IS_ASKED,
  undated: IS_SENT_UNDATED,
  unsendable: IS_UNSENDABLE,
};

/** Reasons that end at no known time: a disk has to come back, or a person to do something. */
const WITHOUT_TIME = new Set<string>([
  'notConnected',
  'folderPaused',
  'signIn',
  'permissionMissing',
  'apiDisabled',
  'accountDisabled',
  'storageFull',
]);

const ORDER: Record<CallIn<'files.list'>['sort'], string> = {
  arrival: 'upload_id DESC, id',
  newest: 'changed_at DESC, id DESC',
  name: 'name COLLATE NOCASE, id',
  size: 'size_bytes DESC, id',
};

type StageCount = { stage: Stage; count: number };

const GROUP_OF: Partial<Record<Stage, Exclude<keyof GroupCounts, 'asked' | 'unsendable'>>> = {
  created: 'done',
  verified: 'done',
  skipped: 'skipped',
  failed: 'failed',
  missing: 'missing',
};

function toGroups(
  counts: readonly StageCount[],
  among: Pick<GroupCounts, 'asked' | 'unsendable'>,
): GroupCounts {
  const groups: GroupCounts = { done: 0, waiting: 0, skipped: 0, failed: 0, missing: 0, ...among };
  for (const { stage, count } of counts) groups[GROUP_OF[stage] ?? 'waiting'] += count;
  return groups;
}

/** States that are whole stages together: the database keeps their counts. */
const WHOLE: readonly { states: readonly FileFilter[]; stages: readonly Stage[] }[] = [
  ...(['created', 'verified', 'skipped', 'failed', 'missing'] as const).map((one) => ({
    states: [one],
    stages: [one],
  })),
  {
    states: ['found', 'uploading', 'uploaded', 'creating', 'waiting'],
    stages: STAGES.filter((stage) => !isFinished(stage)),
  },
];

/** Undefined where the states split a stage, so that its rows have to be counted. */
function totalOf(counts: readonly StageCount[], states: readonly FileFilter[] | null): number | undefined {
  const parts = WHOLE.filter((part) => part.states.every((state) => states?.includes(state) ?? true));
  const covered = parts.flatMap((part) => part.states);
  if (states?.some((state) => !covered.includes(state))) return undefined;
  const stages = parts.flatMap((part) => part.stages);
  return counts.reduce((sum, { stage, count }) => (stages.includes(stage) ? sum + count : sum), 0);
}

/** The filter as SQL: the text is its first value, the folder its second. `asked`: without the states. */
function filterOf({ states, text, folder }: CallIn<'files.ids'>) {
  const byState = states === null ? '1' : `(${states.map((state) => WHERE[state]).join(' OR ') || '0'})`;
  // For ASCII SQLite's own LIKE ignores case, and is much quicker than `folded`.
  const isPlain = /^[ -~]*$/.test(text);
  const words = isPlain ? text : fold(text);
  const pattern = text === '' ? null : `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const byFolder = (column: string): string =>
    folder === null
      ? '?2 IS NULL'
      : folder === 'none'
        ? `${column} IS NULL AND ?2 = 'none'`
        : `${column} = ?2`;
  // A column without a condition is not named: then SQLite counts the rows in an index alone.
  const byText = pattern === null ? '?1 IS NULL' : `${isPlain ? 'name' : 'folded(name)'} LIKE ?1 ESCAPE '\\'`;
  const asked = `${byFolder('folder_id')} AND ${byText}`;
  // For conditions that have an index of their own: the plus keeps SQLite from taking the folder's index instead.
  const few = `${byFolder('+folder_id')} AND ${byText}`;
  return { pattern, asked, few, where: `${byState} AND ${asked}` };
}

export class Rows {
  readonly #parts: Parts;
  readonly #inbox: Inbox;
  readonly #sentBytes: ReadonlyMap<number, number>;
  readonly #home = homedir();

  constructor(parts: Parts, inbox: Inbox, sentBytes: ReadonlyMap<number, number>) {
    this.#parts = parts;
    this.#inbox = inbox;
    this.#sentBytes = sentBytes;
  }

  list(query: CallIn<'files.list'>): Omit<CallOut['files.list'], 'seq'> {
    const { folder, sort, offset, limit } = query;
    const { pattern, asked, few, where } = filterOf(query);
    const { db } = this.#parts;
    const order = `ORDER BY ${ORDER[sort]}`;
    // Only ids are sorted, not whole rows: a sixth of the time with 300,000 of them.
    const rows = db.all(
      `SELECT * FROM file WHERE id IN (SELECT id FROM file WHERE ${where} ${order} LIMIT ?3 OFFSET ?4) ${order}`,
      pattern,
      folder,
      limit,
      offset,
    );
    const counts = pattern === null && folder !== null ? this.#tallyOf(folder) : undefined;
    const total =
      (counts && totalOf(counts, query.states)) ??
      db.get<{ total: number }>(`SELECT count(*) AS total FROM file WHERE ${where}`, pattern, folder)
        ?.total ??
      0;
    // Without a text and a folder the page has these counts from the pushed totals.
    const groups =
      pattern === null && folder === null ? null : this.#groups({ asked, few }, counts, pattern, folder);
    return { rows: rows.map((row) => this.toRow(toRecord(row))), total, groups };
  }

  /** From the counts that triggers keep: the rows of a large folder are not counted each time. */
  #tallyOf(folder: number | 'none'): StageCount[] {
    return this.#parts.db.all<StageCount>(
      'SELECT stage, sum(count) AS count FROM tally WHERE folder_id = ? GROUP BY stage',
      folder === 'none' ? 0 : folder,
    );
  }

  #groups(
    { asked, few }: { asked: string; few: string },
    counts: StageCount[] | undefined,
    ...values: [string | null, CallIn<'files.ids'>['folder']]
  ): GroupCounts {
    const { db } = this.#parts;
    const count = 'SELECT stage, count(*) AS count FROM file WHERE';
    const among = (which: string): number =>
      db.get<StageCount>(`${count} ${few} AND ${which}`, ...values)?.count ?? 0;
    return toGroups(counts ?? db.all<StageCount>(`${count} ${asked} GROUP BY stage`, ...values), {
      asked: among(IS_ASKED),
      unsendable: among(IS_UNSENDABLE),
    });
  }

  ids(query: CallIn<'files.ids'>): number[] {
    const { pattern, where } = filterOf(query);
    return this.#parts.db
      .all<{ id: number }>(
        `SELECT id FROM file WHERE ${where} ORDER BY ${ORDER[query.sort]} LIMIT ?3 OFFSET ?4`,
        pattern,
        query.folder,
        query.limit,
        query.offset,
      )
      .map(({ id }) => id);
  }

  one(id: number): FileRow | null {
    const file = this.#parts.files.byId(id);
    return file ? this.toRow(file) : null;
  }

  toRow(file: FileRecord): FileRow {
    const state = publicState(file);
    const done = state === 'created' || state === 'verified' || state === 'uploaded' || state === 'creating';
    return {
      id: file.id,
      name: file.name,
      folder: this.#shownFolder(file.path),
      accountId: file.accountId,
      albumTitle: this.#parts.albums.shownTitle(file.destinationId),
      sizeBytes: file.sizeBytes,
      sentBytes: done ? file.sizeBytes : (this.#sentBytes.get(file.id) ?? 0),
      state,
      alreadyThere: file.alreadyThere,
      reason: file.reason,
      waitsUntilAt: this.#waitsUntilAt(file),
      canRetry:
        state === 'failed' ||
        state === 'missing' ||
        // A streamed copy is gone by then.
        (isForAPerson(file) && !this.#inbox.isCopy(file.path)) ||
        (state === 'waiting' && file.waitsUntilAt !== null),
      canLeave: mayBeLeft(file),
      skippedAs: skippedAs(file),
      elsewhere: elsewhereOf(file),
      // Of one that Google no longer has there is nothing to open.
      hasItem: file.mediaItemId !== null && state !== 'missing',
      dateFrom: file.dateFrom,
      changedAt: file.changedAt,
      createdAt: file.createdAt,
    };
  }

  /** What holds the whole account ends when that does; null where a person has to do something first. */
  #waitsUntilAt({ accountId, reason, waitsUntilAt }: FileRecord): number | null {
    if (WITHOUT_TIME.has(reason?.code ?? '')) return null;
    const hold = this.#parts.holds.get(accountId);
    return hold && hold.reason.code === reason?.code ? hold.untilAt : waitsUntilAt;
  }

  #shownFolder(path: string): string {
    if (this.#inbox.isCopy(path)) return this.#inbox.shownFolder(path);
    const folder = dirname(path);
    if (folder === this.#home) return '~';
    return folder.startsWith(`${this.#home}/`) ? `~${folder.slice(this.#home.length)}` : folder;
  }
}
