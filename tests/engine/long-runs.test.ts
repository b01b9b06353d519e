// What only time brings out: tokens that grow old, a film that takes an hour beside small pictures, a million rows.
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { recover } from '../../src-main/engine/recover.ts';
import type { FileRecord } from '../../src-main/engine/file.ts';
import { runUpload, startRun, until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4 } from '../help/media.ts';
import {
  createTestClock,
  creates,
  expectNoViolations,
  openWorld,
  sends,
  signIn,
  startWorld,
} from '../help/world.ts';

const HOUR = 3_600_000;
const CREATE = 'mediaItems.batchCreate';

test.each([
  ['full storage', 'storage-full', 20],
  ['a lost answer', 'lost', 20],
])('upload tokens older than 20 h after %s are never sent; the bytes go again', async (_, trouble, count) => {
  const clock = createTestClock();
  const world = await startWorld({ now: () => clock.now() });
  const opened = openWorld(world, { clock });
  await signIn(world, opened);
  for (let i = 0; i < count; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  if (trouble === 'lost')
    world.emulator.faults.add({
      match: { endpoint: CREATE },
      effect: { kind: 'error', name: 'unavailable' },
    });
  else world.emulator.useScenario(trouble);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ waiting: count, failed: 0 });
  clock.advance(21 * HOUR);
  world.emulator.useScenario('happy');
  const after = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ created: count, failed: 0 });
  const taken = world.emulator.ledger.of('uploads.raw').filter(({ status }) => status === 200);
  expect(taken).toHaveLength(2 * count);
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(count);
  expectNoViolations(world);
});

test('tokens younger than that are used', async () => {
  const clock = createTestClock();
  const world = await startWorld({ now: () => clock.now() });
  const opened = openWorld(world, { clock });
  await signIn(world, opened);
  for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.useScenario('storage-full');
  await runUpload(opened, [world.pictures]);
  clock.advance(19 * HOUR);
  world.emulator.useScenario('happy');
  await runUpload(opened, [world.pictures]);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(5);
});

test.each(['goes on', 'is put back by hours'])(
  'small pictures do not wait for the end of a long film (the clock %s)',
  async (what) => {
    const clock = createTestClock(100);
    const world = await startWorld();
    const opened = openWorld(world, { clock, backoffScale: 1 });
    const accountId = await signIn(world, opened);
    world.put('film.mp4', mp4(12 * MIB));
    for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
    // Three seconds of ours are five minutes of the program's.
    world.emulator.faults.add({
      match: { endpoint: 'uploads.finalize' },
      effect: { kind: 'delay', ms: 3000 },
    });
    const { ended } = startRun(opened, [world.pictures]);
    await until(() => opened.parts.counts.countIn(accountId, ['uploaded']) === 5);
    if (what !== 'goes on') clock.advance(-10 * HOUR);
    await until(() => creates(world) === 1, 2800);
    expect(world.emulator.library.items()).toHaveLength(5);
    expect((await ended).stages.created).toHaveLength(6);
    expect(creates(world)).toBe(2);
  },
);

test('a file that is to be tried again does not wait for the end of a long film', async () => {
  const clock = createTestClock(100);
  const world = await startWorld();
  const opened = openWorld(world, { clock, backoffScale: 1 });
  await signIn(world, opened);
  world.put('film.mp4', mp4(12 * MIB));
  world.put('a.jpg', jpeg());
  world.emulator.faults.add({ match: { endpoint: 'uploads.finalize' }, effect: { kind: 'delay', ms: 3000 } });
  world.emulator.faults.add({
    match: { endpoint: 'uploads.raw', times: 1 },
    effect: { kind: 'error', name: 'unavailable' },
  });
  const { ended } = startRun(opened, [world.pictures], { parallel: 2 });
  await until(() => world.emulator.ledger.of('uploads.raw').length === 2, 2800);
  expect((await ended).totals).toMatchObject({ created: 2 });
});

test.each([
  ['years', 4 * 365 * 24 * HOUR],
  ['three days', 72 * HOUR],
])('a clock that was %s ahead and is put right leaves nobody waiting', async (_, ahead) => {
  const clock = createTestClock();
  clock.advance(ahead);
  const world = await startWorld();
  const opened = openWorld(world, { clock });
  await signIn(world, opened);
  for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.faults.add({ match: { endpoint: CREATE }, effect: { kind: 'error', name: 'unavailable' } });
  expect((await runUpload(opened, [world.pictures])).totals).toMatchObject({ waiting: 5 });
  world.emulator.useScenario('quota-gone');
  await runUpload(opened, [world.put('b.jpg', jpeg())]);
  world.emulator.useScenario('happy');
  clock.advance(-ahead);
  const { parts } = opened;
  recover(parts);
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  engine.start();
  await engine.ended;
  await engine.stop();
  expect([...parts.work.open()]).toEqual([]);
  expect(world.emulator.library.items()).toHaveLength(6);
});

test('an answer that is missing for one look stops nothing for good: the app looks again', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const destination = opened.parts.albums.ensureDestination(opened.accounts.list()[0]?.id ?? '', null);
  let refusals = 1;
  const parallelUploads = (): number => {
    refusals -= 1;
    if (refusals >= 0) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
    return 4;
  };
  const engine = new Engine(opened.parts, { scope: null, runOut: false, parallelUploads });
  world.onEnd(() => engine.stop());
  const found = { path: world.put('a.jpg', jpeg()), name: 'a.jpg', sizeBytes: 1, modifiedAtMs: 1 };
  const { accountId, id: destinationId } = destination;
  opened.parts.files.note(found, { accountId, destinationId, folderId: null, uploadId: null });
  engine.start();
  await until(() => world.emulator.library.items().length === 1);
  expect(refusals).toBeLessThan(0);
});

test('an engine that has nothing to do asks nothing and keeps still', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  world.put('a.jpg', jpeg());
  await runUpload(opened, [world.pictures]);
  // Work for an account that is signed out waits for a person, and does not go round.
  await opened.accounts.signOut(accountId);
  const destination = opened.parts.albums.ensureDestination(accountId, null);
  const found = { path: world.put('b.jpg', jpeg()), name: 'b.jpg', sizeBytes: 1, modifiedAtMs: 1 };
  const target = { accountId, destinationId: destination.id, folderId: null, uploadId: null };
  opened.parts.files.note(found, target);
  let looks = 0;
  const byWork = opened.parts.work.accountsWithWork.bind(opened.parts.work);
  opened.parts.work.accountsWithWork = (scope) => {
    looks += 1;
    return byWork(scope);
  };
  const engine = new Engine(opened.parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const asked = world.emulator.ledger.lastNumber;
  engine.start();
  await until(() => opened.parts.holds.get(accountId)?.reason.code === 'signIn');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(looks).toBeLessThan(20);
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  await engine.stop();
});

test('a disk that takes no more writes ends the run with its word, and nothing goes round', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  for (let i = 0; i < 10; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  const { files } = opened.parts;
  const apply = files.apply.bind(files);
  let calls = 0;
  files.apply = (id, event): FileRecord => {
    calls += 1;
    if (calls > 25) throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR' });
    return apply(id, event);
  };
  await expect(runUpload(opened, [world.pictures])).rejects.toThrow('disk is full');
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls - before).toBeLessThan(5);
  files.apply = apply;
  const after = await runUpload(opened, [world.pictures]);
  expect(after.totals).toMatchObject({ found: 10, failed: 0, waiting: 0 });
  expect(world.emulator.library.items()).toHaveLength(10);
});

test('a mistake of ours in one call costs its members a word, not the process, and the others go on', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  for (let i = 0; i < 60; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  const { uploads } = opened.parts;
  const nextBatchId = uploads.nextBatchId.bind(uploads);
  let calls = 0;
  uploads.nextBatchId = () => {
    calls += 1;
    if (calls === 1) throw new TypeError('a mistake');
    return nextBatchId();
  };
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ found: 60, failed: 50, created: 10 });
  expect(Object.values(run.files).find(({ stage }) => stage === 'failed')?.reason).toEqual({
    code: 'unexpected',
    params: { detail: 'a mistake' },
  });
  const again = await runUpload(opened, [world.pictures], { again: 'all' });
  expect(again.totals).toMatchObject({ created: 50, alreadyThere: 10 });
  expect(sends(world)).toBeGreaterThan(0);
});

test.each([
  ['open', null],
  ['waiting', 3_600_000],
  ['waiting for long enough', -3_600_000],
] as const)('what the engine asks of its rows stays quick with 300,000 of them %s', async (_, waits) => {
  const world = await startWorld();
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const { parts } = opened;
  const { db, work } = parts;
  const library = parts.albums.ensureDestination(accountId, null);
  const album = parts.albums.ensureDestination(accountId, { title: 'Lake' });
  const uploadId = parts.uploads.start(album.id, null, null);
  db.run(
    `WITH RECURSIVE counter(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counter WHERE i < 300000)
     INSERT INTO file (account_id, destination_id, path, name, size_bytes, modified_at_ms, sha256, stage, found_at, changed_at, open, priority)
     SELECT ?, ?, '/p/' || i || '.jpg', i || '.jpg', 1000, 1, 'h' || (i % 100000), iif(i % 2, 'found', 'ready'), 1, 1, 1, 1 FROM counter`,
    accountId,
    library.id,
  );
  // Those of an unplugged disk.
  const now = Date.now();
  if (waits !== null) db.run(`UPDATE file SET reason_code='notConnected', waits_until_at=?+id`, now + waits);
  await db.durable();
  const group = { accountId, destinationId: album.id, uploadId: null };
  const questions: Record<string, () => unknown> = {};
  for (const scope of [null, uploadId]) {
    Object.assign(questions, {
      [`accountsWithWork ${scope}`]: () => work.accountsWithWork(scope),
      [`due ${scope}`]: () => work.due(scope, accountId, 'found', now, 2),
      [`dueForUpload ${scope}`]: () => work.dueForUpload(scope, accountId, now, 4, scope),
      [`groups ${scope}`]: () => work.groups(scope, accountId, 'uploaded', now),
      [`inGroup ${scope}`]: () => work.inGroup(scope, group, 'uploaded', now, 100),
      [`moreComing ${scope}`]: () => work.moreComing(scope, group, now),
      [`unknownBatches ${scope}`]: () => work.unknownBatches(scope, accountId, now),
      [`nextWaitAt ${scope}`]: () => work.nextWaitAt(scope, accountId, now, 6),
    });
  }
  const slow = Object.entries(questions).filter(([, ask]) => {
    const times = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      ask();
      return performance.now() - startedAt;
    });
    return Math.min(...times) > 4;
  });
  expect(slow.map(([name]) => name)).toEqual([]);
});
