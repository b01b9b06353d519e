// What could not be read and was put aside when something else took its place. Kept until a person has seen it: it may have
// happened while nobody looked. Moves no file itself.
import type { PutAside } from '../contract.ts';
import type { DatabaseNotice } from '../store/open-database.ts';
import type { UploadStore } from '../store/uploads.ts';

/** Key in `meta`. */
const PUT_ASIDE = 'putAside';

export function readPutAside(uploads: UploadStore): PutAside[] {
  const kept = uploads.meta(PUT_ASIDE);
  return kept === undefined ? [] : (JSON.parse(kept) as PutAside[]);
}

/** What happens again takes the place of what is told already. */
export function notePutAside(uploads: UploadStore, put: PutAside): void {
  const others = readPutAside(uploads).filter(({ code }) => code !== put.code);
  uploads.setMeta(PUT_ASIDE, JSON.stringify([...others, put]));
}

export function forgetPutAside(uploads: UploadStore): void {
  uploads.setMeta(PUT_ASIDE, null);
}

export const putAsideOf = (notice: DatabaseNotice): PutAside => ({
  code: notice.code,
  backupAt: notice.code === 'databaseRestored' ? notice.backupAt : null,
  aside: notice.aside,
});
