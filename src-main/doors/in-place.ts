// Whether the data folder lies where it lay when the program started. What is written for a page asks first: a folder that was removed is
// not made anew by that, since it would stand where a person is to put the old one back.
import { existsSync } from 'node:fs';
import { DatabaseFailure } from '../store/database-failure.ts';

export function ensureInPlace(dataFolder: string): void {
  if (!existsSync(dataFolder)) throw new DatabaseFailure('dataFolderGone', dataFolder);
}
