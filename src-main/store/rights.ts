// The data folder is its owner's alone: e-mail addresses, all paths, upload tokens and the sign-ins lie in it. What another program
// made wider (a copy, a backup put back, an administrator's folder) is made narrow again, and the owner may write. Changes rights only,
// opens nothing.
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What the program itself writes there, with all that stands behind these names: copies, what was put aside, logs. */
const SECRET = /^(photostow\.db|engine\.lock|secrets\.json)/;
const OWN = /^(photostow\.db|engine\.lock|secrets\.json|settings\.|inbox$)/;
const OTHERS = 0o077;

/** Answers what could not be made narrow, each with the refusal's code: another user's file, or a file system without rights. */
export function tightenRights(dataFolder: string): Record<string, string> {
  // There rights are lists, and a folder in a profile has those of the profile.
  if (process.platform === 'win32') return {};
  const refused: Record<string, string> = {};
  const tighten = (path: string, name: string): void => {
    try {
      const { mode } = lstatSync(path);
      if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o700);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      refused[name] = String(error.code);
    }
  };
  const entries = readdirSync(dataFolder, { withFileTypes: true });
  for (const entry of entries)
    if (entry.isFile() && SECRET.test(entry.name)) tighten(join(dataFolder, entry.name), entry.name);
  // A folder with other things in it, somebody's home or `/tmp`, is not ours to close.
  if (entries.every(({ name }) => OWN.test(name))) tighten(dataFolder, '.');
  return refused;
}

/**
 * SQLite gives its log the rights that the database has in that moment: beside one that could only be read for a while it would stay so,
 * and refuse every write from then on.
 */
export function freeLog(database: string): void {
  const rightsOf = (path: string): number | undefined => lstatSync(path, { throwIfNoEntry: false })?.mode;
  if (process.platform === 'win32' || !isForWriting(rightsOf(database))) return;
  for (const path of [`${database}-wal`, `${database}-shm`]) {
    const mode = rightsOf(path);
    if (mode !== undefined && !isForWriting(mode)) chmodSync(path, (mode & 0o700) | OWNER_WRITES);
  }
}

const OWNER_WRITES = 0o600;
const isForWriting = (mode = 0): boolean => (mode & OWNER_WRITES) === OWNER_WRITES;
