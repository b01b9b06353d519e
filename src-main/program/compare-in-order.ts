// The first comparison of a folder whose files are to be sent by the date they were taken: all of them are found and dated before
// the first is noted, since rows are taken up in the order in which they were noted, and an album keeps the order of its creations.
import type { Found } from '../engine/find.ts';
import { untilAborted } from '../google/until-aborted.ts';
import { compareFiles, placeOf, type Comparison, type Place } from './compare.ts';
import { DirectoryPlan } from './plan.ts';

type Dated = { entry: Found; place: Place; at: number };

/** The value: all that was found. */
export async function compareInOrder(
  comparison: Comparison,
  directories: AsyncIterable<Found[]>,
): Promise<Found[]> {
  const { parts, folder, planned, signal } = comparison;
  const dated: Dated[] = [];
  const now = parts.clock.now();
  for await (const entries of directories) {
    const place = placeOf(comparison, entries);
    // What a plan has read of its files it keeps; of a hundred thousand that would be much.
    const passing = new DirectoryPlan(planned, entries, now);
    for (const entry of entries) {
      signal.throwIfAborted();
      const at = entry.leave
        ? Number.NEGATIVE_INFINITY
        : (await untilAborted(passing.taken(entry), signal)).at;
      dated.push({ entry, place, at });
    }
  }
  const sign = folder.rules.order === 'newest' ? -1 : 1;
  // Equal dates stay as they were found: a burst by its names.
  dated.sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -sign : sign));
  await compareFiles(comparison, dated);
  return dated.map(({ entry }) => entry);
}
