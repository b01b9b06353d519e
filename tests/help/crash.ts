// Kills a real `photostow upload` from outside, at a step that the emulator or the command's own lines tell of, and reads what
// the killed process left on the disk without touching it. The product has no branch for any of this.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RequestRecord } from '../../emulator/emulator.ts';
import { Ledger } from '../../emulator/ledger.ts';
import { startCommand, type CommandWish, type Ended, type Line, type Running } from './command.ts';
import { until } from './engine-run.ts';
import type { World } from './world.ts';

/** When the process is to die. */
export type Trigger =
  /** The request has arrived and nothing follows: its work is not done. */
  | { kind: 'asked'; endpoint: string; nth?: number }
  /** The work is done and the answer does not come. */
  | { kind: 'done'; endpoint: string; nth?: number }
  /** The answer has come, and the disk has taken nothing of it. */
  | { kind: 'unstored'; endpoint: string; nth?: number }
  /** The answer has been sent; what the process made of it in that moment is up to it. */
  | { kind: 'answered'; endpoint: string; nth?: number }
  /** About half of a body has arrived. */
  | { kind: 'half'; endpoint: string; minBytes: number }
  /** The command has printed this line. */
  | { kind: 'told'; state: string; name?: string }
  /** The command has printed this line, and from then on the disk takes nothing. */
  | { kind: 'toldUnstored'; state: string; name?: string }
  /** So long after the start, or after so many requests. */
  | { kind: 'after'; requests: number; ms: number };

/** So long a process is left standing before a disk that takes nothing. */
const BLOCKED_MS = 60;
const THROTTLED = 4 * 1024 ** 2;

/** What a killed process had in hand. */
export type Wreck = {
  /** Names of files whose bytes were on their way. */
  sending: string[];
  /** Files whose bytes Google had, and of which no item was known here. */
  sent: string[];
  /** Members of a batchCreate call whose results were not stored. */
  creating: string[];
  stages: Record<string, number>;
  integrity: string;
};

export type Killed = { ended: Ended; wreck: Wreck; atMs: number; early: boolean };

/** Runs the command, kills it at the trigger, and looks at what is left. `early`: it had ended before it could be killed. */
export async function killAt(
  world: World,
  args: string[],
  trigger: Trigger,
  wish: CommandWish = {},
): Promise<Killed> {
  const cleanUp: (() => void)[] = [];
  const struck = arm(world, trigger, cleanUp);
  const startedAt = Date.now();
  const running = startCommand(world, args, wish);
  let over = false;
  void running.ended.then(() => (over = true));
  try {
    await struck(running, () => over);
  } finally {
    running.child.kill('SIGKILL');
  }
  const ended = await running.ended;
  const atMs = Date.now() - startedAt;
  const wreck = readWreck(world);
  for (const undo of cleanUp) undo();
  world.emulator.faults.clear();
  return { ended, wreck, atMs, early: ended.signal !== 'SIGKILL' };
}

type Strike = (running: Running, isOver: () => boolean) => Promise<void>;

function arm(world: World, trigger: Trigger, cleanUp: (() => void)[]): Strike {
  const { faults } = world.emulator;
  switch (trigger.kind) {
    case 'after':
      return armAfter(world, trigger.requests, trigger.ms, cleanUp);
    case 'told':
      return (running, isOver) => until(() => isOver() || hasTold(running, trigger), 30_000);
    case 'toldUnstored':
      return async (running, isOver) => {
        await until(() => isOver() || hasTold(running, trigger), 30_000);
        if (isOver()) return;
        lockDatabase(world, cleanUp);
        await pause(BLOCKED_MS);
      };
    case 'half':
      faults.add({
        match: { endpoint: trigger.endpoint, minBytes: trigger.minBytes, times: 1 },
        effect: { kind: 'throttle', bytesPerSecond: THROTTLED },
      });
      return (_, isOver) => {
        const isHalf = (record: RequestRecord): boolean =>
          record.fault !== undefined && record.bytesIn > trigger.minBytes / 3;
        return until(() => isOver() || world.emulator.ledger.of(trigger.endpoint).some(isHalf), 30_000);
      };
    case 'asked':
    case 'done':
    case 'unstored':
    case 'answered':
      return armRequest(world, trigger, cleanUp);
  }
}

type RequestTrigger = Extract<Trigger, { kind: 'asked' | 'done' | 'unstored' | 'answered' }>;

function armRequest(world: World, trigger: RequestTrigger, cleanUp: (() => void)[]): Strike {
  const { faults, ledger } = world.emulator;
  const { kind, endpoint, nth = 1 } = trigger;
  const hangs = kind === 'asked' || kind === 'done';
  if (hangs) faults.add({ match: { endpoint, nth }, effect: { kind: 'hang', afterWork: kind === 'done' } });
  const struck = Promise.withResolvers<void>();
  let closed = 0;
  // The emulator writes a request down when its work, if any, is done and before its answer leaves.
  ledger.close = (record: RequestRecord): void => {
    Ledger.prototype.close.call(ledger, record);
    if (record.endpoint !== endpoint) return;
    closed += 1;
    if (hangs ? record.fault !== 'hang' : closed !== nth) return;
    if (kind === 'unstored') lockDatabase(world, cleanUp);
    struck.resolve();
  };
  cleanUp.push(() => Reflect.deleteProperty(ledger, 'close'));
  return async (running) => {
    await Promise.race([struck.promise, running.ended]);
    if (kind === 'unstored') await pause(BLOCKED_MS);
  };
}

function armAfter(world: World, requests: number, ms: number, cleanUp: (() => void)[]): Strike {
  const { ledger } = world.emulator;
  const come = Promise.withResolvers<void>();
  let left = requests;
  if (left === 0) come.resolve();
  ledger.open = (...request: Parameters<Ledger['open']>): RequestRecord => {
    left -= 1;
    if (left === 0) come.resolve();
    return Ledger.prototype.open.apply(ledger, request);
  };
  cleanUp.push(() => Reflect.deleteProperty(ledger, 'open'));
  return async (running) => {
    await Promise.race([come.promise, running.ended]);
    await Promise.race([pause(ms), running.ended]);
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function hasTold(running: Running, wanted: { state: string; name?: string }): boolean {
  return running.lines().some((line: Line) => {
    if (line.event === 'summary') return wanted.state === 'summary';
    const { state, path } = line;
    return state === wanted.state && (wanted.name === undefined || String(path).endsWith(wanted.name));
  });
}

/** From now on every write of the other process waits, as on a disk that does not answer. */
function lockDatabase(world: World, cleanUp: (() => void)[]): void {
  const db = new DatabaseSync(databaseOf(world), { timeout: 3000 });
  db.exec('BEGIN IMMEDIATE');
  cleanUp.push(() => {
    db.exec('ROLLBACK');
    // Left open for a while: closing the last connection would tidy up what the killed process left.
    held.push(db);
  });
}

const held: DatabaseSync[] = [];
export const letGoOfDatabases = (): void => {
  for (const db of held.splice(0)) db.close();
};

export const databaseOf = (world: World): string => join(world.dataFolder, 'photostow.db');

/** Reads a copy: opening the database itself would already repair it. */
export function readWreck(world: World): Wreck {
  const folder = mkdtempSync(join(world.folder, 'wreck-'));
  try {
    for (const name of readdirSync(world.dataFolder)) {
      if (name === 'photostow.db' || name === 'photostow.db-wal')
        copyFileSync(join(world.dataFolder, name), join(folder, name));
    }
    const file = join(folder, 'photostow.db');
    if (!existsSync(file)) return { sending: [], sent: [], creating: [], stages: {}, integrity: 'ok' };
    const db = new DatabaseSync(file);
    const rows = db.prepare('SELECT name, stage FROM file ORDER BY id').all() as {
      name: string;
      stage: string;
    }[];
    const check = db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    db.close();
    const stages: Record<string, number> = {};
    for (const { stage } of rows) stages[stage] = (stages[stage] ?? 0) + 1;
    const named = (...wanted: string[]): string[] =>
      rows.filter(({ stage }) => wanted.includes(stage)).map(({ name }) => name);
    return {
      sending: named('uploading'),
      sent: named('uploaded', 'creating', 'unknown'),
      creating: named('creating', 'unknown'),
      stages,
      integrity: check.map((row) => row.integrity_check).join('; '),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
