// The settings file for commands: the same file that the desktop app writes. Options of the command line come before it.
import type { Settings } from '../../contract.ts';
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

/** `sync` may stay for weeks, and follows what is changed meanwhile; each byte asks. */
const READ_AGAIN_MS = 5000;

function readNowAndThen(context: Context): () => Settings {
  let store: SettingsStore | undefined;
  let known: Settings | undefined;
  let readAt = 0;
  return () => {
    if (known && performance.now() - readAt < READ_AGAIN_MS) return known;
    store ??= openSettings(context);
    readAt = performance.now();
    return (known = store.read());
  };
}

export function readParallel(context: Context): () => number {
  const read = readNowAndThen(context);
  return () => read().parallelUploads;
}

/** `--limit`, or what the settings say. */
export function readLimit(context: Context): () => number | null {
  const { limit } = context.options;
  if (limit !== undefined) {
    const bytesPerSecond = parseRate(context, limit);
    return () => bytesPerSecond;
  }
  const read = readNowAndThen(context);
  return () => read().limitBytesPerSecond;
}

const UNITS: Record<string, number> = { '': 1, K: 1000, M: 1_000_000 };

/** Bytes per second: `800K`, `2M`, `2.5M` or a plain number. */
function parseRate(context: Context, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KM]?)$/i.exec(text);
  const rate = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? 0);
  if (!(rate >= LEAST_BYTES_PER_SECOND)) throw wrongUse(context.t('cli.limitWrong', { limit: text }));
  return Math.round(rate);
}
