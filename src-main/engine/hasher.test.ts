// Hashes of small files and of large ones, which go different ways and must come to the same.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Hasher } from './hasher.ts';

let folder = '';
const hasher = new Hasher();
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'photostow-hash-'))));
afterEach(() => {
  hasher.close();
  rmSync(folder, { recursive: true, force: true });
});

it.each([0, 1, 1024 ** 2, 1024 ** 2 + 1, 3_000_000])('hashes a file of %i bytes', async (sizeBytes) => {
  const bytes = randomBytes(sizeBytes);
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  expect(await hasher.hash(path)).toMatchObject({
    ok: true,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes,
    modifiedAtMs: statSync(path).mtimeMs,
  });
});

it('answers with the code of what cannot be read', async () => {
  expect(await hasher.hash(join(folder, 'missing'))).toMatchObject({ ok: false, code: 'ENOENT' });
  expect(await hasher.hash(folder)).toMatchObject({ ok: false, code: 'EISDIR' });
});

it('does not wait for a thread that a disk which does not answer holds', async () => {
  const path = join(folder, 'film');
  writeFileSync(path, randomBytes(2_000_000));
  const stuck = new Hasher();
  await stuck.hash(path);
  const ended = vi.spyOn(Worker.prototype, 'terminate').mockReturnValue(new Promise(() => undefined));
  stuck.close();
  expect(ended).toHaveBeenCalledTimes(1);
  const [worker] = ended.mock.contexts;
  ended.mockRestore();
  await (worker as Worker).terminate();
});

it.skipIf(process.platform === 'win32')('leaves a file that cannot even be opened', async () => {
  const path = join(folder, 'pipe');
  // Nobody writes to it, so that whoever opens it waits.
  execFileSync('mkfifo', [path]);
  const answer = await new Hasher(200).hash(path);
  expect(answer).toMatchObject({ ok: false, code: 'ETIMEDOUT' });
  writeFileSync(path, '');
  if (!answer.ok) await answer.stuck;
});

it('leaves a file whose disk gives nothing any more, and goes on with the others', async () => {
  const paths = ['dead', 'well'].map((name) => join(folder, name));
  for (const path of paths) writeFileSync(path, randomBytes(2_000_000));
  const patient = new Hasher(1500);
  // As if the thread came back from neither.
  const posts = vi.spyOn(Worker.prototype, 'postMessage');
  posts.mockImplementationOnce(() => undefined).mockImplementationOnce(() => undefined);
  const [dead, well] = await Promise.all(paths.map((path) => patient.hash(path)));
  posts.mockRestore();
  const answers = [dead, well].sort((one) => (one?.ok === false ? -1 : 1));
  expect(answers).toMatchObject([
    { ok: false, code: 'ETIMEDOUT' },
    { ok: true, sizeBytes: 2_000_000 },
  ]);
  expect(answers[0]).toHaveProperty('stuck');
  // What is asked later is answered as ever, and a long silence with nothing to do means nothing.
  await new Promise((resolve) => setTimeout(resolve, 1600));
  expect(await patient.hash(paths[0] ?? '')).toMatchObject({ ok: true });
  patient.close();
});
