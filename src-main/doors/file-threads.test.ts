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

/** A thread of the program's own reads the pipe, as one does that lists or hashes; nobody waits for it any more. */
const IN_A_THREAD = `
  import { once } from 'node:events';
  import { setTimeout } from 'node:timers/promises';
  import { Worker } from 'node:worker_threads';
  const { endUnanswered } = await import(process.env.MODULE);
  const worker = new Worker("require('node:fs').openSync(process.env.PIPE)", { eval: true, execArgv: [] });
  await once(worker, 'online');
  await setTimeout(200);
  void worker.terminate();
  process.stdout.write('the other disk answers');
  process.exitCode = 3;
  await endUnanswered();
`;

it.skipIf(process.platform === 'win32').each([
  ['leaves threads for other disks, and the process ends', SCRIPT],
  ['the process ends with a thread that is kept as well', IN_A_THREAD],
])('%s', async (_, script) => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-threads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, MODULE, PIPE: pipe },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ output, code }).toEqual({ output: 'the other disk answers', code: 3 });
});
