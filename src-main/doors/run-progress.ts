// How far the present run is: what was sent since nothing was left to do last. Of all that was ever sent a new file would be next to
// nothing, and the bar would begin at its end. Remembers one moment; asks nobody.
import type { EngineState, Totals } from '../contract.ts';

export class RunProgress {
  /** What was done when nothing was left to do, or when the program started. */
  #before: { files: number; bytes: number } | undefined;

  read(totals: Totals): EngineState['run'] {
    const files = totals.created + totals.alreadyThere;
    const bytes = totals.bytesDone;
    if (totals.waiting === 0) this.#before = { files, bytes };
    const before = (this.#before ??= { files, bytes });
    // What has vanished at Google counts no more.
    before.files = Math.min(before.files, files);
    before.bytes = Math.min(before.bytes, bytes);
    return {
      filesDone: files - before.files,
      filesTotal: files - before.files + totals.waiting,
      bytesDone: bytes - before.bytes,
      bytesTotal: totals.bytesTotal - before.bytes,
    };
  }
}
