// A watched folder of 100,000 files: the first comparison with all hashes, a start with nothing new, watching while nothing happens,
// and files that are dropped in. `find` and `sha256sum` are run in the same minute on the same files.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCli, signIn } from './cli.ts';
import type { ChildLine } from './folder-child.ts';
import { makePictures } from './pictures.ts';
import { median, megabytes, note, seconds, times, type Bench, type Row } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const CHILD = join(import.meta.dirname, 'folder-child.ts');
const SIZE_BYTES = 20_000;
const PER_FOLDER = 200;
/** Left alone for so long, a file is taken (src-main/engine/pace.ts). */
const SETTLE_MS = 2000;
const ROUNDS = 3;
/** Until the watch is surely in place. */
const CALM_MS = 5000;

type Compared = Extract<ChildLine, { did: 'compared' }>;

export const folders: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const count = quick ? 4000 : 100_000;
    const tree = makePictures(join(stage.folder, 'tree'), count, SIZE_BYTES, PER_FOLDER);
    const data = join(stage.folder, 'folder-data');
    note(`${count} files in ${count / PER_FOLDER} folders`);
    await new Promise((resolve) => setTimeout(resolve, CALM_MS));
    const rows = [first(await compare(data, tree, 'first'), tree, count), await restart(data, tree, count)];
    rows.push(...(await watching(data, tree, count, quick)), await single(stage));
    return rows;
  });

async function compare(data: string, tree: string, when: string): Promise<Compared> {
  const { stdout } = startChild('once', data, tree);
  for await (const line of createInterface({ input: stdout })) {
    const said = JSON.parse(line) as ChildLine;
    note(`${when}: ${line}`);
    if (said.did === 'compared') return said;
  }
  throw new Error('the comparison did not end');
}

function startChild(how: 'once' | 'watch', data: string, tree: string) {
  return spawn(process.execPath, [CHILD, how, data, tree], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function timed(command: string): number {
  const startedAt = performance.now();
  execFileSync('/bin/sh', ['-c', command]);
  return performance.now() - startedAt;
}

const findMs = (tree: string): number => timed(`find '${tree}' -printf '%p %s %T@\\n' > /dev/null`);
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

async function restart(data: string, tree: string, count: number): Promise<Row> {
  const runs: number[] = [];
  const finds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { comparedMs, hashed } = await compare(data, tree, 'again');
    if (hashed > 0) throw new Error(`${hashed} files were read`);
    runs.push(comparedMs);
    finds.push(findMs(tree));
  }
  const ratio = median(runs) / median(finds);
  return {
    name: `folders: nothing new among ${count} files`,
    figure: seconds(median(runs)),
    target: `within 3 x find (${seconds(median(finds))}), no contents read`,
    ratio: times(ratio),
    ok: ratio < 3,
  };
}

async function watching(data: string, tree: string, count: number, quick: boolean): Promise<Row[]> {
  const dropped = quick ? 500 : 10_000;
  const child = startChild('watch', data, tree);
  const rows: Row[] = [];
  let settledAt = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as ChildLine;
      if (said.did !== 'queued') note(`watching: ${line}`);
      if (said.did === 'rested') {
        rows.push(...toIdleRows(said, count));
        makePictures(join(tree, 'dropped'), dropped, 1000, PER_FOLDER);
        settledAt = performance.now() + SETTLE_MS;
      }
      if (said.did !== 'queued' || said.count < count + dropped) continue;
      return [...rows, toDropRow(dropped, performance.now() - settledAt)];
    }
    throw new Error('the watching child ended');
  } finally {
    child.kill('SIGKILL');
    rmSync(join(tree, 'dropped'), { recursive: true, force: true });
  }
}

const toIdleRows = (said: Extract<ChildLine, { did: 'rested' }>, count: number): Row[] => [
  {
    name: `folders: watching ${count} files, nothing happens`,
    figure: `${said.cpuPercent.toFixed(2)} % of a core`,
    target: 'under 0.5 %',
    ratio: '',
    ok: said.cpuPercent < 0.5,
  },
  {
    name: `folders: watching ${count} files, memory`,
    figure: megabytes(said.rssBytes),
    target: 'under 200 MB',
    ratio: '',
    ok: said.rssBytes < 200e6,
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
  await signIn(stage);
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
  return {
    name: 'folders: one new file, until it is created',
    figure: seconds(median(runs)),
    target: 'under 4 s',
    ratio: '',
    ok: median(runs) < 4000,
  };
}
