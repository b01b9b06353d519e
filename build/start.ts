// `npm start`: builds what is missing or older than its sources, then starts the program in Electron. Where Electron
// cannot be had, one line says so and names the way that needs none.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tryEnsureElectron } from './electron-binary.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['src-main', 'src-renderer', 'vite.config.ts', 'package.json'];
const TARGETS = [
  { mode: 'main', file: 'out/main/main.js' },
  { mode: 'preload', file: 'out/preload/preload.cjs' },
  { mode: 'renderer', file: 'out/renderer/index.html' },
];

function end(line: string): never {
  console.error(line);
  process.exit(1);
}

/** When any file at or below this path last changed. */
function changedAt(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

function isOld(file: string, sourcesAt: number): boolean {
  const path = join(ROOT, file);
  return !existsSync(path) || statSync(path).mtimeMs < sourcesAt;
}

function buildIfOld(): void {
  const sourcesAt = Math.max(...SOURCES.map((source) => changedAt(join(ROOT, source))));
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) end('Photostow is not installed here yet: run `npm ci` first.');
  for (const { mode } of TARGETS.filter(({ file }) => isOld(file, sourcesAt))) {
    const args = [vite, 'build', '--mode', mode, '--logLevel', 'warn'];
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) end(`The build of "${mode}" failed; what is wrong stands above.`);
  }
}

function startElectron(): void {
  const electron = tryEnsureElectron();
  if (electron === undefined)
    end(
      'Electron is not here and could not be fetched; Photostow runs in the browser without it: npm run photostow -- serve',
    );
  const child = spawn(electron, [ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => end(`Electron did not start: ${error.message}`));
  child.on('exit', (code) => process.exit(code ?? 1));
}

buildIfOld();
startElectron();
