// What `sync` says of the watched folders themselves: one that is not connected, or tells nothing, is said once, and again when it is back.
import type { FolderNote } from '../../contract.ts';
import type { FolderWatch } from '../../program/watch.ts';
import type { FolderStore } from '../../store/folders.ts';
import type { Context } from './context.ts';
import { clearProgress, printJson } from './output.ts';

export class StandingTeller {
  readonly #context: Context;
  readonly #folders: FolderStore;
  /** By folder: the note that was told last; '' where all is well. */
  readonly #told = new Map<number, string>();

  constructor(context: Context, folders: FolderStore) {
    this.#context = context;
    this.#folders = folders;
  }

  tell(watch: FolderWatch): void {
    const { json } = this.#context;
    for (const { id, path } of this.#folders.list()) {
      const { state, note } = watch.standingOf(id);
      if (state === 'checking') continue;
      const code = note?.code ?? '';
      const before = this.#told.get(id) ?? '';
      this.#told.set(id, code);
      if (code === before) continue;
      if (json) printJson({ event: 'folderState', path, state, note: note?.code ?? null });
      else this.#print(note === null ? 'folderBack' : note.code, path, note?.detail ?? '');
    }
  }

  #print(code: FolderNote['code'] | 'folderBack', path: string, detail: string): void {
    const { t } = this.#context;
    clearProgress();
    const text =
      code === 'folderBack'
        ? t('cli.folderBack', { path })
        : code === 'noNotices' || code === 'watchLimit'
          ? t(`cli.folderNote.${code}`, { path })
          : t(`cli.folderAway.${code}`, { path, detail });
    process.stderr.write(`${text}\n`);
  }
}
