// Where Electron's binary is on this machine, and the one way to let Electron's own installer fetch it. The npm package
// brings no binary; looking for it never downloads.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = join(import.meta.dirname, '..', 'node_modules', 'electron');
const FETCH_WITHIN_MS = 5 * 60_000;

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
  win32: 'electron.exe',
};

/** The path of the binary, or undefined when there is none. */
export function findElectron(): string | undefined {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(PACKAGE, 'dist');
  const path = join(folder, readPathFile() ?? EXECUTABLES[process.platform] ?? 'electron');
  return existsSync(path) ? path : undefined;
}

/** The binary, fetched by Electron's own installer if need be. Quiet: a failure is only the missing path. */
export function tryEnsureElectron(): string | undefined {
  const installer = join(PACKAGE, 'install.js');
  if (findElectron() === undefined && existsSync(installer))
    spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: FETCH_WITHIN_MS });
  return findElectron();
}

/** Written by the installer beside the binary it unpacked. */
function readPathFile(): string | undefined {
  const file = join(PACKAGE, 'path.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
