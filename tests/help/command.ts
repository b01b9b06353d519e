// Runs the built command line as a person does: a process of its own, its output read line by line.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { World } from './world.ts';

/** `PHOTOSTOW_TEST_CLI`: another build, for trying something out. */
const CLI = process.env['PHOTOSTOW_TEST_CLI'] ?? join(import.meta.dirname, '../../out/main/cli.js');

/** One JSON line of the command's output. */
export type Line = { event: string; [field: string]: unknown };

export type Ended = {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The lines that are JSON. */
  lines: Line[];
};

export type Running = {
  child: ChildProcess;
  ended: Promise<Ended>;
  lines: () => Line[];
  stdout: () => string;
};

export type CommandWish = { env?: Record<string, string>; cwd?: string };

export function startCommand(world: World, args: string[], wish: CommandWish = {}): Running {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: wish.cwd ?? world.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of the machine's own settings reaches the command.
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: world.folder,
      LC_ALL: 'C',
      PHOTOSTOW_DATA: world.dataFolder,
      PHOTOSTOW_ENDPOINT: world.emulator.origin,
      PHOTOSTOW_BACKOFF_SCALE: '0.001',
      ...world.env,
      ...wish.env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, lines: readLines(stdout) }),
    );
  });
  return { child, ended, lines: () => readLines(stdout), stdout: () => stdout };
}

export const command = (world: World, args: string[], wish: CommandWish = {}): Promise<Ended> =>
  startCommand(world, args, wish).ended;

function readLines(text: string): Line[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
}

export const filesIn = (ended: { lines: Line[] }, state?: string): Line[] =>
  ended.lines.filter((line) => line.event === 'file' && (state === undefined || line['state'] === state));

/** The sum at the end, without what differs from run to run. */
export function summaryOf(ended: { lines: Line[] }): Record<string, unknown> {
  const last = ended.lines.at(-1);
  if (last?.event !== 'summary') throw new Error(`the last line is no summary: ${JSON.stringify(last)}`);
  const { event: _event, seconds: _seconds, ...counts } = last;
  return counts;
}

/** What the summary says when nothing but the given counts is not zero. */
export const counts = (some: Record<string, number>): Record<string, unknown> => ({
  found: 0,
  created: 0,
  alreadyThere: 0,
  skipped: 0,
  failed: 0,
  waiting: 0,
  bytes: expect.any(Number),
  ...some,
});
