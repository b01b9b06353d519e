// Watches the folders: notices are hints that name a directory to compare; the comparison is the truth. It compares at start, after
// a hint has come to rest, by the clock, and soon again while a folder is not connected. Sends nothing.
import type { FolderNote, FolderState } from '../contract.ts';
import { isFinished } from '../engine/file.ts';
import type { Parts } from '../engine/parts.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { compareFolder, type CompareResult } from './folders.ts';
import { Hints, type HintedPart } from './hints.ts';
import { Notices, type CreateEvents } from './notices.ts';

export type FolderStanding = {
  state: FolderState;
  note: FolderNote | null;
  /** When it is compared next at the latest, in ms since 1970; null while it is. */
  nextCheckAt: number | null;
  /** Files that the comparison under way has come to; null when none is. */
  foundCount: number | null;
};

export type WatchOptions = {
  /** Rows may be due. */
  onWork: () => void;
  /** What `standingOf` says has changed. */
  onState?: () => void;
  /** How often the whole of each folder is compared, in ms; each hour when absent. */
  checkEveryMs?: () => number;
  events?: CreateEvents;
};

/** A hint waits so long for the next one, so that a file being copied is looked at when it rests. */
const REST_MS = 2000;
const CHECK_EVERY_MS = 3_600_000;
/** Where there are no notices. */
const CHECK_UNTOLD_EVERY_MS = 600_000;
const NOT_CONNECTED_EVERY_MS = 15_000;
const PROGRESS_EVERY_MS = 500;

type Watched = {
  folder: StoredFolder;
  state: FolderState;
  note: FolderNote | null;
  notices: Notices;
  hints: Hints;
  /** When the whole folder is compared at the latest, however many hints there are of parts of it. */
  wholeAt: number;
  dueAt: number;
  cancelTimer: (() => void) | undefined;
  comparing: { done: Promise<void>; abort: AbortController } | undefined;
  foundCount: number;
  toldAt: number;
};

export class FolderWatch {
  readonly #parts: Parts;
  readonly #folders: FolderStore;
  readonly #options: WatchOptions;
  readonly #watched = new Map<number, Watched>();
  #stopped = false;

  constructor(parts: Parts, folders: FolderStore, options: WatchOptions) {
    this.#parts = parts;
    this.#folders = folders;
    this.#options = options;
  }

  /** Begins with every folder of the store that is not watched yet, and ends those that are gone from it or rest. */
  start(): void {
    const folders = this.#folders.list().filter(({ isPaused }) => !isPaused);
    for (const [id, watched] of this.#watched) {
      if (!folders.some((folder) => folder.id === id)) this.#end(watched);
    }
    for (const folder of folders) if (!this.#watched.has(folder.id)) this.#begin(folder);
  }

  standingOf(id: number): FolderStanding {
    const watched = this.#watched.get(id);
    if (!watched) {
      const state = this.#folders.byId(id)?.isPaused ? 'paused' : 'watching';
      return { state, note: null, nextCheckAt: null, foundCount: null };
    }
    const { state, note, notices, comparing, dueAt, foundCount } = watched;
    return {
      state,
      note: note ?? notices.note,
      nextCheckAt: comparing ? null : dueAt,
      foundCount: comparing ? foundCount : null,
    };
  }

  /** Compares one folder, or all of them, as a whole, now. */
  checkNow(id?: number): void {
    for (const watched of this.#watched.values()) {
      if (id !== undefined && watched.folder.id !== id) continue;
      watched.wholeAt = this.#parts.clock.now();
      this.#hint(watched, watched.folder.path, true, 0);
    }
  }

  /** A shorter time between two comparisons holds from now on, and not only after the next one. */
  follow(): void {
    for (const watched of this.#watched.values()) {
      watched.wholeAt = Math.min(watched.wholeAt, this.#parts.clock.now() + this.#everyMs(watched));
      if (!watched.comparing && watched.wholeAt < watched.dueAt) this.#rest(watched);
    }
    this.#options.onState?.();
  }

  /** Ends the comparison under way; the next one comes by the clock, or with a notice. */
  cancelCheck(id: number): void {
    this.#watched.get(id)?.comparing?.abort.abort(new Error('the comparison was cancelled'));
  }

  /** Its rules are others now: what the comparison under way has still to say goes by those of before, so another one begins. */
  restart(id: number): void {
    this.cancelCheck(id);
    this.checkNow(id);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const all = [...this.#watched.values()];
    for (const watched of all) this.#end(watched);
    await Promise.allSettled(all.flatMap(({ comparing }) => comparing?.done ?? []));
  }

  #begin(folder: StoredFolder): void {
    const now = this.#parts.clock.now();
    const watched: Watched = {
      folder,
      state: 'checking',
      note: null,
      notices: this.#noticesOf(folder),
      hints: new Hints(folder.path),
      wholeAt: now,
      dueAt: now,
      cancelTimer: undefined,
      comparing: undefined,
      foundCount: 0,
      toldAt: 0,
    };
    this.#watched.set(folder.id, watched);
    this.#hint(watched, folder.path, true, 0);
  }

  #end(watched: Watched): void {
    watched.cancelTimer?.();
    watched.comparing?.abort.abort(new Error('watching was stopped'));
    this.#watched.delete(watched.folder.id);
    watched.notices.close();
  }

  #noticesOf({ id, path }: StoredFolder): Notices {
    const tell = (what: (watched: Watched) => void): void => {
      const watched = this.#watched.get(id);
      if (watched) what(watched);
    };
    return new Notices(
      path,
      this.#parts,
      {
        hint: (directory, isDeep) => tell((watched) => this.#hint(watched, directory, isDeep, REST_MS)),
        lost: () => tell((watched) => this.#watchAnew(watched)),
        state: () => tell((watched) => this.#noteEvents(watched)),
      },
      this.#options.events,
    );
  }

  /** The old watch tells nothing of what lies at the folder's place now, or will in a moment. */
  #watchAnew(watched: Watched): void {
    watched.notices.end();
    this.#hint(watched, watched.folder.path, true, REST_MS);
  }

  #noteRoot(watched: Watched, isWhole: boolean): void {
    const identity = this.#folders.byId(watched.folder.id)?.rootIdentity ?? null;
    if (!watched.notices.isOfAnother(identity)) return;
    if (isWhole) watched.notices.end();
    else this.#watchAnew(watched);
  }

  /** Without notices the clock comes round more often. */
  #noteEvents(watched: Watched): void {
    watched.wholeAt = Math.min(watched.wholeAt, this.#parts.clock.now() + this.#everyMs(watched));
    if (!watched.comparing) this.#rest(watched);
    this.#options.onState?.();
  }

  #everyMs({ notices }: Watched): number {
    const everyMs = this.#options.checkEveryMs?.() ?? CHECK_EVERY_MS;
    return notices.areThere ? everyMs : Math.min(everyMs, CHECK_UNTOLD_EVERY_MS);
  }

  #hint(watched: Watched, directory: string, isDeep: boolean, restMs: number): void {
    const now = this.#parts.clock.now();
    watched.hints.add({ directory, isDeep }, now);
    this.#schedule(watched, watched.hints.restMs(restMs, now));
  }

  #schedule(watched: Watched, ms: number): void {
    watched.cancelTimer?.();
    watched.dueAt = this.#parts.clock.now() + ms;
    watched.cancelTimer = this.#parts.clock.timer(ms, () => this.#compare(watched));
  }

  /** Until the next hint, or the whole comparison. */
  #rest(watched: Watched): void {
    if (!watched.hints.isEmpty) return this.#schedule(watched, REST_MS);
    const now = this.#parts.clock.now();
    // A clock that was set back puts nothing off.
    watched.wholeAt = Math.min(watched.wholeAt, now + this.#everyMs(watched));
    this.#schedule(watched, Math.max(REST_MS, watched.wholeAt - now));
  }

  #compare(watched: Watched): void {
    if (watched.comparing || this.#stopped) return;
    const { folder } = watched;
    const now = this.#parts.clock.now();
    const isWhole = watched.hints.isEmpty || now >= watched.wholeAt;
    if (isWhole) {
      watched.notices.tryAgainIfLimited();
      watched.wholeAt = now + this.#everyMs(watched);
    }
    const hinted = watched.hints.take();
    const parts = isWhole ? [{ directory: folder.path, isDeep: true }] : hinted;
    watched.foundCount = 0;
    const abort = new AbortController();
    const done = this.#compareParts(watched, parts, abort.signal)
      .then((result) => this.#noteResult(watched, result))
      .catch((error: unknown) => {
        if (this.#stopped) return;
        if (!abort.signal.aborted)
          this.#parts.log('watch.compareFailed', { folder: folder.path, error: String(error) });
        return this.#noteResult(watched, abort.signal.aborted ? 'cancelled' : 'broken');
      });
    watched.comparing = { done, abort };
    this.#setState(watched, 'checking');
  }

  #noteResult(watched: Watched, result: CompareResult | 'cancelled' | 'broken'): void {
    watched.comparing = undefined;
    // Ended meanwhile; another watch of the same folder may have begun.
    if (this.#watched.get(watched.folder.id) !== watched || this.#stopped) return;
    // Who asked while it was compared does not wait for the next round.
    const nextMs = watched.hints.isEmpty ? NOT_CONNECTED_EVERY_MS : REST_MS;
    if (result === 'broken') {
      this.#schedule(watched, nextMs);
    } else if (result === 'cancelled' || result.ok) {
      watched.note = null;
      watched.notices.lookAgainSoon();
      watched.notices.noteTried();
      this.#rest(watched);
      this.#setState(watched, 'watching');
    } else {
      watched.note = { code: result.why, detail: result.detail };
      // What the watch of a disk that is gone would tell, nobody knows; and an empty folder has one to tell of the first file.
      if (!(result.why === 'empty' && result.isSame)) watched.notices.end();
      // Of what comes back no part is enough, whatever a notice names.
      watched.wholeAt = this.#parts.clock.now();
      this.#schedule(watched, nextMs);
      this.#setState(watched, 'notConnected');
    }
  }

  async #compareParts(
    watched: Watched,
    parts: readonly HintedPart[],
    signal: AbortSignal,
  ): Promise<CompareResult> {
    const { folder } = watched;
    let result: CompareResult = { ok: true, found: 0 };
    for (const { directory: part, isDeep } of parts) {
      const current = this.#folders.byId(folder.id) ?? folder;
      const isWhole = isDeep && part === folder.path;
      let isFirst = true;
      result = await compareFolder({ parts: this.#parts, folders: this.#folders, signal }, current, {
        part,
        // What lies there as it did before is no work; a large folder would ask for nothing as often as it has files.
        onFile: (file) => {
          this.#noteProgress(watched);
          if (!isFinished(file.stage)) this.#options.onWork();
        },
        onSame: () => this.#noteProgress(watched),
        enter: (directory) => {
          if (isFirst) this.#noteRoot(watched, isWhole);
          isFirst = false;
          // What is known is not what a comparison of one directory is about.
          return watched.notices.enter(directory) || isDeep;
        },
        isWhole,
      });
      if (!result.ok) return result;
    }
    this.#options.onWork();
    return result;
  }

  #noteProgress(watched: Watched): void {
    watched.foundCount += 1;
    const now = this.#parts.clock.now();
    if (now - watched.toldAt < PROGRESS_EVERY_MS) return;
    watched.toldAt = now;
    this.#options.onState?.();
  }

  #setState(watched: Watched, state: FolderState): void {
    watched.state = state;
    this.#options.onState?.();
  }
}
