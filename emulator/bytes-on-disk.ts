// Keeps uploaded bytes as files named by their SHA-256, written as they arrive, never whole in memory.
// It must not know tokens, users or items.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export const granularityBytes = 256 * 1024;
const headBytes = 256 * 1024;

export interface StoredBytes {
  sha256: string;
  sizeBytes: number;
  /** The first part of the file, enough for its signature and its EXIF. */
  head: Buffer;
}

export interface ByteStore {
  folder: string;
  openSink(options: { keep: boolean; sha1: boolean }): ByteSink;
  pathOf(sha256: string): string;
  has(sha256: string): boolean;
}

export function createByteStore(dataFolder: string): ByteStore {
  const folder = path.join(dataFolder, 'bytes');
  mkdirSync(folder, { recursive: true });
  let opened = 0;
  const pathOf = (sha256: string) => path.join(folder, sha256);
  return {
    folder,
    pathOf,
    has: (sha256) => existsSync(pathOf(sha256)),
    openSink: ({ keep, sha1 }) => {
      opened += 1;
      return new ByteSink(
        keep ? path.join(folder, `arriving-${process.pid}-${opened}`) : undefined,
        pathOf,
        sha1,
      );
    },
  };
}

/** One upload on its way in. The tail below a whole granule waits in memory, so that it can still be dropped. */
export class ByteSink {
  committedBytes = 0;
  readonly #temporaryPath: string | undefined;
  readonly #pathOf: (sha256: string) => string;
  readonly #file: number | undefined;
  readonly #sha256: Hash = createHash('sha256');
  readonly #sha1: Hash | undefined;
  readonly #head: Buffer[] = [];
  #headLength = 0;
  #tail: Buffer[] = [];
  #tailLength = 0;
  #closed = false;

  constructor(temporaryPath: string | undefined, pathOf: (sha256: string) => string, sha1: boolean) {
    this.#temporaryPath = temporaryPath;
    this.#pathOf = pathOf;
    this.#file = temporaryPath === undefined ? undefined : openSync(temporaryPath, 'w');
    this.#sha1 = sha1 ? createHash('sha1') : undefined;
  }

  get arrivedBytes(): number {
    return this.committedBytes + this.#tailLength;
  }

  write(chunk: Buffer): void {
    if (this.#closed) return;
    this.#tail.push(chunk);
    this.#tailLength += chunk.length;
    if (this.#tailLength < granularityBytes) return;
    const all = Buffer.concat(this.#tail);
    const whole = all.length - (all.length % granularityBytes);
    this.#commit(all.subarray(0, whole));
    this.#tail = [Buffer.from(all.subarray(whole))];
    this.#tailLength = all.length - whole;
  }

  commitTail(): void {
    if (this.#tailLength > 0) this.#commit(Buffer.concat(this.#tail));
    this.dropTail();
  }

  dropTail(): void {
    this.#tail = [];
    this.#tailLength = 0;
  }

  /** Closes the file under its own sum. The SHA-1, if asked for, is the one clients may send in X-Goog-Hash. */
  finish(): StoredBytes & { sha1Base64: string | undefined } {
    this.commitTail();
    this.#closed = true;
    const sha256 = this.#sha256.digest('hex');
    if (this.#file !== undefined && this.#temporaryPath !== undefined) {
      closeSync(this.#file);
      renameSync(this.#temporaryPath, this.#pathOf(sha256));
    }
    const head = Buffer.concat(this.#head).subarray(0, headBytes);
    this.#head.length = 0;
    return { sha256, sizeBytes: this.committedBytes, head, sha1Base64: this.#sha1?.digest('base64') };
  }

  discard(): void {
    this.dropTail();
    if (this.#closed) return;
    this.#closed = true;
    if (this.#file === undefined || this.#temporaryPath === undefined) return;
    closeSync(this.#file);
    rmSync(this.#temporaryPath, { force: true });
  }

  #commit(bytes: Buffer): void {
    if (this.#file !== undefined) writeSync(this.#file, bytes);
    this.#sha256.update(bytes);
    this.#sha1?.update(bytes);
    this.committedBytes += bytes.length;
    if (this.#headLength >= headBytes) return;
    const part = Buffer.from(bytes.subarray(0, headBytes - this.#headLength));
    this.#head.push(part);
    this.#headLength += part.length;
  }
}
