// Whether all that waits lies in watched folders that rest or are away, which then is why. Pure.
import type { WatchedFolder } from '../../src-main/contract.ts';

type Counted = Pick<
  WatchedFolder,
  'state' | 'fileCount' | 'doneCount' | 'skippedCount' | 'failedCount' | 'missingCount'
>;
/** The end of the text that says so. */
export type HeldBy = 'heldPaused' | 'heldNotConnected' | 'heldBoth';

export function heldByFolders(folders: readonly Counted[], waiting: number): HeldBy | null {
  const openIn = (state: WatchedFolder['state']): number =>
    folders
      .filter((folder) => folder.state === state)
      .reduce(
        (sum, { fileCount, doneCount, skippedCount, failedCount, missingCount }) =>
          sum + fileCount - doneCount - skippedCount - failedCount - missingCount,
        0,
      );
  const [paused, away] = [openIn('paused'), openIn('notConnected')];
  if (waiting === 0 || paused + away < waiting) return null;
  if (paused > 0 && away > 0) return 'heldBoth';
  return paused > 0 ? 'heldPaused' : 'heldNotConnected';
}
