// The settings file for commands: the same file that the desktop app writes.
import { openConfSettings } from '../settings-file.ts';
import type { SettingsStore } from '../host.ts';
import type { Context } from './context.ts';

export const openSettings = (context: Context): SettingsStore => openConfSettings(context.dataFolder);

/** Read once per run: a command is short. */
export function readParallel(context: Context): () => number {
  const { parallelUploads } = openSettings(context).read();
  return () => parallelUploads;
}
