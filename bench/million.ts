// A million files on the disk, all of them known: what a later start takes of time and memory, beside what it takes with a tenth
// of them. They are noted without being read, since the first comparison is the business of `folders`.
import { join } from 'node:path';
import { compare, findMs, noteAllSent } from './comparing.ts';
import { runCli, signIn } from './cli.ts';
import { makePictures } from './pictures.ts';
import { median, megabytes, note, seconds, times, type Bench, type Row } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const SIZE_BYTES = 1000;
const PER_FOLDER = 200;
const ROUNDS = 3;
const how = { isUnread: true, isSmall: true };

type Later = { files: number; tookMs: number; findMs: number; peakBytes: number };

export const million: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const few = quick ? 2000 : 100_000;
    const tree = join(stage.folder, 'tree');
    makePictures(join(tree, 'some'), few, SIZE_BYTES, PER_FOLDER);
    await signIn(stage);
    await runCli(stage, ['folder', 'add', tree]);
    const some = laterStart(stage, tree, few);
    makePictures(join(tree, 'more'), 9 * few, SIZE_BYTES, PER_FOLDER);
    return toRows(some, laterStart(stage, tree, 10 * few));
  });

function laterStart(stage: Stage, tree: string, files: number): Later {
  compare(stage, `${files} files noted`, how);
  noteAllSent(stage);
  const runs = Array.from({ length: ROUNDS }, () => ({
    ...compare(stage, 'again', how),
    findMs: findMs(tree),
  }));
  const tookMs = median(runs.map(({ comparedMs }) => comparedMs));
  note(`${files} files: ${seconds(tookMs)}`);
  return {
    files,
    tookMs,
    findMs: median(runs.map((run) => run.findMs)),
    peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
  };
}

const toRows = (some: Later, all: Later): Row[] => [
  {
    name: `million: nothing new among ${all.files} files`,
    figure: seconds(all.tookMs),
    target: `linear: at most 12 x that of ${some.files} (${seconds(some.tookMs)}); find ${seconds(all.findMs)}`,
    ratio: `${times(all.tookMs / some.tookMs)}, ${times(all.tookMs / all.findMs)} find`,
    ok: all.tookMs < 12 * some.tookMs,
  },
  {
    name: 'million: memory of that',
    figure: megabytes(all.peakBytes),
    target: `flat: at most 1.2 x that of ${some.files} (${megabytes(some.peakBytes)})`,
    ratio: `${(all.peakBytes / some.peakBytes).toFixed(2)} x`,
    ok: all.peakBytes < 1.2 * some.peakBytes,
  },
];
