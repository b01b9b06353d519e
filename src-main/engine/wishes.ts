// What people want put into what is sent of a file: a date, a caption. An upload's own wish goes before that of the watched folder that
// the file lies in. Reads rows alone.
import { hash } from 'node:crypto';
import { basename, dirname, relative, sep } from 'node:path';
import type { UploadWishes } from '../contract.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import type { FolderRules } from './rules.ts';

export type FileWishes = UploadWishes & {
  undated: FolderRules['undated'];
  /** Names of the folders around it that may tell a date, the outermost first. */
  folderNames: readonly string[];
};

/** Of files that were named one by one so many folders around them are looked at: 2024/01/31. */
const MOST_FOLDERS = 3;

export function wishesFor(parts: Parts, file: FileRecord): FileWishes {
  const upload = file.uploadId === null ? undefined : parts.uploads.byId(file.uploadId);
  if (upload && isWished(upload)) return { ...upload, undated: 'send', folderNames: namesAround(file.path) };
  const folder = file.folderId === null ? undefined : parts.folderOf(file.folderId);
  if (!folder) return { ...NO_WISHES, undated: 'send', folderNames: [] };
  const wishes = { ...folder.rules, folderNames: namesBelow(folder.path, file.path) };
  // What a person named by itself is not held back by the folder that it lies in.
  return upload ? { ...wishes, undated: 'send' } : wishes;
}

export const NO_WISHES: UploadWishes = { fixDates: [], captions: false, ownDates: {} };

const isWished = ({ fixDates, captions, ownDates }: UploadWishes): boolean =>
  fixDates.length > 0 || captions || Object.keys(ownDates).length > 0;

/** How the page names a file of a preview; it learns no paths. */
export const fileKeyOf = (path: string): string => hash('sha256', path).slice(0, 32);

/** From the watched folder down to the file. */
export function namesBelow(root: string, path: string): string[] {
  return [basename(root), ...relative(root, dirname(path)).split(sep)].filter((name) => name !== '');
}

export const namesAround = (path: string): string[] =>
  dirname(path)
    .split(sep)
    .filter((name) => name !== '')
    .slice(-MOST_FOLDERS);
