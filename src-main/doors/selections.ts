// What people dropped or chose, until they say where it shall go: paths that only the program knows, named by an id for the page.
// Streamed files (browser door) are kept in the data folder's inbox until Google has them.
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LeftOut, Selection } from '../contract.ts';
import { findAll } from '../engine/find.ts';
import type { Inbox, InboxFile } from './inbox.ts';

const MOST_NAMES = 20;
/** So many selections wait for an answer at most; the oldest goes first. */
const MOST_OPEN = 100;

/** `unknown`: the selection is not open (any more). */
export type Received = 'taken' | 'unknown';

/** `part`: names the file within its selection, so that one that is sent again is known; null: it has no such name. */
export type Streamed = InboxFile & { part: string | null };

/** Whoever sits in front of one line to the program. */
export type Page = { readonly isHere: boolean };

/** A selection whose page is gone, and into which nothing was streamed for so long, is removed. */
const ABANDONED_AFTER_MS = 15 * 60_000;

type Kept = {
  paths: string[];
  selection: Selection;
  /** Names of the streamed files that have arrived. */
  parts: Set<string>;
  /** Who is to say where it shall go; null: any page. */
  page: Page | null;
  /** All of it is here, and can be asked about. */
  isWhole: boolean;
  /** Files that are being written into it. */
  receiving: Set<Promise<unknown>>;
  /** Aborted: nothing comes into it any more. */
  closing: AbortController;
  heardAt: number;
  /** Copies that an earlier run has left: nothing else has them, so only a person's word removes them. */
  isLeft: boolean;
};

export class Selections {
  readonly #inbox: Inbox;
  readonly #open = new Map<string, Kept>();
  /** Of which a person has said where they go, or that they are not wanted. */
  readonly #settled = new Set<string>();
  readonly #onCounting: (count: () => number) => void;

  /** `onCounting`: told again and again while a large folder is being counted. */
  constructor(inbox: Inbox, onCounting: (count: () => number) => void = () => undefined) {
    this.#inbox = inbox;
    this.#onCounting = onCounting;
  }

  /** Counts what lies at the paths. A path that is not there is left out. */
  async add(paths: readonly string[], page: Page | null = null): Promise<Selection> {
    const kept = this.#keep(page);
    const { signal } = new AbortController();
    const soFar = (): number => kept.selection.fileCount;
    for (const path of paths) {
      for await (const found of findAll([path], signal)) {
        if (found.leave?.stage === 'skipped') continue;
        kept.selection.fileCount += 1;
        kept.selection.sizeBytes += found.sizeBytes;
        this.#onCounting(soFar);
      }
      kept.paths.push(path);
      if (kept.selection.names.length < MOST_NAMES) kept.selection.names.push(basename(path));
    }
    const [only] = kept.paths;
    kept.selection.isFolder = kept.paths.length === 1 && only !== undefined && (await isFolder(only));
    kept.isWhole = true;
    return kept.selection;
  }

  /** To be streamed into, until it is complete. */
  open(page: Page): Selection {
    this.#inbox.ensureThere();
    this.#removeAbandoned();
    return this.#keep(page).selection;
  }

  /** Undefined: it is not open (any more). */
  async complete(selectionId: string, page: Page, leftOut?: LeftOut): Promise<Selection | undefined> {
    const kept = this.#open.get(selectionId);
    if (!kept) return undefined;
    await this.#close(kept);
    if (this.#open.get(selectionId) !== kept) return undefined;
    Object.assign(kept, { page, isWhole: true });
    if (leftOut) kept.selection.leftOut = leftOut;
    return kept.selection;
  }

  /** What this page is to ask about: its own, and what one that is gone (loaded anew, or crashed) has left. */
  offer(page: Page): Selection[] {
    this.#removeAbandoned();
    const own = this.#asked().filter((kept) => kept.page === page || kept.page?.isHere !== true);
    // One without a page stays open to all: whoever asks first may show nothing (the tray has a line of its own).
    for (const kept of own) kept.page &&= page;
    return own.map(({ selection }) => selection);
  }

  isAsking(): boolean {
    return this.#asked().length > 0;
  }

  /** Where the chosen folder lies; undefined where something else was chosen, or streamed. The id stays good. */
  folderOf(selectionId: string): string | undefined {
    const kept = this.#open.get(selectionId);
    return kept?.selection.isFolder ? kept.paths[0] : undefined;
  }

  /** The paths, to look at; the id stays good. */
  peek(selectionId: string): readonly string[] | undefined {
    return this.#open.get(selectionId)?.paths;
  }

  /** For use; the id is spent, unless it is put back. */
  take(selectionId: string): Kept | undefined {
    const kept = this.#open.get(selectionId);
    if (this.#open.delete(selectionId)) this.#settled.add(selectionId);
    return kept;
  }

  /** Undone by `putBack`; what this run does not know, or has forgotten by itself, was not. */
  wasSettled(selectionId: string): boolean {
    return this.#settled.has(selectionId);
  }

  putBack(kept: Kept): void {
    this.#settled.delete(kept.selection.selectionId);
    this.#open.set(kept.selection.selectionId, kept);
  }

  async discard(selectionId: string): Promise<void> {
    if (this.#open.has(selectionId)) this.#settled.add(selectionId);
    await this.#remove(selectionId);
  }

  async #remove(selectionId: string): Promise<void> {
    const kept = this.#open.get(selectionId);
    // What was taken for use is no longer the page's to throw away, and waits to be sent.
    if (!kept) return;
    this.#open.delete(selectionId);
    await this.#close(kept);
    const copies = kept.isLeft ? kept.paths : [this.#inbox.folderOf(selectionId)];
    for (const folder of copies) await rm(folder, { recursive: true, force: true });
  }

  /**
   * Ends what is still being streamed: requests that the page has given up, since the file came again or was left out. Half a file must
   * not lie among what is sent.
   */
  async #close({ closing, receiving }: Kept): Promise<void> {
    closing.abort(new Error('the selection is complete, or not wanted'));
    await Promise.allSettled(receiving);
  }

  /** Writes one streamed file into the selection. `name` is a relative path as the page gave it; only its safe parts count. */
  async receive(selectionId: string, file: Streamed, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const kept = this.#open.get(selectionId);
    if (!kept) return 'unknown';
    const receiving = this.#write(kept, file, body);
    kept.receiving.add(receiving);
    try {
      return await receiving;
    } finally {
      kept.receiving.delete(receiving);
      kept.heardAt = Date.now();
    }
  }

  async #write(kept: Kept, file: Streamed, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const { part } = file;
    const { selectionId } = kept.selection;
    // Its answer was lost on the way, and the page sent it again.
    const isHere = (): boolean => part !== null && kept.parts.has(part);
    const { signal } = kept.closing;
    if (isHere()) return 'taken';
    if (signal.aborted) return 'unknown';
    const folder = this.#inbox.folderOf(selectionId);
    const copy = await this.#inbox.write(folder, file, body, signal);
    if (copy && (signal.aborted || isHere()))
      await (signal.aborted ? this.#inbox.removeCopy(copy.path) : rm(copy.path, { force: true }));
    if (isHere()) return 'taken';
    if (!copy || signal.aborted) return 'unknown';
    if (part !== null) kept.parts.add(part);
    kept.selection.fileCount += 1;
    kept.selection.sizeBytes += copy.sizeBytes;
    if (kept.selection.names.length < MOST_NAMES) kept.selection.names.push(basename(copy.path));
    if (!kept.paths.includes(folder)) kept.paths.push(folder);
    return 'taken';
  }

  /**
   * Removes the copies of an earlier run that nobody has asked to send: their ids ended with it, and the originals lie where they were
   * dropped from. `lostAt`: when the database was lost, if it was. Copies from before may have been asked for, so a page asks again.
   */
  async removeOrphans(isWanted: (folder: string) => boolean, lostAt: number | null): Promise<void> {
    const left: string[] = [];
    for (const folder of await this.#inbox.folders()) {
      if (this.#open.has(basename(folder)) || isWanted(folder)) continue;
      if (lostAt !== null && (await madeAt(folder)) <= lostAt) left.push(folder);
      else await rm(folder, { recursive: true, force: true });
    }
    if (left.length > 0) await this.#askAbout(left);
  }

  /** As if they had been dropped just now, all at once. */
  async #askAbout(folders: readonly string[]): Promise<void> {
    const kept = this.#keep(null);
    kept.isLeft = true;
    kept.paths.push(...folders);
    const { selection } = kept;
    for await (const { name, sizeBytes, leave } of findAll(folders, new AbortController().signal)) {
      if (leave?.stage === 'skipped') continue;
      selection.fileCount += 1;
      selection.sizeBytes += sizeBytes;
      if (selection.names.length < MOST_NAMES) selection.names.push(name);
    }
    kept.isWhole = true;
  }

  #asked(): Kept[] {
    return [...this.#open.values()].filter(({ isWhole, selection }) => isWhole && selection.fileCount > 0);
  }

  #keep(page: Page | null): Kept {
    const selectionId = randomBytes(12).toString('base64url');
    const leftOut = { count: 0, names: [] };
    const selection = { selectionId, names: [], fileCount: 0, sizeBytes: 0, isFolder: false, leftOut };
    const kept: Kept = {
      paths: [],
      selection,
      parts: new Set(),
      page,
      isWhole: false,
      receiving: new Set(),
      closing: new AbortController(),
      heardAt: Date.now(),
      isLeft: false,
    };
    this.#open.set(selectionId, kept);
    const oldest = [...this.#open].find(([, { isLeft }]) => !isLeft)?.[0];
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#forget(oldest);
    return kept;
  }

  #removeAbandoned(): void {
    const before = Date.now() - ABANDONED_AFTER_MS;
    for (const [id, { isWhole, receiving, page, heardAt }] of this.#open)
      if (!isWhole && receiving.size === 0 && page?.isHere !== true && heardAt < before) this.#forget(id);
  }

  /** What cannot be removed now goes at the next start. */
  #forget(selectionId: string): void {
    void this.#remove(selectionId).catch(() => undefined);
  }
}

/** What is gone meanwhile, or cannot be looked at, is told as that when it is sent. */
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );

/** In ms since 1970, at the latest; where the file system keeps no such time, long ago. */
async function madeAt(folder: string): Promise<number> {
  const { birthtimeMs, mtimeMs } = await stat(folder);
  return Math.min(birthtimeMs, mtimeMs);
}
