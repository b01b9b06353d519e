// The first comparison of a folder whose files are to be sent by the date they were taken: all of them are found and dated before
// the first is noted, since rows are taken up in the order in which they were noted, and an album keeps the order of its creations.
import type { Found } from '../engine/find.ts';
import type { Parts } from '../engine/parts.ts';
import type { StoredFolder } from '../store/folders.ts';
import { compareFiles, placeOf, type Place, type Told } from './compare.ts';
import { DirectoryPlan, type PlannedFolder } from './plan.ts';

type Dated = { entry: Found; place: Place; at: number };

export async function compareInOrder(
  parts: Parts,
  folder: StoredFolder,
  planned: PlannedFolder,
  directories: AsyncIterable<Found[]>,
  signal: AbortSignal,
  told: Told,
): Promise<Found[]> {
  const dated: Dated[] = [];
  const now = parts.clock.now();
  for await (const entries of directories) {
    const place = placeOf(parts, folder, planned, entries);
    // What a plan has read of its files it keeps; of a hundred thousand that would be much.
    const passing = new DirectoryPlan(planned, entries, now);
    for (const entry of entries) {
      signal.throwIfAborted();
      const at = entry.leave ? Number.NEGATIVE_INFINITY : (await passing.taken(entry)).at;
      dated.push({ entry, place, at });
    }
  }
  const sign = folder.rules.order === 'newest' ? -1 : 1;
  // Equal dates stay as they were found: a burst by its names.
  dated.sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -sign : sign));
  await compareFiles(parts, folder, dated, signal, told);
  return dated.map(({ entry }) => entry);
}
