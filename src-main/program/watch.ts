// Watches the folders: chokidar's events are hints that name a directory to compare; the comparison is the truth. It compares
// at start, after a hint has come to rest, every hour, and soon again while a folder is not connected. Sends nothing.
import { watch as watchFiles, type FSWatcher } from 'chokidar';
import { dirname, relative, sep } from 'node:path';
import { isFinished } from '../engine/file.ts';
import { leftAlone } from '../engine/names.ts';
import type { Parts } from '../engine/parts.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { compareFolder } from './folders.ts';

export type FolderState = 'watching' | 'checking' | 'notConnected';

/** A hint waits so long for the next one, so that a file being copied is looked at when it rests. */
const REST_MS = 2000;
/** Hints that never rest (a folder being filled for hours) are looked at all the same. */
const MOST_REST_MS = 10_000;
const COMPARE_EVERY_MS = 3_600_000;
const NOT_CONNECTED_EVERY_MS = 60_000;
/** More hinted directories than this: the whole folder is compared instead. */
const MOST_HINTS = 256;

type Watched = {
  folder: StoredFolder;
  state: FolderState;
  watcher: FSWatcher;
  /** Directories to compare. */
  hints: Set<string>;
  firstHintAt: number | undefined;
  /** When the whole folder is compared at the latest, however many hints there are of parts of it. */
  wholeAt: number;
  cancelTimer: (() => void) | undefined;
  comparing: Promise<void> | undefined;
};

export class FolderWatch {
  readonly #parts: Parts;
  readonly #folders: FolderStore;
  readonly #onWork: () => void;
  readonly #onState: () => void;
  readonly #watched = new Map<number, Watched>();
  readonly #stopping = new AbortController();

  /** `onWork`: rows may be due. `onState`: what `stateOf` says has changed. */
  constructor(parts: Parts, folders: FolderStore, onWork: () => void, onState: () => void = () => undefined) {
    this.#parts = parts;
    this.#folders = folders;
    this.#onWork = onWork;
    this.#onState = onState;
  }

  /** Begins with every folder of the store that is not watched yet, and ends those that are gone from it. */
  start(): void {
    const folders = this.#folders.list();
    for (const [id, watched] of this.#watched) {
      if (!folders.some((folder) => folder.id === id)) this.#end(watched);
    }
    for (const folder of folders) if (!this.#watched.has(folder.id)) this.#begin(folder);
  }

  stateOf(id: number): FolderState {
    return this.#watched.get(id)?.state ?? 'watching';
  }

  /** Compares one folder, or all of them, now. */
  checkNow(id?: number): void {
    for (const watched of this.#watched.values()) {
      if (id === undefined || watched.folder.id === id) this.#hint(watched, watched.folder.path, 0);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('watching was stopped'));
    const all = [...this.#watched.values()];
    for (const watched of all) this.#end(watched);
    await Promise.allSettled(all.flatMap((watched) => watched.comparing ?? []));
  }

  #begin(folder: StoredFolder): void {
    const watcher = watchFiles(folder.path, {
      ignoreInitial: true,
      followSymlinks: false,
      persistent: true,
      // What a walk does not enter is not watched either.
      ignored: (path) => isLeftAlone(folder.path, dirname(path)),
    });
    const watched: Watched = {
      folder,
      state: 'checking',
      watcher,
      hints: new Set(),
      firstHintAt: undefined,
      wholeAt: this.#parts.clock.now(),
      cancelTimer: undefined,
      comparing: undefined,
    };
    this.#watched.set(folder.id, watched);
    watcher.on('all', (event, path) => {
      if (event === 'add' || event === 'change') this.#hint(watched, dirname(path), REST_MS);
      if (event === 'addDir')
        this.#hint(watched, isLeftAlone(folder.path, path) ? dirname(path) : path, REST_MS);
    });
    // No notices (a limit, a network drive): the comparison by the clock still finds everything.
    watcher.on('error', (error) =>
      this.#parts.log('watch.error', { folder: folder.path, error: String(error) }),
    );
    this.#hint(watched, folder.path, 0);
  }

  #end(watched: Watched): void {
    watched.cancelTimer?.();
    this.#watched.delete(watched.folder.id);
    void watched.watcher.close();
  }

  #hint(watched: Watched, directory: string, restMs: number): void {
    watched.hints.add(watched.hints.size < MOST_HINTS ? directory : watched.folder.path);
    const now = this.#parts.clock.now();
    watched.firstHintAt ??= now;
    this.#schedule(watched, Math.max(0, Math.min(restMs, watched.firstHintAt + MOST_REST_MS - now)));
  }

  #schedule(watched: Watched, ms: number): void {
    watched.cancelTimer?.();
    watched.cancelTimer = this.#parts.clock.timer(ms, () => this.#compare(watched));
  }

  #compare(watched: Watched): void {
    if (watched.comparing || this.#stopping.signal.aborted) return;
    const { folder } = watched;
    const now = this.#parts.clock.now();
    const isWhole = watched.hints.size === 0 || now >= watched.wholeAt;
    const parts = isWhole ? [folder.path] : outermost([...watched.hints]);
    if (isWhole) watched.wholeAt = now + COMPARE_EVERY_MS;
    watched.hints.clear();
    watched.firstHintAt = undefined;
    this.#setState(watched, 'checking');
    watched.comparing = this.#compareParts(folder, parts)
      .then((connected) => {
        this.#setState(watched, connected ? 'watching' : 'notConnected');
        watched.comparing = undefined;
        if (!this.#watched.has(folder.id)) return;
        if (watched.hints.size > 0) this.#schedule(watched, REST_MS);
        else if (!connected) this.#schedule(watched, NOT_CONNECTED_EVERY_MS);
        else this.#schedule(watched, Math.max(REST_MS, watched.wholeAt - this.#parts.clock.now()));
      })
      .catch((error: unknown) => {
        watched.comparing = undefined;
        if (this.#stopping.signal.aborted) return;
        this.#parts.log('watch.compareFailed', { folder: folder.path, error: String(error) });
        this.#schedule(watched, NOT_CONNECTED_EVERY_MS);
      });
  }

  async #compareParts(folder: StoredFolder, parts: readonly string[]): Promise<boolean> {
    const { signal } = this.#stopping;
    const current = this.#folders.byId(folder.id) ?? folder;
    for (const part of parts) {
      // What lies there as it did before is no work; a large folder would ask for nothing as often as it has files.
      const result = await compareFolder(this.#parts, this.#folders, current, part, signal, (file) => {
        if (!isFinished(file.stage)) this.#onWork();
      });
      if (!result.ok) return false;
    }
    this.#onWork();
    return true;
  }

  #setState(watched: Watched, state: FolderState): void {
    if (watched.state === state) return;
    watched.state = state;
    this.#onState();
  }
}

/** True for a hidden or system directory below the folder, and for all that lies in one. */
function isLeftAlone(folder: string, directory: string): boolean {
  const below = relative(folder, directory);
  return below !== '' && below.split(sep).some((name) => name !== '..' && leftAlone(name) !== null);
}

/** Directories that lie in none of the others: comparing a directory includes what is below it. */
function outermost(directories: readonly string[]): string[] {
  return directories.filter(
    (inner) =>
      !directories.some(
        (outer) => inner !== outer && inner.startsWith(outer.endsWith(sep) ? outer : outer + sep),
      ),
  );
}
