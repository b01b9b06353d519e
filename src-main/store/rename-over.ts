// Puts a file in the place of another one. On Windows whoever has that one open (a virus scanner, a backup, the search) keeps it from
// being replaced, mostly for less than a moment.
import { renameSync } from 'node:fs';

const HELD: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);
/** Together half a second: nothing else goes on meanwhile. */
const WAITS_MS = [10, 20, 40, 80, 150, 200];

/** Throws what the disk says when it goes on saying so. */
export function renameOver(from: string, to: string, system = process.platform): void {
  // Elsewhere nobody holds a name, and such a refusal stays one.
  for (const waitMs of system === 'win32' ? WAITS_MS : []) {
    try {
      return renameSync(from, to);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && HELD.has(String(error.code)))) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  }
  renameSync(from, to);
}
