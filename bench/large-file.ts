// One large video against `curl -T` to the same local Google Photos: the time of the whole command, in which the bytes are
// also hashed and the item is created and looked at again.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCli, signIn, summaryOf } from './cli.ts';
import { makeVideo } from './pictures.ts';
import { median, megabytes, note, percent, seconds, type Bench } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const MOST_HELD_UP_MS = 50;
/** A line that few homes have, 200 Mbit/s; beside it one without end, which shows what the program itself costs. */
const LINE_BYTES_PER_SECOND = 25e6;

export const largeFile: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const rounds = quick ? 1 : 3;
    const free = await compare(stage, { sizeBytes: (quick ? 0.25 : 2) * 1024 ** 3, rounds });
    const line = await compare(stage, {
      sizeBytes: (quick ? 0.125 : 0.5) * 1024 ** 3,
      rounds: 1,
      bytesPerSecond: LINE_BYTES_PER_SECOND,
    });
    const heldUpMs = median(free.runs.map(({ loop }) => loop?.p99Ms ?? 0));
    const longestMs = Math.max(...free.runs.map(({ loop }) => loop?.mostMs ?? 0));
    const peakBytes = Math.max(...free.runs.map((run) => run.peakBytes));
    return [
      {
        name: `large-file: ${line.size} at 200 Mbit/s, whole command`,
        figure: `${seconds(line.oursMs)}, curl ${seconds(line.curlMs)}`,
        target: 'at least 90 % of curl -T',
        ratio: percent(line.curlMs / line.oursMs),
        ok: line.curlMs / line.oursMs >= 0.9,
      },
      {
        name: `large-file: ${free.size} within this machine, whole command`,
        figure: `${seconds(free.oursMs)}, curl ${seconds(free.curlMs)}`,
        target: 'hashed twice meanwhile, curl never',
        ratio: percent(free.curlMs / free.oursMs),
        ok: undefined,
      },
      {
        name: 'large-file: event loop held up',
        figure: `99 of 100 turns below ${heldUpMs.toFixed(1)} ms, longest ${longestMs.toFixed(0)} ms`,
        target: `99 of 100 below ${MOST_HELD_UP_MS} ms`,
        ratio: '',
        ok: heldUpMs < MOST_HELD_UP_MS,
      },
      {
        name: 'large-file: peak memory',
        figure: megabytes(peakBytes),
        target: 'under 150 MB',
        ratio: '',
        ok: peakBytes < 150e6,
      },
    ];
  });

type Wish = { sizeBytes: number; rounds: number; bytesPerSecond?: number };

async function compare(stage: Stage, { sizeBytes, rounds, bytesPerSecond }: Wish) {
  const video = makeVideo(join(stage.folder, `video-${sizeBytes}`, 'long.mp4'), sizeBytes);
  const curl: number[] = [];
  const runs: Awaited<ReturnType<typeof once>>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await stage.control('reset', {});
    await stage.control('settings', { bytesPerSecond: bytesPerSecond ?? null });
    curl.push(await runCurl(stage, video));
    runs.push(await once(stage, video, `data-${sizeBytes}-${round}`));
    note(`round ${round}: curl ${seconds(curl.at(-1) ?? 0)}, Photostow ${seconds(runs.at(-1)?.wallMs ?? 0)}`);
  }
  const size = `${sizeBytes / 1024 ** 3} GiB`;
  return { size, curlMs: median(curl), oursMs: median(runs.map((run) => run.wallMs)), runs };
}

async function once(stage: Stage, video: string, dataName: string) {
  const wish = { dataFolder: join(stage.folder, dataName) };
  await signIn(stage, wish);
  const run = await runCli(stage, ['upload', video], { ...wish, watchLoop: true });
  summaryOf(run, 1);
  return run;
}

async function runCurl(stage: Stage, video: string): Promise<number> {
  const { accessToken } = await stage.control<{ accessToken: string }>('tokens', { mint: true });
  const headers = [
    `authorization: Bearer ${accessToken}`,
    'content-type: application/octet-stream',
    'x-goog-upload-protocol: raw',
    'expect:',
  ].flatMap((header) => ['-H', header]);
  const args = ['-sS', '--fail', '-o', '/dev/null', '-X', 'POST', '-T', video, ...headers];
  const startedAt = performance.now();
  const child = spawn('curl', [...args, `${stage.origin}/v1/uploads`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`curl ended with ${code}`);
  return performance.now() - startedAt;
}
