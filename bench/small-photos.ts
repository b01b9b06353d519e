// Many small photos against Google's own slowness: how near to the ideal and to a bare loop, how many requests a photo, and rclone
// beside it.
import { join } from 'node:path';
import { runBareLoop } from './bare-loop.ts';
import { runCli, signIn, summaryOf } from './cli.ts';
import { makePictures } from './pictures.ts';
import { hasRclone, runRclone } from './rclone.ts';
import { median, note, percent, seconds, times, type Bench } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const PARALLEL = 4;
const UPLOAD_MS = 60;
const CREATE_MS = 350;
const CREATE_PER_ITEM_MS = 6;
const PER_BATCH = 50;
const SIZE_BYTES = 200_000;

export const smallPhotos: Bench = ({ quick }) =>
  onStage(['--latency', ...(hasRclone() ? ['--google-names'] : [])], async (stage) => {
    const count = quick ? 200 : 1000;
    const pictures = makePictures(join(stage.folder, 'pictures'), count, SIZE_BYTES);
    const runs = [];
    for (let round = 1; round <= (quick ? 1 : 3); round += 1)
      runs.push(await once(stage, pictures, count, round));
    const wallMs = median(runs.map((run) => run.wallMs));
    const perPhoto = median(runs.map((run) => run.perPhoto));
    const idealMs = idealOf(count);
    const bareMs = median(runs.map((run) => run.bareMs));
    const spread = runs.map((run) => seconds(run.wallMs)).join(', ');
    return [
      {
        name: `small-photos: ${count} x 200 KB, whole command`,
        figure: `${seconds(wallMs)} (${spread})`,
        target: 'at least 90 % of a bare loop',
        ratio: percent(bareMs / wallMs),
        ok: bareMs / wallMs >= 0.9,
      },
      {
        name: 'small-photos: of the ideal by arithmetic',
        figure: `ideal ${seconds(idealMs)}, bare loop ${seconds(bareMs)}`,
        target: `90 %; the bare loop has ${percent(idealMs / bareMs)}`,
        ratio: percent(idealMs / wallMs),
        ok: undefined,
      },
      {
        name: 'small-photos: requests a photo, verified',
        figure: perPhoto.toFixed(3),
        target: 'at most 1.05',
        ratio: '',
        ok: perPhoto <= 1.05,
      },
      ...(await besideRclone(stage, pictures, count, wallMs)),
    ];
  });

const idealOf = (count: number): number => {
  const batches = Math.ceil(count / PER_BATCH);
  const createMs = batches * CREATE_MS + count * CREATE_PER_ITEM_MS;
  return Math.max((count * UPLOAD_MS) / PARALLEL, createMs);
};

async function once(stage: Stage, pictures: string, count: number, round: number) {
  await stage.control('reset', {});
  const bareMs = await runBareLoop(stage, pictures, PARALLEL);
  await stage.control('reset', {});
  const wish = { dataFolder: join(stage.folder, `data-${round}`) };
  await signIn(stage, wish);
  const before = await stage.ledger();
  const run = await runCli(stage, ['upload', pictures], wish);
  summaryOf(run, count);
  const after = await stage.ledger();
  if (after.violations.length > 0) throw new Error(JSON.stringify(after.violations));
  const names = ['uploads.raw', 'mediaItems.batchCreate', 'mediaItems.batchGet', 'albums.list'];
  const requests = names.reduce(
    (sum, name) => sum + (after.counts[name] ?? 0) - (before.counts[name] ?? 0),
    0,
  );
  note(`round ${round}: ${seconds(run.wallMs)}, ${requests} requests, bare loop ${seconds(bareMs)}`);
  return { wallMs: run.wallMs, bareMs, perPhoto: requests / count };
}

async function besideRclone(stage: Stage, pictures: string, count: number, wallMs: number) {
  if (!hasRclone()) return [];
  await stage.control('reset', {});
  const rcloneMs = await runRclone(stage, pictures, PARALLEL);
  const { counts } = await stage.ledger();
  if (counts['mediaItems.batchCreate'] !== count) throw new Error(`rclone: ${JSON.stringify(counts)}`);
  return [
    {
      name: `small-photos: rclone, ${PARALLEL} transfers`,
      figure: seconds(rcloneMs),
      target: 'Photostow at least 5 times as fast',
      ratio: times(rcloneMs / wallMs),
      ok: rcloneMs / wallMs >= 5,
    },
  ];
}
