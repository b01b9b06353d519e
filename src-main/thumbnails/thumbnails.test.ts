import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { heicAlone } from '../../tests/help/heic.ts';
import type { FileRecord } from '../engine/file.ts';
import { tryVideoFrame } from './video-frame.ts';
import { Thumbnails } from './thumbnails.ts';

const folder = mkdtempSync(join(tmpdir(), 'photostow-thumbs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let nextId = 1;
function put(name: string, mime: string, bytes: Buffer): FileRecord {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const media = mime.startsWith('video/') ? 'video' : 'photo';
  return { id: nextId++, path, mime, media, sizeBytes: bytes.length, modifiedAtMs: 1 } as FileRecord;
}

function start(ofSystem: (path: string) => string | null = () => null): {
  thumbnails: Thumbnails;
  asked: string[];
} {
  const asked: string[] = [];
  const thumbnails = new Thumbnails((path) => {
    asked.push(path);
    return Promise.resolve(ofSystem(path));
  });
  onTestFinished(() => thumbnails.close());
  return { thumbnails, asked };
}

test('a phone’s photo is decoded where the system makes nothing of it, and kept', async () => {
  const { thumbnails, asked } = start();
  const photo = put('IMG_1.HEIC', 'image/heic', heicAlone());
  const first = await thumbnails.of(photo);
  expect(first?.dataUrl).toMatch(/^data:image\/bmp;base64,Qk/);
  expect(await thumbnails.of(photo)).toBe(first);
  expect(asked).toEqual([photo.path]);
  // Written to since: it is another picture now.
  await thumbnails.of({ ...photo, modifiedAtMs: 2 });
  expect(asked).toHaveLength(2);
});

test('a photo is seen before its turn has come', async () => {
  const { thumbnails } = start();
  const photo = { ...put('IMG_3.HEIC', 'image/heic', heicAlone()), mime: null, media: null };
  expect((await thumbnails.of(photo))?.dataUrl).toMatch(/^data:image\/bmp/);
  const gone = { ...photo, id: 1000, path: join(folder, 'gone.heic') };
  expect(await thumbnails.of(gone)).toBeNull();
});

test('what the system shows is taken before anything is decoded', async () => {
  const { thumbnails } = start(() => 'data:image/png;base64,AAAA');
  const shown = { dataUrl: 'data:image/png;base64,AAAA', orientation: 1 };
  expect(await thumbnails.of(put('IMG_2.HEIC', 'image/heic', heicAlone()))).toEqual(shown);
  expect(await thumbnails.of(put('video.mp4', 'video/mp4', Buffer.alloc(9)))).toEqual(shown);
});

test('many at once, damaged ones among them, each get their own answer', async () => {
  const { thumbnails } = start();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      thumbnails.of(
        put(`${index}.heic`, 'image/heic', index % 3 === 0 ? Buffer.from('damaged') : heicAlone()),
      ),
    ),
  );
  expect(answers.map((answer) => answer !== null)).toEqual(
    Array.from({ length: 12 }, (_, index) => index % 3 !== 0),
  );
});

test('who still waits when the program ends is answered, and no thread begins after that', async () => {
  const { thumbnails } = start();
  const answer = thumbnails.of(put('late.heic', 'image/heic', heicAlone()));
  thumbnails.close();
  expect(await answer).toBeNull();
  expect(await thumbnails.of(put('later.heic', 'image/heic', heicAlone()))).toBeNull();
});

test.skipIf(process.platform === 'win32')(
  'a picture whose disk does not answer is none for now, and those of others come',
  async () => {
    const thumbnails = new Thumbnails(() => Promise.resolve(null), 4000);
    onTestFinished(() => thumbnails.close());
    const path = join(folder, 'pipe.heic');
    execFileSync('mkfifo', [path]);
    const silent = { ...put('silent.heic', 'image/heic', heicAlone()), path };
    expect(await thumbnails.of(silent)).toBeNull();
    expect((await thumbnails.of(put('other.heic', 'image/heic', heicAlone())))?.dataUrl).toMatch(
      /^data:image/,
    );
    // Whoever waits for a writer has one, and the thread can end.
    writeFileSync(path, '');
  },
  30_000,
);

/** Answers as ffmpeg does: nothing beyond the video's end. */
function standIn(name: string, seconds: number): string {
  const path = join(folder, name);
  const log = join(folder, `${name}.log`);
  writeFileSync(
    path,
    `#!/bin/sh\necho "$@" >> '${log}'\ncase "$*" in *"-ss ${seconds} "*) printf frame;; esac\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

test.skipIf(process.platform === 'win32')(
  'a video shows a frame a second in, a short one its first',
  async () => {
    const long = await tryVideoFrame('/videos/a video.mp4', standIn('ffmpeg-long', 1));
    expect(Buffer.from(long?.bytes ?? []).toString()).toBe('frame');
    expect(readFileSync(join(folder, 'ffmpeg-long.log'), 'utf8')).toContain('-i file:/videos/a video.mp4');
    const short = await tryVideoFrame('/videos/short.mp4', standIn('ffmpeg-short', 0));
    expect(short?.mime).toBe('image/jpeg');
    expect(await tryVideoFrame('/videos/none.mp4', standIn('ffmpeg-none', 7))).toBeNull();
  },
);

test('where there is no ffmpeg a video is shown by a sign', async () => {
  const path = join(folder, 'ffmpeg-later');
  expect(await tryVideoFrame('/videos/one.mp4', path)).toBeNull();
  standIn('ffmpeg-later', 1);
  // Not looked for again before the next start.
  expect(await tryVideoFrame('/videos/two.mp4', path)).toBeNull();
});
