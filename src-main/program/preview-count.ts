// Sums up a scan: how many files go where, and why the others do not. Pure.
import type { ReasonCode, RulesPreview } from '../contract.ts';
import type { ScanLine } from './scan.ts';

const MOST_ALBUMS = 20;

export class PreviewCount {
  readonly #previewId: string;
  readonly #albums = new Map<string, number>();
  readonly #reasons = new Map<ReasonCode, number>();
  readonly #sums = { found: 0, send: 0, sendBytes: 0, join: 0, there: 0, left: 0 };

  constructor(previewId: string) {
    this.#previewId = previewId;
  }

  add({ would, reason, album, sizeBytes }: Pick<ScanLine, 'would' | 'reason' | 'album' | 'sizeBytes'>): void {
    const sums = this.#sums;
    sums.found += 1;
    if (would === 'alreadyThere') sums.there += 1;
    else if (would === 'skip') {
      sums.left += 1;
      raise(this.#reasons, reason?.code ?? 'leftAlone');
    } else {
      if (would === 'upload') {
        sums.send += 1;
        sums.sendBytes += sizeBytes;
      } else sums.join += 1;
      if (album !== null) raise(this.#albums, album);
    }
  }

  toPreview(state: RulesPreview['state']): RulesPreview {
    return {
      previewId: this.#previewId,
      state,
      ...this.#sums,
      albumCount: this.#albums.size,
      albums: mostFirst(this.#albums)
        .slice(0, MOST_ALBUMS)
        .map(([title, count]) => ({ title, count })),
      reasons: mostFirst(this.#reasons).map(([code, count]) => ({ code, count })),
    };
  }
}

function raise<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const mostFirst = <Key>(counts: ReadonlyMap<Key, number>): [Key, number][] =>
  [...counts].sort(([, one], [, other]) => other - one);
