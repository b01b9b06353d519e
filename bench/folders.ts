// A watched folder of 100,000 files: the first comparison with all hashes, a start with nothing new, watching while nothing happens,
// and files that are dropped in. `find` and `sha256sum` are run in the same minute on the same files.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli, signIn } from './cli.ts';
import { compare, dataOf, findMs, noteAllSent, timed } from './comparing.ts';
import type { Compared } from './folder-child.ts';
import { makePictures } from './pictures.ts';
import { median, megabytes, note, seconds, times, type Bench, type Row } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const SIZE_BYTES = 20_000;
const PER_FOLDER = 200;
/** Left alone for so long, a file is taken (src-main/engine/pace.ts). */
const SETTLE_MS = 2000;
/** Until what a start brings with it is surely over. */
const CALM_MS = 5000;
const IDLE_MS = 20_000;
const ROUNDS = 3;
/** What Linux counts processor time in. */
const TICK_MS = 10;

export const folders: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const count = quick ? 4000 : 100_000;
    const tree = makePictures(join(stage.folder, 'tree'), count, SIZE_BYTES, PER_FOLDER);
    note(`${count} files in ${count / PER_FOLDER} folders`);
    await signIn(stage);
    const one = await single(stage);
    await runCli(stage, ['folder', 'add', tree]);
    await sleep(CALM_MS);
    const begun = first(compare(stage, 'first'), tree, count);
    noteAllSent(stage);
    return [
      begun,
      ...restart(stage, tree, count),
      ...(await watching(stage, tree, count, quick ? 500 : 10_000)),
      one,
    ];
  });

const hashMs = (tree: string): number =>
  timed(`find '${tree}' -type f -print0 | xargs -0 sha256sum > /dev/null`);

function first({ wholeMs, ready, peakBytes }: Compared, tree: string, count: number): Row {
  const base = findMs(tree) + hashMs(tree);
  if (ready !== count) throw new Error(`${ready} of ${count} files were made ready`);
  return {
    name: `folders: first comparison of ${count} files`,
    figure: `${seconds(wholeMs)}, ${megabytes(peakBytes)}`,
    target: `within 4 x find and sha256sum (${seconds(base)})`,
    ratio: times(wholeMs / base),
    ok: wholeMs < 4 * base,
  };
}

function restart(stage: Stage, tree: string, count: number): Row[] {
  const finds: number[] = [];
  const again = (isSmall: boolean): number => {
    const { comparedMs, hashed } = compare(stage, isSmall ? 'again, small' : 'again', { isSmall });
    if (hashed > 0) throw new Error(`${hashed} files were read`);
    return comparedMs;
  };
  const runs = Array.from({ length: ROUNDS }, () => {
    finds.push(findMs(tree));
    return { app: again(false), small: again(true) };
  });
  const find = median(finds);
  const app = median(runs.map((run) => run.app));
  const small = median(runs.map((run) => run.small));
  return [
    {
      name: `folders: nothing new among ${count} files`,
      figure: seconds(app),
      target: `within 3 x find (${seconds(find)}), no contents read`,
      ratio: times(app / find),
      ok: app / find < 3,
    },
    {
      name: 'folders: the same in the small heap of the command line',
      figure: seconds(small),
      target: '',
      ratio: times(small / find),
      ok: undefined,
    },
  ];
}

/** The command `sync` beside files that were all sent, and then some that were not. */
async function watching(stage: Stage, tree: string, count: number, dropped: number): Promise<Row[]> {
  const db = new DatabaseSync(join(dataOf(stage), 'photostow.db'));
  const get = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  const known = get('SELECT count(*) FROM file');
  const rows: Row[] = [];
  let pid = 0;
  const startedAt = Date.now();
  const run = runCli(stage, ['sync'], { onLook: (child) => (pid = child.pid ?? 0) });
  while (get('SELECT max(last_checked_at) FROM folder') < startedAt) await sleep(100);
  await sleep(3 * CALM_MS);
  rows.push(...toIdleRows(await atRest(pid), count));
  makePictures(join(tree, 'dropped'), dropped, 1000, PER_FOLDER);
  const settledAt = performance.now() + SETTLE_MS;
  while (get('SELECT count(*) FROM file') < known + dropped) await sleep(50);
  rows.push(toDropRow(dropped, performance.now() - settledAt));
  process.kill(pid, 'SIGINT');
  await run;
  db.close();
  return rows;
}

type Rest = { cpuPercent: number; rssBytes: number };

async function atRest(pid: number): Promise<Rest> {
  const before = cpuTicks(pid);
  await sleep(IDLE_MS);
  const cpuPercent = (100 * (cpuTicks(pid) - before) * TICK_MS) / IDLE_MS;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { cpuPercent, rssBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024 };
}

function cpuTicks(pid: number): number {
  const [user, system] =
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
  return Number(user) + Number(system);
}

const toIdleRows = ({ cpuPercent, rssBytes }: Rest, count: number): Row[] => [
  {
    name: `folders: watching ${count} files, nothing happens`,
    figure: `${cpuPercent.toFixed(2)} % of a core`,
    target: 'under 0.5 %',
    ratio: '',
    ok: cpuPercent < 0.5,
  },
  {
    name: `folders: watching ${count} files, memory`,
    figure: megabytes(rssBytes),
    target: 'under 200 MB',
    ratio: '',
    ok: rssBytes < 200e6,
  },
];

const toDropRow = (dropped: number, ms: number): Row => ({
  name: `folders: ${dropped} files dropped in, until all are in the queue`,
  figure: `${seconds(Math.max(0, ms))} after they settled`,
  target: 'under 5 s',
  ratio: '',
  ok: ms < 5000,
});

/** With everything on the way: noticed, at rest, sent, created. */
async function single(stage: Stage): Promise<Row> {
  const folder = join(stage.folder, 'one');
  mkdirSync(folder, { recursive: true });
  await runCli(stage, ['folder', 'add', folder, '--album', 'One']);
  const runs: number[] = [];
  let writtenAt = performance.now();
  let written = 0;
  await runCli(stage, ['sync'], {
    onLook: (child, outputFile) => {
      const created = readFileSync(outputFile, 'utf8').split('"state":"created"').length - 1;
      const now = performance.now();
      if (created < written || (written === 0 && now - writtenAt < CALM_MS)) return;
      if (written > 0) runs.push(now - writtenAt);
      if (written === ROUNDS) return void child.kill('SIGINT');
      written += 1;
      makePictures(join(folder, String(written)), 1, SIZE_BYTES);
      writtenAt = performance.now();
    },
  });
  await runCli(stage, ['folder', 'remove', folder]);
  return {
    name: 'folders: one new file, until it is created',
    figure: seconds(median(runs)),
    target: 'under 4 s',
    ratio: '',
    ok: median(runs) < 4000,
  };
}
