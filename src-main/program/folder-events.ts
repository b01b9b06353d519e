// chokidar's notices of one watched folder, reduced to directories worth a look, and whether there are any notices at all. It decides
// nothing and reads no file; what is missed here, the comparison by the clock finds.
import { watch, type FSWatcher } from 'chokidar';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { leftAlone, PROBE_NAME } from '../engine/names.ts';
import type { Clock, Log } from '../engine/parts.ts';

/**
 * `none`: the folder tells nothing (network drives, folders of another system). `limited`: the system watches only so many.
 * `unproven`: it could not be tried, since nothing may be written there.
 */
export type EventsState = 'starting' | 'working' | 'none' | 'limited' | 'unproven';

type Listener = {
  /** Something in the directory changed; `isNew`: the directory itself has just come. */
  hint: (directory: string, isNew: boolean) => void;
  /** Of the folder itself: nothing is told of it any more, even when it is back a moment later. */
  gone: (directory: string) => void;
  state: () => void;
  log: Log;
};

/** A notice of a local disk takes milliseconds. */
const PROBE_MS = 5000;
/** On Linux each directory is watched by itself, and the comparison names them; elsewhere one watch holds all that lies below. */
const ONE_BY_ONE = process.platform === 'linux';

export class FolderEvents {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #to: Listener;
  readonly #watcher: FSWatcher;
  #state: EventsState = 'starting';
  #closed = false;
  #cancelProbe: (() => void) | undefined;

  constructor(root: string, clock: Clock, to: Listener, watchFiles = watch) {
    this.#root = root;
    this.#clock = clock;
    this.#to = to;
    this.#watcher = watchFiles(root, {
      ignoreInitial: true,
      followSymlinks: false,
      persistent: true,
      // What a walk does not enter is not watched either.
      ignored: (path) => isLeftAlone(root, dirname(path)),
      // A walk of chokidar's own over 100,000 files was seen to leave 350 MB behind; ours tells it the directories one by one.
      ...(ONE_BY_ONE ? { depth: 0 } : {}),
    });
    // Before it is known what happened, the directory is: enough for a look, and true for files that chokidar ignores.
    this.#watcher.on('raw', (_event: string, path: unknown, details: unknown) =>
      this.#noteRaw(path, details),
    );
    this.#watcher.on('addDir', (path) => this.#note(path, true));
    this.#watcher.on('unlinkDir', (path) => this.#noteGone(path));
    this.#watcher.on('error', (error) => this.#noteError(error));
    this.#watcher.on('ready', () => void this.#probe());
  }

  get state(): EventsState {
    return this.#state;
  }

  /** Watches a directory below the root, too. To be called before it is read, so that nothing falls between. */
  add(directory: string): void {
    if (ONE_BY_ONE && directory !== this.#root) this.#watcher.add(directory);
  }

  close(): void {
    this.#closed = true;
    this.#cancelProbe?.();
    void this.#watcher.close();
  }

  #noteRaw(path: unknown, details: unknown): void {
    // On Windows: more has changed at once than there was room to name.
    if (typeof path !== 'string') return this.#note(this.#root, true);
    const watched =
      details !== null && typeof details === 'object' && 'watchedPath' in details
        ? String(details.watchedPath)
        : '';
    const whole = resolve(watched === '' ? this.#root : watched, path);
    if (basename(whole) === PROBE_NAME) return this.#setState('working');
    // The watched directory's own name comes when it goes; its parent knows.
    this.#note(dirname(whole), false);
  }

  #noteGone(directory: string): void {
    if (this.#closed) return;
    if (ONE_BY_ONE && directory !== this.#root) this.#watcher.unwatch(directory);
    this.#to.gone(directory);
  }

  #note(directory: string, isNew: boolean): void {
    const below = relative(this.#root, directory);
    const isInside = below === '' || (below !== '..' && !below.startsWith(`..${sep}`));
    if (this.#closed || !isInside || isLeftAlone(this.#root, directory)) return;
    this.#to.hint(directory, isNew);
  }

  #noteError(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // One for each directory that could not be watched: what they say once is enough.
    if (code === 'ENOSPC' || code === 'EMFILE') return this.#setState('limited');
    this.#to.log('watch.error', { folder: this.#root, error: String(error) });
  }

  #setState(state: EventsState): void {
    if (this.#closed || this.#state === state || this.#state === 'limited') return;
    this.#cancelProbe?.();
    this.#state = state;
    this.#to.log('watch.events', { folder: this.#root, state });
    this.#to.state();
  }

  /** Writes a file and takes it away again, to see whether anything is told of it. */
  async #probe(): Promise<void> {
    const path = join(this.#root, PROBE_NAME);
    try {
      await writeFile(path, '');
      this.#cancelProbe = this.#clock.timer(
        PROBE_MS,
        () => this.#state === 'starting' && this.#setState('none'),
      );
      await rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#setState('unproven');
    }
  }
}

/** True for a hidden or system directory below the folder, and for all that lies in one. */
function isLeftAlone(root: string, directory: string): boolean {
  const below = relative(root, directory);
  return below !== '' && below.split(sep).some((name) => name !== '..' && leftAlone(name) !== null);
}
