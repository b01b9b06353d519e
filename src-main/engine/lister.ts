// Lists the directories of one walk, one after the other in the order they were asked for. A walk of more than a few goes on in a
// thread of its own, so that a slow disk holds up nobody else.
import { Worker } from 'node:worker_threads';
import { endThread } from './end-thread.ts';
import { listHere, type Listing } from './listing.ts';
import { workerUrl } from './worker-url.ts';

/** To start a thread takes as long as these. */
export const MOST_LISTED_HERE = 4;

export class Lister {
  #worker: Worker | undefined;
  #count = 0;
  readonly #mostHere: number;
  readonly #waiting: PromiseWithResolvers<Listing>[] = [];

  constructor(mostHere: number) {
    this.#mostHere = mostHere;
  }

  /** So many directories are worth being read before their turn, so that neither the thread nor the caller waits for the other. */
  get ahead(): number {
    // Without a thread all files of each would be looked at together, and take memory for it.
    return this.#worker ? 4 : 1;
  }

  /** Never rejects for the disk's sake; rejects when the walk is given up. */
  list(folder: string): Promise<Listing> {
    this.#count += 1;
    if (this.#count <= this.#mostHere) return listHere(folder);
    const asked = Promise.withResolvers<Listing>();
    this.#waiting.push(asked);
    this.#worker ??= this.#start();
    this.#worker.postMessage(folder);
    return asked.promise;
  }

  close(): void {
    if (this.#worker) void endThread(this.#worker);
    this.#rejectAll(new Error('the walk was given up'));
  }

  #start(): Worker {
    const worker = new Worker(workerUrl('list-worker', import.meta.url));
    worker.on('message', (listing: Listing) => this.#waiting.shift()?.resolve(listing));
    worker.on('error', (error) => this.#rejectAll(error instanceof Error ? error : new Error(String(error))));
    return worker;
  }

  #rejectAll(error: Error): void {
    for (const { promise, reject } of this.#waiting.splice(0)) {
      // A directory asked for ahead of its turn has nobody who waits for it yet.
      promise.catch(() => undefined);
      reject(error);
    }
  }
}
