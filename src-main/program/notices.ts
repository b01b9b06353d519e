// The notices of one watched folder: each directory is watched before it is read, and what may have changed before its watch was in
// place is named once more. When anything is compared is not its business.
import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import type { FolderNote } from '../contract.ts';
import type { Parts } from '../engine/parts.ts';
import { FolderEvents } from './folder-events.ts';

export type CreateEvents = (...args: ConstructorParameters<typeof FolderEvents>) => FolderEvents;

type Listener = {
  /** Something changed there; `isDeep`: with all that lies below. */
  hint(directory: string, isDeep: boolean): void;
  /** The folder itself went, and may be back in a moment: what is watched tells nothing any more. */
  lost(): void;
  state(): void;
};

/** By then a watch that was asked for is in place. */
const IN_PLACE_MS = 2000;
/** A directory that changed so shortly before it was read may have changed again before its watch began. */
const JUST_CHANGED_MS = 2000;

export class Notices {
  readonly #root: string;
  readonly #parts: Pick<Parts, 'clock' | 'isOwn' | 'log'>;
  readonly #to: Listener;
  readonly #create: CreateEvents;
  /** From the first comparison that found the folder connected; a folder that comes back gets new ones. */
  #events: FolderEvents | undefined;
  /** Of the directory that they are of (root.ts). */
  #identity: string | null = null;
  /** Directories that are watched, and those of them that were read before their watch was surely in place, with the time. */
  readonly #known = new Set<string>();
  readonly #fresh = new Map<string, number>();
  /** The system watched no more, and is being asked again. Until it is known what came of that, it is told as before. */
  #isTriedAgain = false;
  #cancelTried: (() => void) | undefined;
  #isClosed = false;

  constructor(
    root: string,
    parts: Pick<Parts, 'clock' | 'isOwn' | 'log'>,
    to: Listener,
    create?: CreateEvents,
  ) {
    this.#root = root;
    this.#parts = parts;
    this.#to = to;
    this.#create = create ?? ((...args) => new FolderEvents(...args));
  }

  /** False: changes are found by the clock alone. */
  get areThere(): boolean {
    const state = this.#events?.state ?? 'working';
    return !this.#isTriedAgain && (state === 'working' || state === 'starting');
  }

  get note(): FolderNote | null {
    if (this.#events?.state === 'none') return { code: 'noNotices', detail: '' };
    return this.#isTriedAgain || this.#events?.state === 'limited'
      ? { code: 'watchLimit', detail: '' }
      : null;
  }

  /** Before a directory is read it is watched. False: it is known. */
  enter(directory: string): boolean {
    this.#events ??= this.#create(this.#root, this.#parts.clock, {
      hint: (changed, isNew) => {
        if (!this.#parts.isOwn(changed)) this.#to.hint(changed, isNew);
      },
      gone: (gone) => this.#noteGone(gone),
      state: () => this.#to.state(),
      log: this.#parts.log,
    });
    if (this.#known.has(directory)) return false;
    this.#known.add(directory);
    this.#fresh.set(directory, this.#parts.clock.now());
    this.#events.add(directory);
    return true;
  }

  #noteGone(directory: string): void {
    if (directory === this.#root) return this.#to.lost();
    for (const known of this.#known)
      if (known === directory || isBelow(known, directory)) this.#known.delete(known);
  }

  /**
   * Another directory with the same files may have taken the folder's place, and another disk, without a word of the old watch. True:
   * what is watched is that of before.
   */
  isOfAnother(identity: string | null): boolean {
    const isOther = this.#events !== undefined && identity !== this.#identity;
    this.#identity = identity;
    return isOther;
  }

  /** Directories that were read for the first time: one that changed since, or just before, is named again. */
  lookAgainSoon(): void {
    if (this.#fresh.size === 0) return;
    const fresh = [...this.#fresh];
    this.#fresh.clear();
    const look = async (): Promise<void> => {
      for (const [directory, readAt] of fresh) {
        if (this.#isClosed) return;
        const info = await stat(directory).catch(() => undefined);
        if (info && info.mtimeMs > readAt - JUST_CHANGED_MS) this.#to.hint(directory, false);
      }
    };
    this.#parts.clock.timer(IN_PLACE_MS, () => void look());
  }

  /** Before a look at the whole folder: others may have given up what they watched, or a person has raised the limit. */
  tryAgainIfLimited(): void {
    if (this.#events?.state !== 'limited') return;
    // What came of the try before is of no interest any more.
    this.#cancelTried?.();
    this.end();
    this.#isTriedAgain = true;
  }

  /** After that look; the last of its directories is watched or refused a moment later. */
  noteTried(): void {
    if (!this.#isTriedAgain) return;
    this.#cancelTried?.();
    this.#cancelTried = this.#parts.clock.timer(IN_PLACE_MS, () => {
      this.#isTriedAgain = false;
      if (this.#events?.state !== 'limited') this.#to.state();
    });
  }

  /** What is watched is watched no more, until a directory is entered again. */
  end(): void {
    this.#events?.close();
    this.#events = undefined;
    this.#known.clear();
    this.#fresh.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTried?.();
    this.end();
  }
}

export const isBelow = (inner: string, outer: string): boolean =>
  inner !== outer && inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
