// Files that are written to, cut short, removed or moved while they are looked at and sent: no half picture is ever made, and no
// file is lost.
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { NO_WISHES } from '../../src-main/engine/wishes.ts';
import { addFound } from '../../src-main/program/add.ts';
import { runUpload, startRun, until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4, sha256 } from '../help/media.ts';
import { expectNoViolations, openSignedIn, type World } from '../help/world.ts';

const arrived = ({ emulator }: World): string[] => emulator.library.items().map((item) => item.sha256);

/** Makes the upload of a film take half a second. */
const slowDown = ({ emulator }: World): string =>
  emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
  });

const underWay = ({ emulator }: World): boolean =>
  (emulator.ledger.of('uploads.finalize')[0]?.bytesIn ?? 0) > MIB;

test('written to while it is sent: the whole new file arrives, never a mixture', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('film.mp4', mp4(6 * MIB));
  slowDown(world);
  const running = runUpload(opened, [path]);
  await until(() => underWay(world));
  const fresh = mp4(7 * MIB);
  writeFileSync(path, fresh);
  const run = await running;
  expect(run.totals).toMatchObject({ created: 1, failed: 0 });
  expect(arrived(world)).toEqual([sha256(fresh)]);
  expectNoViolations(world);
});

test('cut short while it is sent: that is no mistake of ours, and the short file arrives', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('film.mp4', mp4(6 * MIB));
  slowDown(world);
  const running = runUpload(opened, [path]);
  await until(() => underWay(world));
  truncateSync(path, 300_000);
  const run = await running;
  expect(run.files['film.mp4']?.reason?.code).not.toBe('unexpected');
  expect(run.totals).toMatchObject({ created: 1, failed: 0 });
  expect(world.emulator.library.items()[0]?.sizeBytes).toBe(300_000);
});

test('removed while it is sent: told as gone, the others go on', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('film.mp4', mp4(6 * MIB));
  world.put('a.jpg', jpeg());
  slowDown(world);
  const running = runUpload(opened, [world.pictures]);
  await until(() => underWay(world));
  rmSync(path);
  const run = await running;
  expect(run.stages).toEqual({ created: ['a.jpg'], failed: ['film.mp4'] });
  expect(run.files['film.mp4']?.reason?.code).toBe('vanished');
});

test('removed between its discovery and its turn', async () => {
  const { world, opened } = await openSignedIn();
  const gone = world.put('gone.jpg', jpeg());
  world.put('here.jpg', jpeg());
  const { parts } = opened;
  const accountId = opened.accounts.list()[0]?.id ?? '';
  const destination = parts.albums.ensureDestination(accountId, null);
  const uploadId = parts.uploads.start(destination.id, null, null);
  const target = { accountId, destinationId: destination.id, folderId: null, uploadId, again: 'no' as const };
  await addFound(parts, findAll([world.pictures], new AbortController().signal), target);
  rmSync(gone);
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  engine.start();
  await engine.ended;
  expect(parts.files.byPath(destination.id, gone)).toMatchObject({
    stage: 'failed',
    reason: { code: 'vanished' },
  });
  expect(world.emulator.library.items()).toHaveLength(1);
});

test('still being copied when its bytes are at Google already: no item is made of the half', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('copy.jpg', jpeg('the first half'));
  // The album takes a moment; that is when the second half arrives.
  world.emulator.faults.add({
    match: { endpoint: 'albums.list', times: 1 },
    effect: { kind: 'delay', ms: 150 },
  });
  const running = runUpload(opened, [path], { album: 'Lake' });
  await until(() => (world.emulator.ledger.counts['albums.list'] ?? 0) > 0);
  const whole = jpeg('the first half and the second half');
  writeFileSync(path, whole);
  const run = await running;
  expect(run.totals).toMatchObject({ created: 1 });
  expect(arrived(world)).toEqual([sha256(whole)]);
});

test('a file that never stops growing ends as waiting, and is not sent over and over', async () => {
  const { world, opened } = await openSignedIn({ backoffScale: 0.03 });
  const path = world.put('recording.mp4', mp4(100_000));
  world.put('a.jpg', jpeg());
  const writer = setInterval(() => appendFileSync(path, 'x'), 1);
  try {
    const run = await runUpload(opened, [world.pictures]);
    expect(run.stages.created).toEqual(['a.jpg']);
    expect(run.totals).toMatchObject({ found: 2, waiting: 1 });
    expect(['fileChanged', 'stillGrowing']).toContain(run.files['recording.mp4']?.reason?.code);
    expect(world.emulator.ledger.of('uploads.raw').length).toBeLessThan(10);
  } finally {
    clearInterval(writer);
  }
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1, alreadyThere: 1 });
});

test('noted as changed by a look at the disk while its upload is under way', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('film.mp4', mp4(6 * MIB));
  slowDown(world);
  const { engine, ended } = startRun(opened, [path]);
  await until(() => underWay(world));
  const fresh = mp4(6 * MIB + 5);
  writeFileSync(path, fresh);
  const { parts } = opened;
  const [row] = parts.work.open();
  if (!row) throw new Error('no row is open');
  const target = {
    accountId: row.accountId,
    destinationId: row.destinationId,
    folderId: null,
    uploadId: row.uploadId,
    again: 'no' as const,
  };
  await addFound(parts, findAll([path], new AbortController().signal), target, () => engine.kick());
  const run = await ended;
  expect(run.totals).toMatchObject({ created: 1, failed: 0 });
  expect(arrived(world)).toEqual([sha256(fresh)]);
  expectNoViolations(world);
});

test('noted as changed while its album is being made', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('a.jpg', jpeg());
  world.put('b.jpg', jpeg());
  world.emulator.faults.add({
    match: { endpoint: 'albums.create', times: 1 },
    effect: { kind: 'delay', ms: 150 },
  });
  const { engine, ended } = startRun(opened, [world.pictures], { album: 'Lake' });
  await until(() => (world.emulator.ledger.counts['albums.create'] ?? 0) > 0);
  const fresh = jpeg();
  writeFileSync(path, fresh);
  const { parts } = opened;
  const [row] = parts.work.open();
  if (!row) throw new Error('no row is open');
  const target = {
    accountId: row.accountId,
    destinationId: row.destinationId,
    folderId: null,
    uploadId: row.uploadId,
    again: 'no' as const,
  };
  await addFound(parts, findAll([world.pictures], new AbortController().signal), target, () => engine.kick());
  const run = await ended;
  expect(run.totals).toMatchObject({ found: 2, created: 2, failed: 0 });
  expect(arrived(world)).toContain(sha256(fresh));
  expect(arrived(world)).toHaveLength(2);
});

test('moved to another name between two runs: nothing is sent, nothing fails', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('a.jpg', jpeg());
  await runUpload(opened, [world.pictures]);
  renameSync(path, `${path}.moved.jpg`);
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ found: 1, alreadyThere: 1, failed: 0 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
});

test('gone while its date is put in: told as gone, and no mistake of ours', async () => {
  const { world, opened } = await openSignedIn();
  const { parts } = opened;
  const path = world.put('IMG_20240131_123456.jpg', jpeg());
  const { id: destinationId, accountId } = parts.albums.ensureDestination(
    opened.accounts.list()[0]?.id ?? '',
    null,
  );
  const wishes = { ...NO_WISHES, fixDates: ['name' as const] };
  const uploadId = parts.uploads.start(destinationId, null, null, wishes);
  const byId = parts.uploads.byId.bind(parts.uploads);
  // What the upload wants is asked between the look at the file and the reading of its beginning.
  parts.uploads.byId = (id) => {
    if (parts.counts.countIn(accountId, ['uploading']) > 0) rmSync(path, { force: true });
    return byId(id);
  };
  const wish = { accountId, destinationId, folderId: null, uploadId, again: 'no' } as const;
  await addFound(parts, findAll([path], new AbortController().signal), wish);
  const engine = new Engine(parts, { scope: uploadId, runOut: true, parallelUploads: () => 2 });
  engine.start();
  await engine.ended;
  await engine.stop();
  expect(parts.files.byPath(destinationId, path)?.reason).toEqual({ code: 'vanished' });
});
