// Compares a watched folder and runs the engine until nothing is left to do, as `sync --once` does; and says what became of it.
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { Engine } from '../../src-main/engine/engine.ts';
import { DEFAULT_RULES, type FolderRules } from '../../src-main/engine/rules.ts';
import { compareFolder } from '../../src-main/program/folders.ts';
import { Scan } from '../../src-main/program/scan.ts';
import { openSignedIn, type SignedInWorld } from './world.ts';

export type FolderWorld = SignedInWorld;
export const startFolderWorld = openSignedIn;

/** Adds the folder of pictures, or gives it other rules. */
export function setRules(
  { world, opened, accountId }: FolderWorld,
  rules: Partial<FolderRules>,
  album?: string,
): void {
  const { folders, parts } = opened;
  const { id } = parts.albums.ensureDestination(accountId, album === undefined ? null : { title: album });
  const path = realpathSync(world.pictures);
  const folder = folders.byPath(path) ?? folders.add(path, id);
  folders.noteRoot(folder.id, null);
  folders.setDestination(folder.id, id);
  folders.setRules(folder.id, { ...DEFAULT_RULES, ...rules });
}

/** Notes what lies in the folders, without sending anything. */
export async function compareAll(
  { opened: { parts, folders } }: FolderWorld,
  onFile: () => void = () => undefined,
): Promise<void> {
  const { signal } = new AbortController();
  for (const folder of folders.list()) await compareFolder({ parts, folders, signal }, folder, { onFile });
}

export async function syncOnce(place: FolderWorld): Promise<void> {
  const { parts } = place.opened;
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  await engine.expecting(() => compareAll(place, () => engine.kick()));
  engine.start();
  await engine.ended;
  await engine.stop();
  await parts.db.durable();
}

/** Each row: where it lies, how it stands, why. A file with several rows is told once for each. */
export function told({ world, opened }: FolderWorld): string[] {
  return opened.parts.db
    .all<{ path: string; stage: string; reason_code: string | null }>('SELECT * FROM file ORDER BY path, id')
    .map(({ path, stage, reason_code }) =>
      [relative(world.pictures, path), stage, ...(reason_code ? [reason_code] : [])].join(' '),
    );
}

/** What a preview says of each file of the folder. */
export async function wouldBe({ opened, accountId }: FolderWorld): Promise<string[]> {
  const { db, hasher, clock } = opened.parts;
  const [folder] = opened.folders.list();
  if (!folder) throw new Error('no folder');
  const where = { root: folder.path, part: folder.path };
  const scan = new Scan({ where, rules: folder.rules, folder, accountId, db, hasher, now: clock.now() });
  const would: string[] = [];
  for await (const line of scan.lines(new AbortController().signal)) would.push(line.would);
  return would;
}

/** What Google Photos holds, by album. */
export const albumsOf = ({ world }: FolderWorld): Record<string, string[]> =>
  Object.fromEntries(
    world.emulator.library
      .albums()
      .map((album) => [album.title, album.items.map(({ fileName }) => fileName).sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
