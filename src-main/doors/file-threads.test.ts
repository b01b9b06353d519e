// Disks that never answer, in a process of its own: a pipe that nobody writes to keeps whoever opens it in the same way.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const MODULE = join(import.meta.dirname, 'file-threads.ts');
const THREADS = join(import.meta.dirname, '../engine/end-thread.ts');

/** Opens the pipe so often, then asks another disk, and ends in order. */
const SCRIPT = `
  import { open, stat } from 'node:fs/promises';
  const { endUnanswered } = await import(process.env.MODULE);
  for (let index = 0; index < 50; index += 1) void open(process.env.PIPE);
  await stat('/');
  process.stdout.write('the other disk answers');
  process.exitCode = 3;
  await endUnanswered();
`;

/** The same of a thread that reads by itself, as the one for the hashes of videos does. */
const SCRIPT_OF_THREAD = `
  import { Worker } from 'node:worker_threads';
  import { setTimeout } from 'node:timers/promises';
  const { endUnanswered } = await import(process.env.MODULE);
  const { endThread } = await import(process.env.THREADS);
  const worker = new Worker('require("node:fs").openSync(process.env.PIPE)', { eval: true, execArgv: [] });
  await setTimeout(300);
  void endThread(worker);
  process.stdout.write('the other disk answers');
  process.exitCode = 3;
  await endUnanswered();
`;

it.skipIf(process.platform === 'win32').each([
  ['leaves threads for other disks, and the process ends', SCRIPT],
  ['lets the process end where a thread of its own asks', SCRIPT_OF_THREAD],
])('%s', async (_what, script) => {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-threads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, MODULE, THREADS, PIPE: pipe },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ output, code }).toEqual({ output: 'the other disk answers', code: 3 });
});
