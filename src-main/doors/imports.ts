// An exported history that a page hands over, piece by piece: kept in the inbox until it is whole, looked at as a whole, and only then
// taken over. Sends nothing and asks nobody.
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CallOut } from '../contract.ts';
import type { Parts } from '../engine/parts.ts';
import { checkHistory, linesOf, takeOverHistory } from '../program/history.ts';
import { CallError } from './call-error.ts';
import type { Inbox } from './inbox.ts';

export class Imports {
  readonly #parts: Parts;
  readonly #inbox: Inbox;
  /** One at a time; the next one ends the one before. */
  #open: { importId: string; path: string } | undefined;

  constructor(parts: Parts, inbox: Inbox) {
    this.#parts = parts;
    this.#inbox = inbox;
  }

  async begin(): Promise<string> {
    await this.#drop();
    const importId = randomBytes(12).toString('base64url');
    this.#inbox.ensureThere();
    const path = this.#inbox.folderOf(`import-${importId}`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // An empty file brings no piece, and is looked at like every other.
    await writeFile(path, '', { mode: 0o600 });
    this.#open = { importId, path };
    return importId;
  }

  async add(importId: string, text: string): Promise<void> {
    await appendFile(this.#ensure(importId), text, { mode: 0o600 });
  }

  /** Throws a CallError that says what is wrong with the file; then nothing was taken over. */
  async finish(importId: string): Promise<CallOut['import.finish']> {
    const path = this.#ensure(importId);
    try {
      const problem = await checkHistory(linesOf(path));
      if (problem) throw new CallError('historyWrong', problem.code);
      return await takeOverHistory(this.#parts, linesOf(path));
    } finally {
      await this.#drop();
    }
  }

  #ensure(importId: string): string {
    if (this.#open?.importId !== importId) throw new CallError('nothingChosen', 'unknown import');
    return this.#open.path;
  }

  async #drop(): Promise<void> {
    const path = this.#open?.path;
    this.#open = undefined;
    if (path !== undefined) await rm(path, { force: true });
  }
}
