// What a package contains and which of Electron's switches are set in it, without Electron: electron-builder packs a few
// empty files in its place. Real packages need the real binary; that they start is checked where there is one.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { packedApp, removeFolder } from './app.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TOOLS = join(ROOT, 'node_modules', '.bin');
const folder = mkdtempSync(join(tmpdir(), 'photostow-package-'));
const app = join(folder, 'app');
const unpacked = join(app, 'dist', 'linux-unpacked');

const run = async (tool: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(join(TOOLS, tool), args, { cwd: app, env: { ...process.env, TMPDIR: folder } }))
    .stdout;

/** As much of Electron as packing looks at: its files by name, and the place where the fuses lie in the binary. */
function makeEmptyElectron(): string {
  const electron = join(folder, 'electron');
  mkdirSync(join(electron, 'resources'), { recursive: true });
  mkdirSync(join(electron, 'locales'));
  const fuses = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('101100011'),
  ]);
  writeFileSync(join(electron, 'electron'), fuses, { mode: 0o755 });
  for (const name of ['chrome-sandbox', 'version', 'locales/en-US.pak', 'resources/empty'])
    writeFileSync(join(electron, name), '');
  return electron;
}

beforeAll(async () => {
  const packed = packedApp();
  cpSync(packed, app, { recursive: true });
  await removeFolder(packed);
  for (const name of ['electron-builder.yml', 'LICENSE']) cpSync(join(ROOT, name), join(app, name));
  // What a command leaves beside the program to start faster belongs to this machine.
  mkdirSync(join(app, 'out', 'main', 'compile-cache'), { recursive: true });
  writeFileSync(join(app, 'out', 'main', 'compile-cache', 'cached'), '');
  const manifest = z.object({ devDependencies: z.record(z.string(), z.string()) });
  const { devDependencies } = manifest.parse(JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')));
  const electron = [
    `-c.electronDist=${makeEmptyElectron()}`,
    `-c.electronVersion=${devDependencies['electron']}`,
  ];
  await run('electron-builder', '--linux', 'dir', '--publish', 'never', ...electron);
});
afterAll(() => removeFolder(folder));

test('the package holds the built program and nothing else', async () => {
  const files = (await run('asar', 'list', join(unpacked, 'resources', 'app.asar'))).trim().split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      '/package.json',
      '/out/main/main.js',
      '/out/main/hash-worker.js',
      '/out/main/list-worker.js',
      '/out/main/thumbnail-worker.js',
      '/out/main/libheif.wasm',
      '/out/preload/preload.cjs',
      '/out/renderer/index.html',
      '/build/icons/tray-busy.png',
    ]),
  );
  expect(files.filter((file) => !/^\/(package\.json|out|build)(\/|$)/.test(file))).toEqual([]);
  expect(files.filter((file) => file.includes('compile-cache/'))).toEqual([]);
  expect(files.filter((file) => /\.(ts|svelte|map|db)$|node_modules|secret|\.env/.test(file))).toEqual([]);
});

test('every fuse is set', async () => {
  const fuses = (await run('electron-fuses', 'read', '--app', join(unpacked, 'photostow'))).split('\n');
  const set = fuses.flatMap(
    (line) => /^\s+(\w+) is (Enabled|Disabled)$/.exec(line)?.slice(1).join(' ') ?? [],
  );
  expect(set.filter((line) => !line.startsWith('undefined'))).toEqual([
    'RunAsNode Disabled',
    'EnableCookieEncryption Enabled',
    'EnableNodeOptionsEnvironmentVariable Disabled',
    'EnableNodeCliInspectArguments Disabled',
    'EnableEmbeddedAsarIntegrityValidation Enabled',
    'OnlyLoadAppFromAsar Enabled',
    'LoadBrowserProcessSpecificV8Snapshot Disabled',
    'GrantFileProtocolExtraPrivileges Disabled',
  ]);
});
