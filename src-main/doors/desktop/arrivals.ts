// Files that the system hands over: named at the start, by a second start, or opened with the program on macOS. They wait
// here until the page can be asked where they shall go; what a second start sends is data of a stranger and only shown.
import { app } from 'electron';
import { z } from 'zod';
import { keepExisting } from './start-options.ts';

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
  let waiting = [...first];
  let take = (paths: string[]): void => void (waiting = [...waiting, ...paths]);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take(keepExisting([path], process.cwd()));
  });
  app.on('second-instance', (_event, _argv, folder, handedOver) => {
    take(keepExisting(pathsIn(handedOver), folder));
  });
  return {
    deliverTo: (next) => {
      take = next;
      if (waiting.length > 0) next(waiting);
      waiting = [];
    },
  };
}

/** Entries that are no path are left out; they cost the others nothing. */
function pathsIn(handedOver: unknown): string[] {
  const { paths } = handedOverSchema.parse(handedOver);
  return paths.filter((path) => typeof path === 'string' && path.length <= MAX_PATH_CHARS) as string[];
}
