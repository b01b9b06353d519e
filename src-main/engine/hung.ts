// Disks that do not answer (a network drive whose server is gone): their files wait, so that those of other folders get their turn. A
// question to the system cannot be taken back; while one is open, its folder is asked nothing more.
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import type { FileEvent } from './transition.ts';

/** A disk that wakes up takes seconds. */
const ANSWER_MS = 60_000;
const AGAIN_MS = 10 * 60_000;

/** How many questions to each folder are open that should have been answered. */
const open = new WeakMap<Parts['db'], Map<number, number>>();

export class NoAnswer extends Error {}

/** Rejects with NoAnswer where the disk does not answer in time, or has not answered another one yet. */
export async function inTime<T>(
  { db, clock, log }: Pick<Parts, 'db' | 'clock' | 'log'>,
  { folderId }: FileRecord,
  ask: () => Promise<T>,
): Promise<T> {
  if (folderId === null) return ask();
  if ((open.get(db)?.get(folderId) ?? 0) > 0) throw new NoAnswer();
  const { promise: late, reject } = Promise.withResolvers<never>();
  let isLate = false;
  const cancel = clock.timer(ANSWER_MS, () => {
    isLate = true;
    add(db, folderId, 1);
    log('disk.hangs', { folderId });
    reject(new NoAnswer());
  });
  const answered = ask().finally(() => {
    cancel();
    if (isLate) add(db, folderId, -1);
  });
  // Nobody listens any more to what comes late.
  answered.catch(() => undefined);
  return Promise.race([answered, late]);
}

function add(db: Parts['db'], folderId: number, count: number): void {
  const ofFolder = open.get(db) ?? new Map<number, number>();
  open.set(db, ofFolder.set(folderId, (ofFolder.get(folderId) ?? 0) + count));
}

/** `stuck`: a question that others have put, and that is open until it resolves. */
export function noteStuck(
  { db, log }: Pick<Parts, 'db' | 'log'>,
  { folderId }: FileRecord,
  stuck: Promise<unknown>,
): void {
  if (folderId === null) return;
  add(db, folderId, 1);
  log('disk.hangs', { folderId });
  const isOver = (): void => add(db, folderId, -1);
  void stuck.then(isOver, isOver);
}

/** As for a disk that is unplugged; it is asked again before long, since nobody tells when it is back. */
export const hungEvent = ({ clock, backoffScale }: Pick<Parts, 'clock' | 'backoffScale'>): FileEvent => ({
  type: 'postponed',
  reason: { code: 'notConnected' },
  untilAt: clock.now() + Math.round(AGAIN_MS * backoffScale),
  counts: false,
});
