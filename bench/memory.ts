// Peak memory of the command line where much is queued, where all of it lies in one directory, and where one file is very large. The
// queue is made whole, and as much of it is sent as a day's requests allow.
import { join } from 'node:path';
import { runCli, signIn, summaryOf, type CliRun } from './cli.ts';
import { makePictures, makeSparseVideo } from './pictures.ts';
import { megabytes, note, seconds, type Bench, type Row } from './row.ts';
import { onStage } from './stage.ts';

const MOST_BYTES = 150e6;
/** The names of a directory are known as a whole: pairs are found among them. */
const MOST_BYTES_OF_ONE = 160e6;
const PICTURE_BYTES = 1000;
/** Waits of the program's own making would only make the bench long. */
const NO_WAITS = { PHOTOSTOW_BACKOFF_SCALE: '0' };

export const memory: Bench = ({ quick, full }) =>
  onStage([], async (stage) => {
    const count = quick ? 5000 : 100_000;
    const pictures = makePictures(join(stage.folder, 'pictures'), count, PICTURE_BYTES);
    await signIn(stage);
    note(`${count} pictures are there`);
    const run = await runCli(stage, ['upload', pictures], { env: NO_WAITS });
    note(JSON.stringify(run.last));
    const rows = [toRow(`memory: ${count} queued pictures`, run)];
    if (!full) return rows;
    const flat = makePictures(join(stage.folder, 'flat'), count, PICTURE_BYTES, count);
    const watched = { dataFolder: join(stage.folder, 'data-flat'), env: NO_WAITS };
    await signIn(stage, watched);
    await runCli(stage, ['folder', 'add', flat], watched);
    const ofOne = await runCli(stage, ['sync', '--once'], watched);
    note(JSON.stringify(ofOne.last));
    const again = await runCli(stage, ['sync', '--once'], watched);
    note(JSON.stringify(again.last));
    const video = makeSparseVideo(join(stage.folder, 'video', 'sparse.mp4'), 20 * 1000 ** 3);
    // A client of its own, since a day's requests are used up by then.
    const wish = { dataFolder: join(stage.folder, 'data-video') };
    await signIn(stage, wish);
    const large = await runCli(stage, ['upload', video], wish);
    summaryOf(large, 1);
    return [
      ...rows,
      toRow(`memory: a folder with ${count} pictures in one directory`, ofOne, MOST_BYTES_OF_ONE),
      toRow('memory: the same once more, nearly all of it waits', again, MOST_BYTES_OF_ONE),
      toRow('memory: video of 20 GB', large),
    ];
  });

const toRow = (name: string, { peakBytes, wallMs }: CliRun, mostBytes = MOST_BYTES): Row => ({
  name,
  figure: `${megabytes(peakBytes)} (${seconds(wallMs)})`,
  target: `under ${megabytes(mostBytes)}`,
  ratio: '',
  ok: peakBytes < mostBytes,
});
