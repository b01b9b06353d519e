// Whether what lies at a watched folder's path is that folder. Its disk may be unplugged, so that nothing or the empty place for it
// lies there, or another disk has come under its name. Reads the disk and what is known of the folder; changes nothing.
import type { BigIntStats } from 'node:fs';
import { lstat, opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotConnected } from '../contract.ts';
import { isGoneCode } from '../engine/listing.ts';
import { leftAlone } from '../engine/names.ts';
import type { Database } from '../store/database.ts';
import type { StoredFolder } from '../store/folders.ts';
import { hasAnyFileIn, sampleFilesOf } from '../store/known-files.ts';

export type RootLook =
  | { connected: true; identity: string }
  /** `isSame`: the folder itself is there beyond doubt, and yet nothing lies in it. */
  | { connected: false; why: NotConnected; detail: string; isSame: boolean };

/** So many of the oldest and of the newest known files are looked for. */
const SAMPLE = 20;

export async function lookAtRoot(db: Database, folder: StoredFolder): Promise<RootLook> {
  try {
    const info = await stat(folder.path, { bigint: true });
    if (!info.isDirectory()) return away('otherFolder');
    const identity = await identityOf(info);
    const isSame = folder.rootIdentity === identity;
    if ((await isEmpty(folder.path)) && hasAnyFileIn(db, folder.id)) return away('empty', '', isSame);
    if (folder.rootIdentity === null || isSame || (await holdsKnownFiles(db, folder)))
      return { connected: true, identity };
    return away('otherFolder');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const code = String(error.code);
    return isGoneCode(code) ? away('missing') : away('unreadable', code);
  }
}

type Away = Extract<RootLook, { connected: false }>;

const away = (why: NotConnected, detail = '', isSame = false): Away => ({
  connected: false,
  why,
  detail,
  isSame,
});

/** The disk does not answer; whether the folder is there, nobody can tell. */
export const SILENT_ROOT = away('unreadable', 'ETIMEDOUT');

/** The quick question before a file is read: is it still the folder that was compared last? */
export async function isSameRoot({ path, rootIdentity }: StoredFolder): Promise<boolean> {
  const identity = await tryIdentify(path);
  return identity !== null && (rootIdentity === null || rootIdentity === identity);
}

/** Null where nothing can be told: it is gone, or cannot be read. */
async function tryIdentify(path: string): Promise<string | null> {
  try {
    return await identityOf(await stat(path, { bigint: true }));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/**
 * The directory's number and birth, which a disk takes along wherever it is plugged in. File systems that keep no birth (FAT, NFS)
 * give all their roots one number; there the disk's own number has to tell. A hidden marker file was rejected: it cannot be
 * written to a card with its lock on, and people do not want one in each of their folders.
 */
async function identityOf({ ino, birthtimeNs, dev }: BigIntStats): Promise<string> {
  return birthtimeNs > 0n ? `${ino}:${birthtimeNs}` : `${await volumeOf(dev)}:${ino}`;
}

const VOLUMES = '/dev/disk/by-uuid';

/** Linux hands the same device number to whatever is plugged in next; the volume's own id lies in a directory of links. */
async function volumeOf(dev: bigint): Promise<string> {
  if (process.platform !== 'linux') return `dev${dev}`;
  for (const id of await readdir(VOLUMES).catch(() => [])) {
    const info = await stat(join(VOLUMES, id), { bigint: true }).catch(() => undefined);
    if (info?.rdev === dev) return id;
  }
  return `dev${dev}`;
}

async function isEmpty(path: string): Promise<boolean> {
  for await (const { name } of await opendir(path)) if (leftAlone(name) !== 'hidden') return false;
  return true;
}

/** After a move to another disk or a new mount the identity differs, and the files are the known ones all the same. */
async function holdsKnownFiles(db: Database, { id }: StoredFolder): Promise<boolean> {
  const known = sampleFilesOf(db, id, SAMPLE);
  const sizes: (number | undefined)[] = [];
  // One by one: a disk that stops to answer keeps one thread of the system's, and not all of them.
  for (const { path } of known)
    sizes.push(
      await lstat(path).then(
        ({ size }) => size,
        () => undefined,
      ),
    );
  const there = known.filter((_file, index) => sizes[index] !== undefined);
  const same = known.filter(({ sizeBytes }, index) => sizes[index] === sizeBytes);
  return known.length === 0 || (same.length > 0 && 2 * same.length >= there.length);
}
