// Files that the system hands over: named at the start, by a second start, or opened with the program on macOS. They wait
// here until the page can be asked where they shall go; what a second start sends is data of a stranger and only shown.
import { app } from 'electron';
import { z } from 'zod';
import { keepExisting } from './start-options.ts';

const handedOverSchema = z.object({ paths: z.array(z.string().max(4096)).max(10_000) }).catch({ paths: [] });

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
    take(keepExisting([path]));
  });
  app.on('second-instance', (_event, _argv, _folder, handedOver) => {
    take(keepExisting(handedOverSchema.parse(handedOver).paths));
  });
  return {
    deliverTo: (next) => {
      take = next;
      if (waiting.length > 0) next(waiting);
      waiting = [];
    },
  };
}
