// Files that the system hands over: named at the start, by a second start, or opened with the program on macOS. They wait
// here until the page can be asked where they shall go; what a second start sends is data of a stranger and only shown.
import { app } from 'electron';
import { z } from 'zod';
import { isThere } from '../../engine/away.ts';
import { wholePaths } from './start-options.ts';

/** No system allows longer paths (Windows: 32,767 characters). */
const MAX_PATH_CHARS = 32_767;

const handedOverSchema = z.object({ paths: z.array(z.unknown()) }).catch({ paths: [] });

export type Arrivals = {
  /** Called with the paths that arrived, perhaps none: a second start always wants to see the window. */
  deliverTo(take: (paths: string[]) => void): void;
};

/** False when the program runs already; that one has been told. */
export function claimSingleInstance(paths: readonly string[]): boolean {
  return app.requestSingleInstanceLock({ paths });
}

/** Before the program is ready, because macOS names its first file before that. */
export function collectArrivals(first: readonly string[]): Arrivals {
  let waiting: string[] = [];
  let take = (paths: string[]): void => void (waiting = [...waiting, ...paths]);
  const arrive = (paths: readonly string[]): void => void keepExisting(paths).then((there) => take(there));
  // Nobody wants to see the window for what is not there: a start may be a hidden one.
  void keepExisting(first).then((there) => {
    if (there.length > 0) take(there);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    arrive(wholePaths([path], process.cwd()));
  });
  app.on('second-instance', (_event, _argv, folder, handedOver) => {
    arrive(wholePaths(pathsIn(handedOver), folder));
  });
  return {
    deliverTo: (next) => {
      take = next;
      if (waiting.length > 0) next(waiting);
      waiting = [];
    },
  };
}

async function keepExisting(paths: readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (const path of paths) if (await isThere(path)) there.push(path);
  return there;
}

/** Entries that are no path are left out; they cost the others nothing. */
function pathsIn(handedOver: unknown): string[] {
  const { paths } = handedOverSchema.parse(handedOver);
  return paths.filter((path) => typeof path === 'string' && path.length <= MAX_PATH_CHARS) as string[];
}
