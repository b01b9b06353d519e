// Disks that never answer, in a process of its own: a pipe that nobody writes to keeps whoever opens it in the same way.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const MODULE = join(import.meta.dirname, 'file-threads.ts');

/** Opens the pipe so often, then asks another disk, and ends in order. */
const SCRIPT = `
  import { open, stat } from 'node:fs/promises';
  const { endUnanswered } = await import(process.env.MODULE);
  for (let index = 0; index < 20; index += 1) void open(process.env.PIPE);
  await stat('/');
  process.stdout.write('the other disk answers');
  process.exitCode = 3;
  await endUnanswered();
`;

it.skipIf(process.platform === 'win32')('leaves threads for other disks, and the process ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-threads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    env: { ...process.env, MODULE, PIPE: pipe },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ output, code }).toEqual({ output: 'the other disk answers', code: 3 });
});
