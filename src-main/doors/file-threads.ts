// How many threads the system's questions about files have. Node has four, and each question that a disk does not answer keeps one: a
// network drive whose server is gone would have all of them, and with them the database's flush and every other folder. Before
// everything else, since the threads are made with the first question. Idle ones cost nothing that shows.
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { areThreadsEnding } from '../engine/end-thread.ts';

/** A folder whose disk does not answer keeps eight at most (engine/hung.ts, engine/listing.ts), and one network drive may have several. */
const FILE_THREADS = '64';

process.env['UV_THREADPOOL_SIZE'] ??= FILE_THREADS;

/** What is still to be told has five times so long to get out, and a thread that was ended to be gone: that takes a few milliseconds. */
const LAST_WORDS_MS = 20;
const MOST_WAITS = 5;

/**
 * Ends the process where a disk that does not answer would keep it: `process.exit` too waits for such a thread, for ever. Whoever calls
 * this has nothing left to do.
 */
export async function endUnanswered(): Promise<void> {
  for (let waits = 0; isKept(); waits += 1) {
    if (waits === MOST_WAITS) return endNow();
    await setTimeout(LAST_WORDS_MS);
  }
}

const SHELL = '/bin/sh';

/** With the exit code, as far as that can be: a shell in the place of the program has it, and waits for no thread. */
function endNow(): void {
  const { execve } = process as Partial<typeof process>;
  if (process.platform !== 'win32' && existsSync(SHELL))
    execve?.(SHELL, ['sh', '-c', `exit ${process.exitCode ?? 0}`]);
  process.kill(process.pid, 'SIGKILL');
}

/** By an open question of the system's threads, or by a thread of ours. */
const isKept = (): boolean =>
  areThreadsEnding() || process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
