// Sums up a scan: how many files go where, and why the others do not. Pure.
import { basename } from 'node:path';
import type { ReasonCode, Preview } from '../contract.ts';
import { UNSENDABLE_CODES } from '../engine/file.ts';
import { fileKeyOf } from '../engine/wishes.ts';
import type { ScanLine } from './scan.ts';
import { SharedTitles, type SharedTitle } from './shared-titles.ts';

const MOST_ALBUMS = 20;
/** As many as a person may say something of. */
const MOST_DATES = 1000;

type CountedLine = Pick<
  ScanLine,
  'would' | 'reason' | 'album' | 'path' | 'sizeBytes' | 'taken' | 'fix' | 'takesDate' | 'asksDate'
>;

export class PreviewCount {
  readonly #previewId: string;
  readonly #albums = new Map<string, number>();
  /** Told once, at the end. */
  readonly #titles = new SharedTitles();
  readonly #reasons = new Map<ReasonCode, number>();
  readonly #sums = {
    found: 0,
    send: 0,
    sendBytes: 0,
    join: 0,
    there: 0,
    left: 0,
    unsendable: 0,
    undated: 0,
    dated: 0,
    asked: 0,
  };
  readonly #dates: Preview['dates'] = [];

  constructor(previewId: string) {
    this.#previewId = previewId;
  }

  get titles(): SharedTitles {
    return this.#titles;
  }

  add(line: CountedLine): void {
    const { would, reason, album, path, sizeBytes, taken } = line;
    const sums = this.#sums;
    sums.found += 1;
    if (would === 'alreadyThere') sums.there += 1;
    else if (would === 'skip') {
      sums.left += 1;
      const code = reason?.code ?? 'leftAlone';
      if (UNSENDABLE_CODES.includes(code)) sums.unsendable += 1;
      raise(this.#reasons, code);
    } else {
      if (would === 'upload') {
        sums.send += 1;
        sums.sendBytes += sizeBytes;
        if (taken && taken.date.dateFrom !== 'inside') this.#addUndated(line);
      } else sums.join += 1;
    }
    if (album !== null && would !== 'skip') {
      this.#titles.add(album, path);
      if (would !== 'alreadyThere') raise(this.#albums, album);
    }
  }

  #addUndated({ path, fix, takesDate, asksDate }: CountedLine): void {
    this.#sums[fix ? 'dated' : asksDate ? 'asked' : 'undated'] += 1;
    if (this.#dates.length >= MOST_DATES) return;
    const [fileKey, name] = [fileKeyOf(path), basename(path)];
    this.#dates.push({
      fileKey,
      name,
      takesDate,
      source: fix?.source ?? null,
      date: fix?.date.local ?? null,
    });
  }

  toPreview(state: Preview['state'], shared: readonly SharedTitle[] = []): Preview {
    return {
      previewId: this.#previewId,
      state,
      ...this.#sums,
      // Many, and of use at the end alone.
      dates: state === 'done' ? this.#dates : [],
      albumCount: this.#albums.size,
      albums: mostFirst(this.#albums)
        .slice(0, MOST_ALBUMS)
        .map(([title, count]) => ({ title, count })),
      shared: shared
        .slice(0, MOST_ALBUMS)
        .map(({ title, folderCount, otherPath }) => ({ title, folderCount, otherFolder: otherPath })),
      reasons: mostFirst(this.#reasons).map(([code, count]) => ({ code, count })),
    };
  }
}

function raise<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const mostFirst = <Key>(counts: ReadonlyMap<Key, number>): [Key, number][] =>
  [...counts].sort(([, one], [, other]) => other - one);
