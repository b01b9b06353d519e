// Uploads that people start from a page, and their retries: from chosen paths to rows, and the removal of streamed copies that
// Google has. Sends nothing itself.
import { existsSync } from 'node:fs';
import type { UploadWishes } from '../contract.ts';
import type { Engine } from '../engine/engine.ts';
import { findAll } from '../engine/find.ts';
import { inTurns } from '../engine/in-turns.ts';
import { isFinished, type FileRecord } from '../engine/file.ts';
import type { Parts } from '../engine/parts.ts';
import { elsewhereOf, isForAPerson, mayBeLeft } from '../engine/decide.ts';
import { mayHappen } from '../engine/transition.ts';
import { addFound, type AddWish } from '../program/add.ts';
import { lookAtFolder } from '../program/named-folder.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { RESTORED_AT } from '../store/open-database.ts';
import type { Inbox } from './inbox.ts';
import type { Selections } from './selections.ts';

export class Uploads {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #selections: Selections;
  readonly #inbox: Inbox;
  readonly #stopping = new AbortController();
  readonly #walks = new Set<Promise<unknown>>();

  constructor(parts: Parts, engine: Engine, selections: Selections, inbox: Inbox) {
    this.#parts = parts;
    this.#engine = engine;
    this.#selections = selections;
    this.#inbox = inbox;
    parts.files.onChange((file) => this.#removeCopy(file));
  }

  /** The walk goes on in the background; rows appear as files are found. */
  async start(
    accountId: string,
    destinationId: number,
    paths: readonly string[],
    wishes: UploadWishes,
  ): Promise<void> {
    const uploadId = this.#parts.uploads.start(destinationId, null, null, wishes, paths);
    await this.#parts.db.durable();
    this.#begin(paths, { accountId, destinationId, folderId: null, uploadId, again: 'all' });
  }

  /** Goes on with uploads of an earlier run whose files were not all found yet, and cleans the inbox of what nobody waits for. */
  resume(): void {
    for (const { id, destinationId, accountId, paths } of this.#parts.uploads.toWalk())
      this.#begin(paths, { accountId, destinationId, folderId: null, uploadId: id, again: 'no' });
    const { uploads, log } = this.#parts;
    void this.#removeSent()
      .then(() => this.#selections.removeOrphans((folder) => uploads.isFor(folder), this.#databaseLostAt()))
      .catch((error: unknown) => log('inbox.notCleaned', { error: String(error) }));
  }

  #databaseLostAt(): number | null {
    const lostAt = this.#parts.uploads.meta(RESTORED_AT);
    return lostAt === undefined ? null : Number(lostAt);
  }

  #begin(paths: readonly string[], wish: AddWish & { uploadId: number }): void {
    const walk = this.#engine
      .expecting(() => this.#walk(paths, wish))
      .catch((error: unknown) => this.#parts.log('upload.walkFailed', { error: String(error) }))
      .finally(() => this.#walks.delete(walk));
    this.#walks.add(walk);
  }

  /** A disk that refuses in the middle costs no file: the walk begins anew once it takes writes. */
  async #walk(paths: readonly string[], wish: AddWish & { uploadId: number }): Promise<void> {
    const { signal } = this.#stopping;
    // A file of the person's that is gone (a card was taken out) is told as gone. A copy of ours is gone only when Google has it.
    const there = paths.filter((path) => !this.#inbox.isCopy(path) || existsSync(path));
    for (;;) {
      try {
        await addFound(this.#parts, findAll(there, signal), wish, () => this.#engine.kick());
        this.#parts.uploads.noteWalked(wish.uploadId, paths);
        this.#removeSkipped(wish.uploadId);
        return;
      } catch (error) {
        if (!(error instanceof DatabaseFailure)) throw error;
        await this.#diskWorks();
      }
    }
  }

  /** Rejects when the program ends before. */
  #diskWorks(): Promise<void> {
    const { signal } = this.#stopping;
    const { db } = this.#parts;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error('the program ends'));
      if (!db.failure) return resolve();
      const stop = db.onFailure((failure) => {
        if (failure) return;
        stop();
        resolve();
      });
      signal.addEventListener('abort', () => reject(new Error('the program ends')), { once: true });
    });
  }

  /** Null: everything that failed. Answers how many rows were taken up again. */
  async retry(ids: readonly number[] | null): Promise<number> {
    const wanted = ids ?? this.#parts.work.idsToRetry();
    let count = 0;
    for await (const id of inTurns(wanted)) {
      const asked = this.#parts.files.byId(id);
      const look =
        asked && mayStandForFolder(asked) ? await lookAtFolder(this.#parts, asked.path) : undefined;
      // It may have changed while the disk was asked.
      const file = look ? this.#parts.files.byId(id) : asked;
      if (!file || !mayHappen(file.stage, 'retryAsked')) continue;
      if (look?.ok && file.uploadId !== null) {
        this.#walkAgain(file, file.uploadId);
        count += 1;
        continue;
      }
      const isLeft = isForAPerson(file) && !this.#inbox.isCopy(file.path);
      if (file.stage === 'skipped' && !isLeft) continue;
      if ((file.stage === 'failed' || isLeft) && file.sha256)
        this.#parts.content.forgetRefusal(file.accountId, file.sha256);
      // A plain retry would only ask for the date again.
      const isUndated = isLeft && file.reason?.code === 'dateAsked';
      this.#parts.files.apply(id, isUndated ? { type: 'dateSaid', date: 'none' } : { type: 'retryAsked' });
      count += 1;
    }
    this.#engine.kick();
    return count;
  }

  /** Forgets the row that stood for a folder, and looks for the folder's files, which get rows of their own. */
  #walkAgain({ id, path, accountId, destinationId, folderId }: FileRecord, uploadId: number): void {
    this.#parts.files.forget(id);
    this.#parts.uploads.noteToWalk(uploadId, path);
    this.#begin([path], { accountId, destinationId, folderId, uploadId, again: 'all' });
  }

  /** Null: everything that failed. Answers how many rows are left alone from now on. */
  async leave(ids: readonly number[] | null): Promise<number> {
    const wanted = ids ?? this.#parts.work.idsToRetry();
    let count = 0;
    for await (const id of inTurns(wanted)) {
      const file = this.#parts.files.byId(id);
      if (!file || !mayBeLeft(file)) continue;
      this.#parts.files.apply(id, { type: 'givenUp' });
      count += 1;
    }
    return count;
  }

  /** This one and all others that could not go into the same album. Answers how many. */
  async sendElsewhere(id: number, destinationId: number): Promise<number> {
    const { files, work } = this.#parts;
    const from = files.byId(id)?.destinationId;
    let count = 0;
    for await (const other of inTurns(from === undefined ? [] : work.idsFailedFor(from))) {
      const file = files.byId(other);
      if (!file || elsewhereOf(file) !== 'file') continue;
      this.#sendOneElsewhere(file, destinationId);
      count += 1;
    }
    this.#engine.kick();
    return count;
  }

  /** What has a row there already gets no second one; that one goes on where a person may have it tried again. */
  #sendOneElsewhere({ id, path }: FileRecord, destinationId: number): void {
    const { files } = this.#parts;
    const there = files.byPath(destinationId, path);
    if (!there) files.sendElsewhere(id, destinationId);
    else if (there.id !== id) files.forget(id);
    if (!there || there.stage === 'failed' || isForAPerson(there))
      files.apply(there?.id ?? id, { type: 'retryAsked' });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the program ends'));
    await Promise.allSettled(this.#walks);
  }

  /** Removes the copies that the command line, which has no inbox, has sent meanwhile. */
  async #removeSent(): Promise<void> {
    const { uploads } = this.#parts;
    for (const folder of await this.#inbox.folders()) {
      for (const path of uploads.doneBelow(folder)) await this.#remove(path);
      for (const id of uploads.withRowsBelow(folder)) this.#removeSkipped(id);
    }
  }

  #removeCopy(file: FileRecord): void {
    if (!isFinished(file.stage) || !this.#inbox.isCopy(file.path)) return;
    if (file.stage === 'created') void this.#remove(file.path);
    if (file.uploadId !== null) this.#removeSkipped(file.uploadId);
  }

  /** Skipped copies stay until the whole upload is done: a side-car has the date and the caption of its photo. */
  #removeSkipped(uploadId: number): void {
    if (!this.#parts.uploads.isWalked(uploadId)) return;
    for (const path of this.#parts.work.skippedOfDone(uploadId))
      if (this.#inbox.isCopy(path)) void this.#remove(path);
  }

  /** Removes a copy, but only after its row's new state is on the disk. */
  async #remove(path: string): Promise<void> {
    try {
      await this.#parts.db.durable();
      await this.#inbox.removeCopy(path);
    } catch {
      // The disk refuses, and the next start tries again.
    }
  }
}

/**
 * It could not be found or read when it was walked. Where it is a folder now, it is no file, and nothing that could be sent; where it
 * is still gone, or not to be looked at, trying it as a file says so anew.
 */
const mayStandForFolder = ({ stage, uploadId, sizeBytes }: FileRecord): boolean =>
  stage === 'failed' && uploadId !== null && sizeBytes === 0;
