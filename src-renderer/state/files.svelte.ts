// The list of files: which part is on the screen, under which filter, and the rows known of it. The program is right:
// pushes patch known rows in place, and anything they cannot tell (new rows, gaps, order) is asked for again, throttled.
import type { CallIn, FileRow, GroupCounts, Pushes } from '../../src-main/contract.ts';
import { asCallError, type CallError, type Client } from '../wire/client.ts';
import { FileSelection } from './file-selection.svelte.ts';
import { FollowedRow } from './followed-row.svelte.ts';
import { GROUP_STATES, isIn, type Group } from './groups.ts';
import {
  ALL_FILES,
  isFiltered,
  parseListWish,
  type FolderFilter,
  type ListWish,
  type Sort,
} from './list-wish.ts';
import { rememberedList, rememberList, rememberTopRow } from './remembered.ts';
import { RowCache, WINDOW_ROWS, windowOf } from './row-cache.ts';

const REFRESH_AT_MOST_EVERY_MS = 1000;
const ANSWERS_PER_PAUSE = 10;
const TYPING_PAUSE_MS = 200;
const IDS_PER_CALL = 20_000;
/** Fast scrolling passes many windows; only where it rests is asked for. */
const SCROLL_PAUSE_MS = 60;

export class FilesState {
  /** What the list is asked for. */
  #wish = $state.raw<ListWish>(parseListWish(rememberedList()));
  /** As typed; it is asked for with the next pause. */
  #text = $state(this.#wish.text);
  #total = $state<number | null>(null);
  #groups = $state.raw<GroupCounts | null>(null);
  #error = $state.raw<CallError | null>(null);
  /** Raised whenever the cache changed; reading a row depends on it. */
  #version = $state(0);
  readonly selected = new FileSelection();
  /** For the details. */
  readonly followed: FollowedRow;
  readonly #cache = new RowCache();
  readonly #client: Client;
  #first = 0;
  #last = 0;
  #seq: number | null = null;
  /** Answers to questions asked under an older filter are not for this list. */
  #question = 0;
  /** The question that the rows here answer. */
  #answered = $state(-1);
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = 0;
  /** How long the last answer took. */
  #answerMs = 0;
  #loadTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
    this.followed = new FollowedRow(client);
    client.on('files.changed', (change) => {
      this.#change(change);
    });
  }

  get group(): Group {
    return this.#wish.group;
  }
  get text(): string {
    return this.#text;
  }
  get folder(): FolderFilter {
    return this.#wish.folder;
  }
  get sort(): Sort {
    return this.#wish.sort;
  }
  /** Rows under the filter; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }
  /** Under the folder and the text that are asked for; null: nothing of the kind is. */
  get groups(): GroupCounts | null {
    return this.#groups;
  }
  get error(): CallError | null {
    return this.#error;
  }
  /** Another number is another list: it begins at its top. */
  get listId(): number {
    return this.#answered;
  }
  get isFiltered(): boolean {
    return this.#text !== '' || isFiltered(this.#wish);
  }

  rowAt(index: number): FileRow | undefined {
    return this.#version < 0 ? undefined : this.#cache.rowAt(index);
  }

  indexOf(id: number): number | undefined {
    return this.#version < 0 ? undefined : this.#cache.indexOf(id);
  }

  /** After every (re)connection: nothing the page knew is certain, but it may stay where it is. */
  begin(): void {
    this.#seq = null;
    this.#cache.releaseAll();
    this.#cache.markAllStale();
    this.#load();
    this.followed.askAgain();
  }

  setGroup(group: Group): void {
    if (group !== this.#wish.group) this.#ask({ group });
  }

  setFolder(folder: FolderFilter): void {
    this.#ask({ folder });
  }

  setSort(sort: Sort): void {
    this.#ask({ sort });
  }

  setText(text: string): void {
    this.#text = text;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      this.#ask({});
    }, TYPING_PAUSE_MS);
  }

  clearFilter(): void {
    this.#text = '';
    this.#ask({ ...ALL_FILES, sort: this.#wish.sort });
  }

  /** Tells which rows are on the screen. */
  show(first: number, last: number): void {
    this.#first = first;
    this.#last = last;
    clearTimeout(this.#loadTimer);
    this.#loadTimer = setTimeout(() => {
      this.#load();
    }, SCROLL_PAUSE_MS);
  }

  tryAgain(): void {
    this.#error = null;
    this.#load();
  }

  retry(id: number): Promise<{ count: number }> {
    return this.#client.call('files.retry', { ids: [id] });
  }

  retryAll(): Promise<{ count: number }> {
    return this.#client.call('files.retry', { ids: null });
  }

  leave(id: number): Promise<unknown> {
    return this.#client.call('files.leave', { ids: [id] });
  }

  /** One row, or with `range` all from the row that was ticked last: they get this row's new state, those not known here as well. */
  async tick(index: number, range: boolean): Promise<void> {
    const row = this.rowAt(index);
    if (!row) return;
    if (!range) return this.selected.toggle(row.id, index);
    const wanted = !this.selected.has(row.id);
    const { first, last } = this.selected.rangeTo(index, (id) => this.#cache.indexOf(id));
    this.selected.anchorAt(row.id, index);
    const ids = await this.#idsOf(first, last);
    if (ids) this.selected.set(ids, wanted);
  }

  /** All under the filter. */
  async tickAll(): Promise<void> {
    const ids = await this.#idsOf(0, Math.max(0, (this.#total ?? 0) - 1));
    if (ids) this.selected.set(ids, true);
  }

  /** Undefined: another list was asked for meanwhile. */
  async #idsOf(first: number, last: number): Promise<number[] | undefined> {
    const known = this.#cache.idsOf(first, last);
    if (known) return known;
    const [question, answered] = [this.#question, this.#answered];
    const ids: number[] = [];
    for (let from = first; from <= last; from += IDS_PER_CALL) {
      const limit = Math.min(IDS_PER_CALL, last - from + 1);
      ids.push(...(await this.#client.call('files.ids', { ...this.#query(), offset: from, limit })));
      if (question !== this.#question || answered !== this.#answered) return undefined;
    }
    return ids;
  }

  #query(): Pick<CallIn<'files.list'>, 'states' | 'text' | 'folder' | 'sort'> {
    const { group, text, folder, sort } = this.#wish;
    return { states: GROUP_STATES[group], text: text.trim(), folder, sort };
  }

  /** Of what is ticked, what can be; answers how many rows that was. */
  async withSelected(call: 'files.retry' | 'files.leave'): Promise<number> {
    let done = 0;
    for (const ids of this.selected.portions()) done += (await this.#client.call(call, { ids })).count;
    this.selected.clear();
    return done;
  }

  /** A new question: what is shown stays until its first answer is here. */
  #ask(change: Partial<ListWish>): void {
    clearTimeout(this.#typingTimer);
    this.#wish = { ...this.#wish, ...change, text: this.#text };
    rememberList(this.#wish);
    this.#question += 1;
    this.selected.clear();
    this.#cache.releaseAll();
    this.#cache.markAllStale();
    this.#first = 0;
    this.#last = 0;
    this.#load();
  }

  #load(): void {
    for (
      let window = windowOf(this.#first);
      window <= windowOf(Math.max(this.#first, this.#last));
      window += 1
    ) {
      if (this.#cache.claim(window)) void this.#fetch(window, this.#question);
    }
  }

  async #fetch(window: number, question: number): Promise<void> {
    const askedAt = Date.now();
    try {
      const answer = await this.#client.call('files.list', {
        ...this.#query(),
        offset: window * WINDOW_ROWS,
        limit: WINDOW_ROWS,
      });
      this.#answerMs = Date.now() - askedAt;
      if (question !== this.#question) return;
      if (this.#answered !== question) {
        this.#cache.clear();
        // Ticked while the former list was still to be seen: what cannot be seen any more must not stay ticked.
        this.selected.clear();
        if (this.#answered !== -1) rememberTopRow(0);
      }
      this.#answered = question;
      this.#cache.put(window, answer.rows, windowOf(this.#first));
      this.#total = answer.total;
      this.#groups = answer.groups;
      this.#seq ??= answer.seq;
      this.#error = null;
      this.#version += 1;
    } catch (thrown) {
      if (question !== this.#question) return;
      this.#error = asCallError(thrown);
      // Without any rows a screen says so and offers the next try; else it is tried quietly.
      if (this.#total !== null && this.#error.code !== 'closed') this.#refreshSoon();
    } finally {
      if (question === this.#question) this.#cache.release(window);
    }
  }

  #change({ seq, rows, more }: Pushes['files.changed']): void {
    const gap = this.#seq !== null && seq > this.#seq + 1;
    this.#seq = Math.max(this.#seq ?? 0, seq);
    this.followed.take(rows);
    // A tick on a row that is no longer to be seen would do something to it all the same.
    for (const row of rows) if (!isIn(this.#wish.group, row)) this.selected.forget(row.id);
    const allKnown = this.#cache.patch(rows);
    const allFit = rows.every((row) => isIn(this.#wish.group, row));
    this.#version += 1;
    // A changed row is the newest one.
    const isMoved = this.#wish.sort === 'newest' && rows.length > 0;
    // The counts of a part are not pushed.
    const isCounted = this.#groups !== null && rows.length > 0;
    if (gap || more) this.followed.askAgain();
    if (gap || more || !allKnown || !allFit || isMoved || isCounted) this.#refreshSoon();
  }

  #refreshSoon(): void {
    if (this.#refreshTimer !== undefined) return;
    // A long history takes the program a while to sort, and nothing else is done there meanwhile.
    const pause = Math.max(REFRESH_AT_MOST_EVERY_MS, this.#answerMs * ANSWERS_PER_PAUSE);
    const wait = Math.max(0, this.#refreshedAt + pause - Date.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      this.#refreshedAt = Date.now();
      // A slow answer may be older than this news: ask again once it is here.
      if (this.#cache.isAsking) {
        this.#refreshSoon();
        return;
      }
      this.#cache.markAllStale();
      this.#load();
    }, wait);
  }
}
