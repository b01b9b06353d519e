import { expect, test } from 'vitest';
import { heldByFolders } from './held-by.ts';

const folder = (state: 'watching' | 'paused' | 'notConnected', open: number) => ({
  state,
  fileCount: 12 + open,
  doneCount: 9,
  skippedCount: 2,
  failedCount: 1,
  missingCount: 0,
});

test('folders are named as the reason only where nothing else waits', () => {
  expect(heldByFolders([folder('paused', 3)], 3)).toBe('heldPaused');
  expect(heldByFolders([folder('paused', 3), folder('watching', 2)], 5)).toBeNull();
  expect(heldByFolders([folder('notConnected', 4)], 4)).toBe('heldNotConnected');
  expect(heldByFolders([folder('notConnected', 4), folder('paused', 1)], 5)).toBe('heldBoth');
  expect(heldByFolders([folder('paused', 0)], 0)).toBeNull();
});
