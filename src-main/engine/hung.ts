// Disks that do not answer (a network drive whose server is gone): their files wait, so that those of other folders get their turn. A
// question to the system cannot be taken back: it holds one of the threads that all disks share until it is answered. So few are put to
// one folder at once, and none more while one is open that should have been answered.
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { Slots } from './slots.ts';
import type { FileEvent } from './transition.ts';

/** A disk that wakes up takes seconds. */
const ANSWER_MS = 60_000;
const AGAIN_MS = 10 * 60_000;
/** Fewer than the system has threads for (see file-threads.ts), so that a folder without an answer never has all of them. */
const MOST_OPEN = 4;

export class NoAnswer extends Error {}

/** What is asked of one folder, or of the files of one upload. */
class Disk {
  readonly slots = new Slots(() => MOST_OPEN);
  /** Questions that are open or wait for their turn. */
  asked = 0;
  #late = 0;
  #answering = new AbortController();

  /** Aborted while a question is open that should have been answered. */
  get answering(): AbortSignal {
    return this.#answering.signal;
  }

  noteLate(): void {
    this.#late += 1;
    this.#answering.abort(new NoAnswer());
  }

  noteAnswer(): void {
    this.#late -= 1;
    if (this.#late === 0) this.#answering = new AbortController();
  }
}

const disks = new WeakMap<Parts['db'], Map<string, Disk>>();

type OfDisk = Pick<FileRecord, 'folderId' | 'uploadId'>;
type Asking = Pick<Parts, 'db' | 'log'>;

/** Rejects with NoAnswer where the disk does not answer in time, or has not answered another one yet. Not from within another one. */
export function inTime<T>(
  { db, log, clock }: Asking & Pick<Parts, 'clock'>,
  file: OfDisk,
  ask: () => Promise<T>,
): Promise<T> {
  return withDisk(db, file, async (disk, keep) => {
    const giveBack = await disk.slots.take(disk.answering);
    const { promise: late, reject } = Promise.withResolvers<never>();
    let isLate = false;
    const cancel = clock.timer(ANSWER_MS, () => {
      isLate = true;
      disk.noteLate();
      log('disk.hangs', { folderId: file.folderId, uploadId: file.uploadId });
      reject(new NoAnswer());
    });
    const answered = ask().finally(() => {
      cancel();
      giveBack();
      if (isLate) disk.noteAnswer();
    });
    keep(answered);
    return Promise.race([answered, late]);
  });
}

/** As `inTime`; `silent` is the answer of a disk that has none. */
export const inTimeOr = <T, S>(
  parts: Asking & Pick<Parts, 'clock'>,
  file: OfDisk,
  ask: () => Promise<T>,
  silent: S,
): Promise<T | S> =>
  inTime(parts, file, ask).catch((error: unknown) => {
    if (error instanceof NoAnswer) return silent;
    throw error;
  });

/** Less than an answer may take: who asks for it may be asking something of another disk, which must not be late for its sake. */
const ASIDE_MS = 10_000;

/** As `inTimeOr`, from within a question to another disk. It takes no slot, and a disk that is known to be silent is not asked. */
export async function asideOr<T, S>(
  parts: Asking & Pick<Parts, 'clock'>,
  file: OfDisk,
  ask: () => Promise<T>,
  silent: S,
): Promise<T | S> {
  if (disks.get(parts.db)?.get(keyOf(file))?.answering.aborted) return silent;
  const { promise: late, resolve } = Promise.withResolvers<S>();
  const answered = ask();
  const cancel = parts.clock.timer(ASIDE_MS, () => {
    noteStuck(parts, file, answered);
    resolve(silent);
  });
  return Promise.race([answered.finally(cancel), late]);
}

/** `stuck`: a question that others have put, and that is open until it resolves. */
export function noteStuck({ db, log }: Asking, file: OfDisk, stuck: Promise<unknown>): void {
  void withDisk(db, file, (disk, keep) => {
    disk.noteLate();
    log('disk.hangs', { folderId: file.folderId, uploadId: file.uploadId });
    keep(stuck.finally(() => disk.noteAnswer()));
    return Promise.resolve();
  });
}

const keyOf = ({ folderId, uploadId }: OfDisk): string =>
  folderId === null ? `upload ${uploadId}` : `folder ${folderId}`;

/** Remembers a disk as long as something is asked of it; `keep` is told of what goes on after the answer that is waited for. */
async function withDisk<T>(
  db: Parts['db'],
  file: OfDisk,
  work: (disk: Disk, keep: (question: Promise<unknown>) => void) => Promise<T>,
): Promise<T> {
  const all = disks.get(db) ?? new Map<string, Disk>();
  disks.set(db, all);
  const key = keyOf(file);
  const disk = all.get(key) ?? new Disk();
  all.set(key, disk);
  const leave = (): void => {
    disk.asked -= 1;
    if (disk.asked === 0) all.delete(key);
  };
  disk.asked += 1;
  try {
    return await work(disk, (question) => {
      disk.asked += 1;
      // Nobody listens any more to what comes late.
      void question.then(leave, leave);
    });
  } finally {
    leave();
  }
}

/** As for a disk that is unplugged; it is asked again before long, since nobody tells when it is back. */
export const hungEvent = ({ clock, backoffScale }: Pick<Parts, 'clock' | 'backoffScale'>): FileEvent => ({
  type: 'postponed',
  reason: { code: 'notConnected' },
  untilAt: clock.now() + Math.round(AGAIN_MS * backoffScale),
  counts: false,
});
