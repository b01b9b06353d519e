// One frame of a video, where the computer has ffmpeg. It runs as a process of its own with one thread, may read this one file and no
// network, and has a few seconds.
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { THUMBNAIL_PX, type Thumbnail } from './thumbnail.ts';

const MOST_MS = 8000;
const MOST_BYTES = 2 * 1024 * 1024;
/** The first frame is often black. */
const SECONDS_IN = [1, 0];

/** Known to be missing: not looked for again before the next start. */
const missing = new Set<string>();
/** One at a time, however many rows are on the screen. */
let before: Promise<unknown> = Promise.resolve();

/** Null: there is no ffmpeg, or it can make nothing of the file. */
export function tryVideoFrame(path: string, program = 'ffmpeg'): Promise<Thumbnail | null> {
  const frame = before.then(() => make(path, program));
  before = frame;
  return frame;
}

async function make(path: string, program: string): Promise<Thumbnail | null> {
  for (const seconds of SECONDS_IN) {
    if (missing.has(program)) return null;
    const bytes = await run(program, [
      ...['-nostdin', '-loglevel', 'error', '-threads', '1', '-protocol_whitelist', 'file'],
      ...['-ss', String(seconds), '-i', `file:${path}`, '-frames:v', '1', '-an'],
      ...['-vf', `scale=${THUMBNAIL_PX}:${THUMBNAIL_PX}:force_original_aspect_ratio=decrease`],
      ...['-f', 'mjpeg', 'pipe:1'],
    ]);
    if (bytes.length > 0) return { mime: 'image/jpeg', bytes: new Uint8Array(bytes), orientation: 1 };
  }
  return null;
}

/** Empty when nothing came, for whatever reason. */
function run(program: string, args: string[]): Promise<Buffer> {
  return new Promise((resolve) => {
    const options = {
      encoding: 'buffer',
      timeout: MOST_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
      windowsHide: true,
      // Windows looks for a program in the current folder first, which may be one of somebody's pictures.
      cwd: dirname(process.execPath),
    } as const;
    execFile(program, args, options, (error, output) => {
      if (error && 'code' in error && error.code === 'ENOENT') missing.add(program);
      resolve(error ? Buffer.alloc(0) : output);
    });
  });
}
