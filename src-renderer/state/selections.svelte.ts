// What was dropped or chosen and still waits for the answer to "Where to?". Several may wait; they are asked one by one.
// Nothing is sent to Google before `start`.
import type { CallIn, Hello, LeftOut, Selection } from '../../src-main/contract.ts';
import { asCallError, type Client } from '../wire/client.ts';
import type { Dropped } from '../wire/dropped.ts';
import type { HandOver, HandOverProgress } from '../wire/hand-over.ts';
import { DiskFull } from '../wire/post-file.ts';
import type { NoticesState } from './notices.svelte.ts';
import type { TextsState } from './texts.svelte.ts';

/** On whose card something was dropped. */
export type AimedAlbum = { accountId: string; albumId: string; title: string };

/** Of what was lost, by name. */
const MOST_NAMES = 5;

export class SelectionsState {
  #waiting = $state.raw<readonly Selection[]>([]);
  /** The id of the one whose folder is to be watched, not sent once. */
  #toWatch = $state<string | null>(null);
  /** The album on whose card one was dropped, by the id of what was dropped. */
  #aims = $state.raw<Readonly<Record<string, AimedAlbum>>>({});
  #handing = $state.raw<HandOverProgress | null>(null);
  #lost = $state.raw<LeftOut | null>(null);
  #countedFiles = $state<number | null>(null);
  /** Answers that are waited for while the program counts; given up, they are for an earlier round. */
  #counts = { underWay: 0 };
  #abort: AbortController | null = null;
  readonly #client: Client;
  readonly #handOver: () => HandOver;
  readonly #notices: NoticesState;
  readonly #texts: TextsState;

  constructor(client: Client, handOver: () => HandOver, notices: NoticesState, texts: TextsState) {
    this.#client = client;
    this.#handOver = handOver;
    this.#notices = notices;
    this.#texts = texts;
    client.on('selection.arrived', (selection) => {
      this.#add(selection);
    });
    client.on('selection.counting', ({ fileCount }) => {
      if (this.#counts.underWay > 0) this.#countedFiles = fileCount;
    });
    client.on('selection.settled', ({ selectionId }) => {
      this.#remove(selectionId);
    });
  }

  /** What was not decided before this page was loaded is asked about again; what was decided while the line was broken, no longer. */
  begin(hello: Hello): void {
    const told = hello.selections.map(({ selectionId }) => selectionId);
    for (const selection of this.#waiting)
      if (!told.includes(selection.selectionId)) void this.#ensureOpen(selection);
    for (const selection of hello.selections) this.#add(selection);
  }

  /** That it is not told says little: it may have come while the answer was on its way, or be told to the line that broke. */
  async #ensureOpen({ selectionId, fileCount: count, names }: Selection): Promise<void> {
    try {
      await this.#client.call('selection.get', { selectionId });
    } catch (thrown) {
      // Where the line has broken again the next answer asks anew.
      const { code } = asCallError(thrown);
      if (code === 'nothingChosen' || code === 'alreadySaid') this.#remove(selectionId);
      // The program was stopped meanwhile, and nobody has said where they go.
      if (code === 'nothingChosen') this.#lose({ count, names });
    }
  }

  /** The one to ask about now. */
  get current(): Selection | undefined {
    return this.#waiting[0];
  }

  /** Files on their way from this browser to the program, or null. */
  get handing(): HandOverProgress | null {
    return this.#handing;
  }

  /** Files that the program has come to by path, or null where it counts none that this page waits for. */
  get countedFiles(): number | null {
    return this.#countedFiles;
  }

  /** Files of which the program has nothing, until a person has seen it. */
  get lost(): LeftOut | null {
    return this.#lost;
  }

  seenLost(): void {
    this.#lost = null;
  }

  /** Whether the current one is a folder to be watched. */
  get isToWatch(): boolean {
    return this.current !== undefined && this.current.selectionId === this.#toWatch;
  }

  watch({ selectionId }: Selection): void {
    this.#toWatch = selectionId;
  }

  aimOf({ selectionId }: Selection): AimedAlbum | null {
    return this.#aims[selectionId] ?? null;
  }

  /** `watches`: one folder, and be it empty, is to be watched. `aim`: the album that is offered first. */
  async drop(dropped: Dropped, watches = false, aim: AimedAlbum | null = null): Promise<void> {
    if (this.#abort) {
      this.#notices.info(this.#texts.t('page.handing.busy'));
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const { selection, leftOut } = await this.#handOver()(
        dropped,
        (progress) => {
          if (!abort.signal.aborted) this.#handing = progress;
        },
        abort.signal,
      );
      if (abort.signal.aborted) return;
      if (selection && aim) this.#aims = { ...this.#aims, [selection.selectionId]: aim };
      const isToWatch = watches && selection?.isFolder === true;
      if (isToWatch) this.watch(selection);
      if (selection && (selection.fileCount > 0 || isToWatch)) this.#add(selection);
      else if (leftOut.count > 0) this.#lose(leftOut);
      else this.#notices.info(this.#texts.t('page.selection.empty'));
    } catch (thrown) {
      if (thrown instanceof DiskFull) this.#notices.problem(this.#texts.t('page.handing.diskFull'));
      else if (!abort.signal.aborted) this.#notices.failed(asCallError(thrown));
    } finally {
      this.#abort = null;
      this.#handing = null;
    }
  }

  cancelHandOver(): void {
    this.#abort?.abort();
    this.#handing = null;
  }

  /** An answer that takes as long as its files take to be counted; null where it was given up meanwhile. */
  async counted(ask: () => Promise<Selection | null>): Promise<Selection | null> {
    const round = this.#counts;
    round.underWay += 1;
    try {
      const selection = await ask();
      if (round === this.#counts) return selection;
      if (selection) await this.discard(selection);
      return null;
    } finally {
      round.underWay -= 1;
      if (round === this.#counts && round.underWay === 0) this.#countedFiles = null;
    }
  }

  cancelCounting(): void {
    this.#counts = { underWay: 0 };
    this.#countedFiles = null;
    this.#abort?.abort();
  }

  /** The system's dialog. */
  async pick(what: 'files' | 'folder'): Promise<void> {
    await this.#notices.attempt(async () => {
      const selection = await this.counted(() => this.#client.call('selection.pick', { what }));
      if (selection && selection.fileCount > 0) this.#add(selection);
      else if (selection) this.#notices.info(this.#texts.t('page.selection.empty'));
    });
  }

  /** Rejects with a CallError; the selection then waits on. */
  async start(selection: Selection, wish: Omit<CallIn<'upload.start'>, 'selectionId'>): Promise<number> {
    const { selectionId } = selection;
    const { fileCount } = await this.#client.call('upload.start', { ...wish, selectionId });
    this.#remove(selectionId);
    return fileCount;
  }

  async discard({ selectionId }: Selection): Promise<void> {
    this.#remove(selectionId);
    await this.#notices.attempt(() => this.#client.call('selection.discard', { selectionId }));
  }

  #lose({ count, names }: LeftOut): void {
    const before = this.#lost ?? { count: 0, names: [] };
    this.#lost = { count: before.count + count, names: [...before.names, ...names].slice(0, MOST_NAMES) };
  }

  #add(selection: Selection): void {
    // Perhaps told twice: as an answer, and as one of those that wait.
    const isHere = this.#waiting.some(({ selectionId }) => selectionId === selection.selectionId);
    if (!isHere) this.#waiting = [...this.#waiting, selection];
  }

  #remove(selectionId: string): void {
    this.#waiting = this.#waiting.filter((selection) => selection.selectionId !== selectionId);
  }
}
