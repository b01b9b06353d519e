// Format, lint and types side by side, since each keeps one core busy: node build/check.ts. Prints what failed and nothing else.
import { spawn } from 'node:child_process';

const CHECKS = ['format:check', 'lint', 'types'];

type Result = { name: string; code: number | null; output: string; seconds: number };

function run(name: string): Promise<Result> {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', name], { shell: process.platform === 'win32' });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => {
    const end = (code: number | null): void =>
      resolve({ name, code, output, seconds: Math.round((performance.now() - startedAt) / 1000) });
    child.once('close', end);
    child.once('error', (error) => {
      output += error.message;
      end(1);
    });
  });
}

const results = await Promise.all(CHECKS.map(run));
for (const { name, code, output, seconds } of results) {
  process.stdout.write(`${code === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(`${output}\n`);
}
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
