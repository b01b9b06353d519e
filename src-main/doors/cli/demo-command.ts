// The command `demo`: a local Google Photos, a data folder of its own, an account that signs in by itself and a watched folder
// of sample pictures; then the desktop app, or the browser door where that cannot run. Ctrl-C leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator } from '../../../emulator/emulator.ts';
import { projectFolder } from '../../where.ts';
import { prepareDemo, startDemoGoogle } from '../demo.ts';
import { createContext, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { printLine } from './output.ts';
import { openServed, parsePort, untilSignal } from './serve-command.ts';

type DemoOptions = GlobalOptions & { app: boolean; port?: string };

const LOOK_EVERY_MS = 300;

export async function demoCommand(options: DemoOptions): Promise<void> {
  const given = createContext(options);
  const port = parsePort(given, options.port);
  const folder = mkdtempSync(join(tmpdir(), 'photostow-demo-'));
  const ended = untilSignal();
  const emulator = await startDemoGoogle();
  try {
    const context: Context = { ...given, dataFolder: join(folder, 'data'), endpoint: emulator.origin };
    await prepare(context, emulator, folder);
    const stopTelling = tellArrivals(context, emulator);
    await show(context, options, port, ended);
    stopTelling();
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
    printLine(given.t('demo.end'));
  }
}

async function prepare(context: Context, emulator: Emulator, folder: string): Promise<void> {
  const { t } = context;
  const pictures = join(folder, 'Pictures');
  printLine(t('demo.start'));
  printLine(t('demo.google', { url: emulator.origin }));
  const { email } = await withDataFolder(context, (opened) => prepareDemo(opened, emulator, pictures, t));
  printLine(t('demo.signedIn', { email }));
  printLine(t('demo.folder', { path: pictures, album: t('demo.album') }));
}

/** One line for each picture that the local Google Photos has received: its word, not ours. */
function tellArrivals(context: Context, emulator: Emulator): () => void {
  const told = new Set<string>();
  const look = (): void => {
    const album = emulator.library.albumByTitle(context.t('demo.album'));
    for (const item of album?.items ?? []) {
      if (told.has(item.id)) continue;
      told.add(item.id);
      printLine(
        context.t('demo.arrived', { name: item.fileName, count: told.size, album: album?.title ?? '' }),
      );
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
  };
}

async function show(
  context: Context,
  options: DemoOptions,
  port: number,
  ended: Promise<void>,
): Promise<void> {
  const electron = options.app && hasDisplay() ? await findElectron() : undefined;
  if (electron !== undefined) return runApp(context, electron, ended);
  const { program, door } = await openServed(context, port, true);
  printLine(context.t(hasDisplay() ? 'demo.noElectron' : 'demo.noDisplay'));
  printLine(context.t('demo.open', { url: door.url }));
  await ended;
  await door.close();
  await program.stop();
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

/** The repository's own look-up, which lets Electron's package fetch its binary; a packaged program has no need of it. */
async function findElectron(): Promise<string | undefined> {
  const finder = join(projectFolder(), 'build', 'electron-binary.ts');
  if (!existsSync(finder)) return undefined;
  const module = (await import(/* @vite-ignore */ pathToFileURL(finder).href)) as {
    tryEnsureElectron(): string | undefined;
  };
  return module.tryEnsureElectron();
}

async function runApp(context: Context, electron: string, ended: Promise<void>): Promise<void> {
  printLine(context.t('demo.app'));
  const env = {
    ...process.env,
    PHOTOSTOW_DATA: context.dataFolder,
    PHOTOSTOW_ENDPOINT: context.endpoint ?? '',
    PHOTOSTOW_DEMO: '1',
  };
  const app = spawn(electron, [projectFolder()], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const closed = new Promise<void>((resolve) => {
    app.once('close', () => resolve());
    app.once('error', () => resolve());
  });
  await Promise.race([ended, closed]);
  app.kill();
  await closed;
}
