// What rules would do with a folder, or an upload with what was chosen, found out by the very scan that the command line shows. One at
// a time: the next one ends the one before, since nobody reads the old answer any more. Sends and writes nothing.
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Preview } from '../contract.ts';
import { untilAborted } from '../google/until-aborted.ts';
import type { Opened } from '../program/open.ts';
import { PreviewCount } from '../program/preview-count.ts';
import { Scan, type ScanWish } from '../program/scan.ts';

const TOLD_EVERY_MS = 250;
/** So many files are looked at before others get their turn. */
const FILES_PER_TURN = 100;

export type PreviewWish = Pick<ScanWish, 'where' | 'rules' | 'folder' | 'accountId'>;
type Running = { previewId: string; abort: AbortController; ended: Promise<void> };

export class Previews {
  readonly #opened: Opened;
  readonly #tell: (preview: Preview) => void;
  #running: Running | undefined;

  constructor(opened: Opened, tell: (preview: Preview) => void) {
    this.#opened = opened;
    this.#tell = tell;
  }

  start(wish: PreviewWish): Preview {
    this.#running?.abort.abort();
    const before = this.#running?.ended ?? Promise.resolve();
    const previewId = randomBytes(12).toString('base64url');
    const abort = new AbortController();
    const count = new PreviewCount(previewId);
    const ended = before.then(() => this.#run(wish, count, abort.signal));
    this.#running = { previewId, abort, ended };
    return count.toPreview('looking');
  }

  cancel(previewId: string): void {
    if (this.#running?.previewId === previewId) this.#running.abort.abort();
  }

  async stop(): Promise<void> {
    this.#running?.abort.abort();
    await this.#running?.ended;
  }

  async #run(wish: PreviewWish, count: PreviewCount, signal: AbortSignal): Promise<void> {
    const { parts } = this.#opened;
    try {
      // A disk that does not answer must not keep the next one from its turn.
      await untilAborted(this.#count(wish, count, signal), signal);
      const asker = { accountId: wish.accountId, folderId: wish.folder?.id };
      const shared = count.titles.list(parts.db, asker, wish.rules.albumFrom.kind === 'folder');
      this.#tell(count.toPreview('done', shared));
    } catch (error) {
      if (!signal.aborted) parts.log('preview.failed', { error: String(error) });
      this.#tell(count.toPreview(signal.aborted ? 'cancelled' : 'failed'));
    }
  }

  async #count(wish: PreviewWish, count: PreviewCount, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { clock, db, hasher } = this.#opened.parts;
    const scan = new Scan({ ...wish, db, hasher, now: clock.now() });
    let toldAt = clock.now();
    let looked = 0;
    for await (const line of scan.lines(signal)) {
      signal.throwIfAborted();
      count.add(line);
      looked += 1;
      if (looked % FILES_PER_TURN === 0) await setImmediate();
      if (clock.now() - toldAt < TOLD_EVERY_MS) continue;
      toldAt = clock.now();
      this.#tell(count.toPreview('looking'));
    }
  }
}
