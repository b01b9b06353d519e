// Ends threads, and knows those that have not ended yet: one that a disk which does not answer keeps, keeps the process too, whatever
// asks that to end. Starts none.
import type { Worker } from 'node:worker_threads';

const ending = new Set<Worker>();

/** Resolves when it has ended; a disk may put that off for ever. */
export async function endThread(worker: Worker): Promise<void> {
  ending.add(worker);
  try {
    await worker.terminate();
  } finally {
    ending.delete(worker);
  }
}

export const areThreadsEnding = (): boolean => ending.size > 0;
