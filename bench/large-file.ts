// One large video against `curl -T` to the same local Google Photos: the time of the whole command, in which the bytes are
// also hashed and the item is created and looked at again.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCli, signIn, summaryOf } from './cli.ts';
import { makeVideo } from './pictures.ts';
import { median, megabytes, note, percent, seconds, type Bench } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const MOST_HELD_UP_MS = 50;

export const largeFile: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const sizeBytes = (quick ? 0.25 : 2) * 1024 ** 3;
    const video = makeVideo(join(stage.folder, 'video', 'long.mp4'), sizeBytes);
    const curl: number[] = [];
    const ours: Awaited<ReturnType<typeof once>>[] = [];
    for (let round = 1; round <= (quick ? 1 : 3); round += 1) {
      curl.push(await runCurl(stage, video));
      ours.push(await once(stage, video, round));
      note(
        `round ${round}: curl ${seconds(curl.at(-1) ?? 0)}, Photostow ${seconds(ours.at(-1)?.wallMs ?? 0)}`,
      );
    }
    const curlMs = median(curl);
    const wallMs = median(ours.map((run) => run.wallMs));
    const heldUpMs = median(ours.map(({ loop }) => loop?.p99Ms ?? 0));
    const longestMs = Math.max(...ours.map(({ loop }) => loop?.mostMs ?? 0));
    return [
      {
        name: `large-file: ${sizeBytes / 1024 ** 3} GiB, whole command`,
        figure: `${seconds(wallMs)}, curl ${seconds(curlMs)}`,
        target: 'at least 90 % of curl -T',
        ratio: percent(curlMs / wallMs),
        ok: curlMs / wallMs >= 0.9,
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
        figure: megabytes(Math.max(...ours.map((run) => run.peakBytes))),
        target: 'under 150 MB',
        ratio: '',
        ok: Math.max(...ours.map((run) => run.peakBytes)) < 150e6,
      },
    ];
  });

async function once(stage: Stage, video: string, round: number) {
  await stage.control('reset', {});
  const wish = { dataFolder: join(stage.folder, `data-${round}`) };
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
