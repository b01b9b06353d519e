// Adding a watched folder, or giving one that is watched another album and other rules. It looks at no file in it.
import { sep } from 'node:path';
import { isPerFile } from '../engine/album-template.ts';
import type { Parts } from '../engine/parts.ts';
import type { FolderRules } from '../engine/rules.ts';
import type { FolderStore, StoredFolder } from '../store/folders.ts';
import { lookAtFolder, type NamedFolder } from './named-folder.ts';

export type AddFolderResult =
  | { ok: true; folder: StoredFolder }
  | Extract<NamedFolder, { ok: false }>
  | { ok: false; code: 'folderNested'; other: string };

type Place = { parts: Pick<Parts, 'clock'>; folders: FolderStore };

export type AddNewFolderResult = AddFolderResult | { ok: false; code: 'folderWatched'; path: string };

/**
 * The same folder twice is one folder with its newest album and rules, and what lies at its place now is taken for it; a folder
 * inside a watched one is refused.
 */
export async function addFolder(
  place: Place,
  path: string,
  destinationId: number,
  rules?: FolderRules,
): Promise<AddFolderResult> {
  const looked = await lookAtPlace(place, path);
  if (!looked.ok) return looked;
  // From here on in one turn: two windows may add the same folder.
  const { folders } = place;
  const same = tryFind(folders, looked);
  if (!same) return addAt(folders, looked, destinationId, rules);
  folders.noteRoot(same.id, null);
  folders.setDestination(same.id, destinationId);
  if (rules) folders.setRules(same.id, rules);
  // An album that was named for the whole folder takes the place of one for each file.
  else if (isPerFile(same.rules.albumFrom))
    folders.setRules(same.id, { ...same.rules, albumFrom: { kind: 'none' } });
  return { ok: true, folder: folders.byId(same.id) ?? same };
}

/** As above, but a folder that is watched already is refused. */
export async function addNewFolder(
  place: Place,
  path: string,
  destinationId: number,
  rules?: FolderRules,
): Promise<AddNewFolderResult> {
  const looked = await lookAtPlace(place, path);
  if (!looked.ok) return looked;
  const same = tryFind(place.folders, looked);
  if (same) return { ok: false, code: 'folderWatched', path: same.path };
  return addAt(place.folders, looked, destinationId, rules);
}

function addAt(
  folders: FolderStore,
  { real, spelled }: Looked,
  destinationId: number,
  rules: FolderRules | undefined,
): AddFolderResult {
  const nested = folders.list().find((known) => areNested(real, placeOf(known, spelled)));
  if (nested) return { ok: false, code: 'folderNested', other: nested.path };
  return { ok: true, folder: folders.add(real, destinationId, rules) };
}

/** The watched folder that a person means by this path. */
export async function folderAt(place: Place, path: string): Promise<StoredFolder | undefined> {
  const known = place.folders.byPath(path);
  // One that is gone has the spelling that it was added with.
  if (known) return known;
  const looked = await lookAtPlace(place, path);
  return looked.ok ? tryFind(place.folders, looked) : undefined;
}

type Looked = { ok: true; real: string; spelled: ReadonlyMap<string, string> };

async function lookAtPlace(
  place: Place,
  path: string,
): Promise<Looked | Extract<NamedFolder, { ok: false }>> {
  const named = await lookAtFolder(place.parts, path);
  if (!named.ok) return named;
  return { ...named, spelled: await spellings(place, named.real) };
}

const tryFind = (folders: FolderStore, { real, spelled }: Looked): StoredFolder | undefined =>
  folders.byPath(real) ?? folders.list().find((known) => placeOf(known, spelled) === real);

const placeOf = ({ path }: StoredFolder, spelled: Looked['spelled']): string => spelled.get(path) ?? path;

/**
 * The known folders that this one may be, or be nested with, but for capitals: those were added in other letters before, and the disk
 * is asked how it spells them. All others may lie on a disk that does not answer, and are no business of this one.
 */
async function spellings({ parts, folders }: Place, real: string): Promise<Looked['spelled']> {
  const spelled = new Map<string, string>();
  for (const { path } of folders.list()) {
    if (path === real || areNested(real, path)) continue;
    const [one, other] = [folded(path), folded(real)];
    if (one !== other && !areNested(one, other)) continue;
    const known = await lookAtFolder(parts, path);
    if (known.ok) spelled.set(path, known.real);
  }
  return spelled;
}

const areNested = (one: string, other: string): boolean => isInside(one, other) || isInside(other, one);

const isInside = (inner: string, outer: string): boolean =>
  inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);

const folded = (path: string): string => path.normalize('NFC').toLowerCase();
