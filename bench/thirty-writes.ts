// Google was seen to take thirty writes a minute from one user. How many photos a minute that leaves, and whether Google ever
// has to say "too many": counted from the first write to the one that comes a whole number of minutes' allowances later, so
// that the allowance of the first minute is not counted twice.
import { join } from 'node:path';
import { runCli, signIn, summaryOf } from './cli.ts';
import { makePictures } from './pictures.ts';
import { hasRclone, runRclone } from './rclone.ts';
import { note, times, type Bench, type Row } from './row.ts';
import { onStage, type Ledger, type Stage } from './stage.ts';

const WRITES_PER_MINUTE = 30;
const PER_BATCH = 50;
const SIZE_BYTES = 20_000;
const TARGET_PER_MINUTE = 1400;
const RCLONE_FILES = 60;

export const thirtyWrites: Bench = ({ quick, full }) => {
  const flags = ['--latency', '--writes-per-minute', String(WRITES_PER_MINUTE)];
  return onStage([...flags, ...(full && hasRclone() ? ['--google-names'] : [])], async (stage) => {
    // The whole allowance, then as many again as it grows by in so many minutes.
    const minutes = quick ? 1 : 2;
    const count = (minutes + 1) * WRITES_PER_MINUTE * PER_BATCH;
    const pictures = makePictures(join(stage.folder, 'pictures'), count, SIZE_BYTES);
    await signIn(stage);
    const run = await runCli(stage, ['upload', pictures]);
    summaryOf(run, count);
    const ledger = await stage.ledger(true);
    const refused = ledger.statuses['mediaItems.batchCreate 429'] ?? 0;
    const perMinute = rateOf(ledger);
    return [
      {
        name: `thirty-writes: ${count} photos, ${WRITES_PER_MINUTE} writes a minute`,
        figure: `${Math.round(perMinute)} photos a minute`,
        target: `at least ${TARGET_PER_MINUTE}`,
        ratio: '',
        ok: perMinute >= TARGET_PER_MINUTE,
      },
      {
        name: 'thirty-writes: refusals (429)',
        figure: String(refused),
        target: 'none',
        ratio: '',
        ok: refused === 0,
      },
      ...(full && hasRclone() ? [await besideRclone(stage, perMinute)] : []),
    ];
  });
};

function rateOf({ requests }: Ledger): number {
  const writes = requests.filter(({ endpoint }) => endpoint === 'mediaItems.batchCreate');
  const span = Math.floor((writes.length - 1) / WRITES_PER_MINUTE) * WRITES_PER_MINUTE;
  const from = writes[0]?.atMs ?? 0;
  const to = writes[span]?.atMs ?? from;
  note(`${writes.length} writes; the first ${span} in ${((to - from) / 1000).toFixed(1)} s`);
  return (span * PER_BATCH) / ((to - from) / 60_000);
}

async function besideRclone(stage: Stage, perMinute: number): Promise<Row> {
  await stage.control('reset', {});
  const pictures = makePictures(join(stage.folder, 'for-rclone'), RCLONE_FILES, SIZE_BYTES);
  const ms = await runRclone(stage, pictures, 4);
  const rclonePerMinute = RCLONE_FILES / (ms / 60_000);
  return {
    name: `thirty-writes: rclone, ${RCLONE_FILES} photos`,
    figure: `${Math.round(rclonePerMinute)} photos a minute`,
    target: '',
    ratio: times(perMinute / rclonePerMinute),
    ok: undefined,
  };
}
