// `--demo`: the desktop program in a world of its own, a folder for the time being and a local Google Photos in this process; and the
// ways into it and out of it. The person's own data folder is not touched.
import { app } from 'electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDataFolder } from '../../program/open.ts';
import { plainBox } from '../../store/secrets.ts';
import { systemTranslate } from './language.ts';
import { describeError, note } from './note.ts';
import { quitUnasked } from './quit.ts';
import { relaunch } from './relaunch.ts';
import { type StartOptions } from './start-options.ts';

/** With the demo's folder in the place of the person's, where the demo is this program's own. */
export const withDemoFolder = (options: StartOptions): StartOptions =>
  options.ownDemo
    ? { ...options, dataFolder: join(mkdtempSync(join(tmpdir(), 'photostow-demo-')), 'data') }
    : options;

/** Starts the local Google Photos, and signs in there; at the end of the program nothing of it is left. */
export async function openDemo(options: StartOptions): Promise<StartOptions> {
  if (!options.ownDemo) return options;
  const dataFolder = app.getPath('userData');
  const folder = dirname(dataFolder);
  app.on('quit', () => removeDemo(folder));
  // Loaded here alone: the program has no other use for it.
  const { prepareDemo, startDemoGoogle } = await import('../demo.ts');
  const emulator = await startDemoGoogle();
  app.on('quit', () => removeDemo(emulator.dataFolder));
  const { backoffScale } = options;
  const holder = `photostow demo, process ${process.pid}`;
  const result = openDataFolder({
    ...{ dataFolder, endpoint: emulator.origin, backoffScale },
    ...{ secretBox: plainBox, holder },
  });
  if (!result.ok) throw new Error(`demo: ${result.message}`);
  try {
    await prepareDemo(result.opened, emulator, join(folder, 'Pictures'), systemTranslate());
  } finally {
    await result.opened.close();
  }
  return { ...options, endpoint: emulator.origin };
}

/** Ends the program, and starts it again with the demo or without. */
export function switchDemo(on: boolean): void {
  const args = process.argv.slice(1).filter((arg) => arg !== '--demo' && arg !== '--hidden');
  relaunch(on ? [...args, '--demo'] : args);
  quitUnasked();
}

function removeDemo(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    note('demo.left', { error: describeError(error) });
  }
}
