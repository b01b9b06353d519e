// The inbox: copies of the files that pages stream (browser door), one folder in the data folder for each selection, until Google has
// them. It knows nothing of who dropped them or where they shall go.
import { once } from 'node:events';
import { existsSync, type WriteStream } from 'node:fs';
import { readdir, rm, rmdir, utimes } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { untilAborted } from '../google/until-aborted.ts';
import { APART, openNew, safeParts } from './inbox-names.ts';
import { ensureInPlace } from './in-place.ts';
import { InboxRoom, type FreeBytes } from './inbox-room.ts';

/** `name`: a relative path as the page gave it; only its safe parts count. `modifiedAt` in ms since 1970. */
export type InboxFile = { name: string; modifiedAt: number | null; sizeBytes: number | null };

export class Inbox {
  readonly #dataFolder: string;
  readonly #root: string;
  readonly #room: InboxRoom;

  constructor(dataFolder: string, freeBytes?: FreeBytes) {
    this.#dataFolder = dataFolder;
    this.#root = join(dataFolder, 'inbox');
    this.#room = new InboxRoom(dataFolder, freeBytes);
  }

  /** Throws where nothing could be kept. */
  ensureThere(): void {
    ensureInPlace(this.#dataFolder);
  }

  folderOf(selectionId: string): string {
    return join(this.#root, selectionId);
  }

  /** The folders of all selections that have copies here. */
  async folders(): Promise<string[]> {
    return existsSync(this.#root) ? (await readdir(this.#root)).map((name) => join(this.#root, name)) : [];
  }

  /** True for a copy that is ours to remove once Google has it. */
  isCopy(path: string): boolean {
    return path.startsWith(this.#root + sep);
  }

  /** The folder as shown: what the person dropped, not where the copy lies. */
  shownFolder(path: string): string {
    const [, ...inside] = dirname(path)
      .slice(this.#root.length + 1)
      .split(sep);
    return inside.filter((part, place) => place > 0 || !APART.test(part)).join('/');
  }

  /** Undefined when the signal ended it; throws what the disk or the sender said. Nothing of the file is left in both cases. */
  async write(
    folder: string,
    { name, modifiedAt, sizeBytes }: InboxFile,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ path: string; sizeBytes: number } | undefined> {
    this.ensureThere();
    const { file: path, handle } = await openNew(folder, safeParts(name));
    const target = handle.createWriteStream();
    try {
      signal.throwIfAborted();
      const checked = this.#room.while(body, sizeBytes);
      await untilAborted(pipeline(Readable.from(checked, { objectMode: false }), target), signal);
      // The copy is as old as what was dropped: a date may have to come from it.
      if (modifiedAt !== null) await utimes(path, modifiedAt / 1000, modifiedAt / 1000);
      return { path, sizeBytes: target.bytesWritten };
    } catch (error) {
      await ensureClosed(target);
      await rm(path, { force: true });
      if (!signal.aborted) throw error;
      await this.removeCopy(path);
      return undefined;
    }
  }

  /** Empty folders go with their last file. */
  async removeCopy(path: string): Promise<void> {
    await rm(path, { force: true });
    for (let above = dirname(path); this.isCopy(above); above = dirname(above))
      if (!(await isRemoved(above))) return;
  }
}

/** False: it is not empty. */
const isRemoved = (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    () => false,
  );

async function ensureClosed(target: WriteStream): Promise<void> {
  target.destroy();
  if (!target.closed) await once(target, 'close');
}
