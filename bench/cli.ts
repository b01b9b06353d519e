// Runs the built command line in a process of its own and measures it from outside: wall time, peak memory, what it said.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** `PHOTOSTOW_BENCH_CLI`: another build, for comparing two. */
const CLI = process.env['PHOTOSTOW_BENCH_CLI'] ?? join(import.meta.dirname, '../out/main/cli.js');
const LOOP_DELAY = join(import.meta.dirname, 'loop-delay.js');
const LOOK_EVERY_MS = 25;

export type CliRun = {
  code: number | null;
  wallMs: number;
  /** Highest resident memory; 0 where the system does not tell (only Linux does). */
  peakBytes: number;
  /** The last JSON line. */
  last: Record<string, unknown>;
  /** Longest time that the event loop was held up, and the time that 99 of 100 turns stay below. */
  loop: { mostMs: number; p99Ms: number } | undefined;
};

export type CliWish = {
  dataFolder?: string;
  env?: Record<string, string>;
  /** Watches the event loop from within, through a module loaded before the program. */
  watchLoop?: boolean;
  /** Called every few milliseconds with the child and the file that holds its output. */
  onLook?: (child: ChildProcess, outputFile: string) => void;
};

export async function runCli(stage: Stage, args: string[], wish: CliWish = {}): Promise<CliRun> {
  const outputFile = join(stage.folder, 'output.txt');
  const loopFile = join(stage.folder, 'loop.json');
  const output = openSync(outputFile, 'w');
  const node = wish.watchLoop ? ['--import', LOOP_DELAY] : [];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...node, CLI, '--json', ...args], {
    cwd: stage.folder,
    stdio: ['ignore', output, 'inherit'],
    env: { ...toEnv(stage, wish), BENCH_LOOP_FILE: loopFile },
  });
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid));
    wish.onLook?.(child, outputFile);
  }, LOOK_EVERY_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  const wallMs = performance.now() - startedAt;
  clearInterval(timer);
  closeSync(output);
  const loop = wish.watchLoop ? (JSON.parse(readFileSync(loopFile, 'utf8')) as CliRun['loop']) : undefined;
  return { code, wallMs, peakBytes, last: lastLine(outputFile), loop };
}

/** The run's sum; throws when the run did not send everything, since its figures would mean nothing. */
export function summaryOf({ last, code }: CliRun, created: number): void {
  if (code === 0 && last['created'] === created && last['failed'] === 0) return;
  throw new Error(`exit code ${code}, expected ${created} created: ${JSON.stringify(last)}`);
}

/** Signs in as a person does, with the consent page answered at once. */
export async function signIn(stage: Stage, wish: CliWish = {}): Promise<void> {
  const clientFile = join(stage.folder, 'client_secret.json');
  writeFileSync(clientFile, stage.clientFileText);
  let answered = false;
  const { code } = await runCli(stage, ['login', '--credentials', clientFile, '--no-open'], {
    ...wish,
    onLook: (_child, outputFile) => {
      const url = /^(http\S+)\n/m.exec(readFileSync(outputFile, 'utf8'))?.[1];
      if (url === undefined || answered) return;
      answered = true;
      void fetch(url).then((answer) => answer.text());
    },
  });
  if (code !== 0) throw new Error(`signing in ended with ${code}`);
}

function toEnv(stage: Stage, wish: CliWish): Record<string, string> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first`);
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: stage.folder,
    LC_ALL: 'C',
    PHOTOSTOW_DATA: wish.dataFolder ?? join(stage.folder, 'data'),
    PHOTOSTOW_ENDPOINT: stage.origin,
    ...wish.env,
  };
}

function peakOf(pid: number | undefined): number {
  const file = `/proc/${pid}/status`;
  // A process that has just ended has no memory any more, and other systems have no such file.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

function lastLine(file: string): Record<string, unknown> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const line = lines.at(-1) ?? '';
  return line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : { text: line };
}
