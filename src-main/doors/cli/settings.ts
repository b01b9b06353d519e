// The settings file for commands: the same file that the desktop app writes. Options of the command line come before it.
import { LEAST_BYTES_PER_SECOND } from '../../engine/throttle.ts';
import type { SettingsStore } from '../host.ts';
import { openConfSettings } from '../settings-file.ts';
import type { Context } from './context.ts';
import { wrongUse } from './exit.ts';

export function openSettings(context: Context): SettingsStore {
  const settings = openConfSettings(context.dataFolder);
  settings.onPutAside((aside) => {
    process.stderr.write(`photostow: ${context.t('cli.settingsReset', { aside })}\n`);
  });
  return settings;
}

/** Read once per run: a command is short. */
export function readParallel(context: Context): () => number {
  const { parallelUploads } = openSettings(context).read();
  return () => parallelUploads;
}

/** `--limit`, or what the settings say; the file is read when the first byte goes out. */
export function readLimit(context: Context): () => number | null {
  const { limit } = context.options;
  if (limit !== undefined) {
    const bytesPerSecond = parseRate(context, limit);
    return () => bytesPerSecond;
  }
  let known: number | null | undefined;
  return () => {
    if (known === undefined) known = openSettings(context).read().limitBytesPerSecond;
    return known;
  };
}

const UNITS: Record<string, number> = { '': 1, K: 1000, M: 1_000_000 };

/** Bytes per second: `800K`, `2M`, `2.5M` or a plain number. */
function parseRate(context: Context, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KM]?)$/i.exec(text);
  const rate = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? 0);
  if (!(rate >= LEAST_BYTES_PER_SECOND)) throw wrongUse(context.t('cli.limitWrong', { limit: text }));
  return Math.round(rate);
}
