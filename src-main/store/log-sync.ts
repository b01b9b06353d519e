// Brings SQLite's write-ahead log to the disk from the system's thread pool: the same flush that `synchronous=FULL` makes inside
// each COMMIT, without holding up the program while the disk takes its time. Whoever asks while a flush is under way shares
// the next one. Knows a file, nothing of what is in it.
import { closeSync, fdatasync, openSync } from 'node:fs';

export class LogSync {
  readonly #file: string;
  #handle: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `file`: the log; it need not be there before the first call of `sync`. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves when all that the log holds now is on the disk; rejects with what the system said. */
  sync(): Promise<void> {
    if (!this.#running) return this.#start();
    // What runs may have begun before the newest bytes were written.
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  /** Before the database is closed, which brings the rest to the disk and deletes the log. */
  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const flushed = new Promise<void>((resolve, reject) => {
      const handle = (this.#handle ??= openSync(this.#file, 'r+'));
      fdatasync(handle, (error) => {
        // Closed meanwhile: the database itself has brought everything to the disk.
        if (error && this.#handle !== undefined) reject(error);
        else resolve();
      });
    });
    const running = flushed.finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
