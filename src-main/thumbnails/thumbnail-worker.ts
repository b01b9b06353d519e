// The thread behind thumbnails.ts: reads files and makes small pictures of them, one after the other. Knows no rows.
import { readFile, stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { tryHeic } from './heic.ts';
import { tryInside } from './inside.ts';
import type { Thumbnail, ThumbnailDone, ThumbnailJob } from './thumbnail.ts';

/** Photos are smaller; what is larger is something else. */
const MOST_HEIC_BYTES = 64 * 1024 * 1024;

async function make({ path, mime, how }: ThumbnailJob): Promise<Thumbnail | null> {
  if (how === 'inside') return tryInside(path, mime);
  try {
    if ((await stat(path)).size > MOST_HEIC_BYTES) return null;
    return tryHeic(await readFile(path));
  } catch (error) {
    // Gone, or damaged in a way that libheif did not see coming: a picture less is no news.
    if (error instanceof Error) return null;
    throw error;
  }
}

let before: Promise<void> = Promise.resolve();

parentPort?.on('message', (job: ThumbnailJob) => {
  before = before.then(async () => {
    const thumbnail = await make(job);
    parentPort?.postMessage(
      { id: job.id, thumbnail } satisfies ThumbnailDone,
      thumbnail ? [thumbnail.bytes.buffer] : [],
    );
  });
});
