// How a command asks Google again for what it created: `upload` while it goes on creating, a batch behind, so that only the last items
// are left when everything is sent; `sync --once` at its end, where items of earlier runs may be owed as well. Each item is asked for
// once. What cannot be asked for changes nothing: the items stay `created`.
import type { FileRecord } from '../../engine/file.ts';
import { isHeld } from '../../engine/react.ts';
import { verifyRows } from '../../engine/verify.ts';
import { MAX_BATCH } from '../../google/photos.ts';
import type { Opened } from '../../program/open.ts';
import type { Scope } from '../../store/work.ts';

/** Questions at once when nothing else is to be done any more. */
const PARALLEL_AT_END = 4;

export class VerifyAlong {
  readonly #opened: Opened;
  readonly #accountId: string;
  readonly #signal: AbortSignal;
  readonly #stopListening: () => void;
  /** Created by this run and not asked for yet, in the order of their creation. */
  readonly #due: number[] = [];
  #asking: Promise<void> = Promise.resolve();
  #isAsking = false;
  #failed = false;
  #bug: Error | undefined;

  /** `signal`: the command is called off, and with it what is being asked. */
  constructor(opened: Opened, accountId: string, scope: Scope, signal: AbortSignal) {
    this.#opened = opened;
    this.#accountId = accountId;
    this.#signal = signal;
    this.#stopListening = opened.parts.files.onChange((file) => {
      const isMine = file.accountId === accountId && (scope === null || file.uploadId === scope);
      if (isMine && file.stage === 'created' && isDue(file, opened.parts.clock.now())) this.#note(file);
    });
  }

  /** Asks for the rest. Nothing is asked for any more when it resolves. */
  async finish(): Promise<void> {
    this.#stopListening();
    const ask = async (): Promise<void> => {
      while (this.#due.length > 0 && this.#mayAsk()) await this.#askNext();
    };
    await Promise.all([this.#asking, ...Array.from({ length: PARALLEL_AT_END - 1 }, ask)]);
    if (this.#bug) throw this.#bug;
  }

  #note({ id }: FileRecord): void {
    this.#due.push(id);
    // One batch behind: an item that was made this moment need not be found yet.
    if (this.#isAsking || this.#due.length < 2 * MAX_BATCH || !this.#mayAsk()) return;
    this.#isAsking = true;
    this.#asking = this.#askNext().finally(() => {
      this.#isAsking = false;
    });
  }

  #mayAsk(): boolean {
    return !this.#failed && !this.#signal.aborted && !isHeld(this.#opened.parts, this.#accountId);
  }

  async #askNext(): Promise<void> {
    const { parts, accounts } = this.#opened;
    const rows = this.#due.splice(0, MAX_BATCH).flatMap((id) => parts.files.byId(id) ?? []);
    try {
      const line = await accounts.lineOf(this.#accountId);
      const failure = line && (await verifyRows(parts, line, rows, this.#signal));
      if (!failure) return;
      this.#failed = true;
      parts.log('verify.failed', { detail: failure.detail });
    } catch (error) {
      // Told by `finish`; until then the run itself meets the same disk.
      this.#failed = true;
      if (!this.#signal.aborted) this.#bug = error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** One that has been asked for and is still being worked on at Google waits for another time. */
const isDue = ({ nextCheckAt }: FileRecord, now: number): boolean =>
  nextCheckAt !== null && nextCheckAt <= now;

/**
 * Asks once for what was created since `startedAt`, and for what earlier runs were not able to ask for any more: they were killed, or
 * the line was gone.
 */
export async function verifyAtEnd(
  { parts, accounts }: Opened,
  accountId: string,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const line = await accounts.lineOf(accountId);
  if (!line || isHeld(parts, accountId)) return;
  for (let afterId = 0; ;) {
    const rows = parts.items.toVerify(line, afterId, MAX_BATCH);
    if (rows.length === 0) return;
    afterId = rows.at(-1)?.id ?? afterId;
    const now = parts.clock.now();
    const mine = rows.filter((file) => (file.createdAt ?? 0) >= startedAt || isDue(file, now));
    const failure = await verifyRows(parts, line, mine, signal);
    if (failure) {
      parts.log('verify.failed', { detail: failure.detail });
      return;
    }
  }
}
