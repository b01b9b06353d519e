// The command itself: starts, says where it is, stops when it is told to.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const main = path.resolve(import.meta.dirname, '../../emulator/main.ts');

function run(...flags: string[]) {
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended, output: () => output };
}

test('it serves, prints its client file, and ends on SIGTERM', async () => {
  const { child, ended, output } = run('--port', '0', '--auto-consent', '--latency', '--scenario', 'flaky');
  await expect.poll(output, { timeout: 10_000 }).toContain('Stop it with Ctrl+C.');
  const origin = /running at (\S+)/.exec(output())?.[1] ?? '';
  expect(output()).toContain(`"token_uri":"${origin}/token"`);
  const state = (await (await fetch(`${origin}/_emulator/state`)).json()) as Record<string, unknown>;
  expect(state).toMatchObject({
    scenario: 'flaky',
    settings: { autoConsent: true, latency: { uploadMs: 60 } },
  });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('a flag that makes no sense ends it with a word', async () => {
  const { ended, output } = run('--quota-day', 'many');
  expect(await ended).not.toBe(0);
  expect(output()).toContain('--quota-day must be a number.');
});
