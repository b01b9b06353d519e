// Connections that break while bytes are under way: what Google has is not sent again, what it has not is, and the item is
// whole in the end.
import { expect, test } from 'vitest';
import { systemClock } from '../../src-main/program/open.ts';
import { startBetween } from '../help/between.ts';
import { runUpload, startRun, until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4, sha256 } from '../help/media.ts';
import {
  expectNoViolations,
  openSignedIn,
  openWorld,
  signIn,
  startWorld,
  type World,
} from '../help/world.ts';

const bytesIn = ({ emulator }: World, endpoint: string): number =>
  emulator.ledger.of(endpoint).reduce((sum, record) => sum + record.bytesIn, 0);

test.each(['beforeBody', 'inBody', 'afterBody'] as const)('small files, connection broken %s', async (at) => {
  const { world, opened } = await openSignedIn();
  for (let i = 0; i < 10; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.faults.add({ match: { endpoint: 'uploads.raw', times: 4 }, effect: { kind: 'reset', at } });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 10, failed: 0, waiting: 0 });
  expectNoViolations(world);
});

test('a large file goes on at the byte that Google has', async () => {
  const { world, opened } = await openSignedIn();
  const bytes = mp4(20 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', nth: [1, 2] },
    effect: { kind: 'reset', at: 'inBody', afterBytes: 7 * MIB },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Films' });
  expect(run.totals).toMatchObject({ created: 1 });
  expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
  const offsets = world.emulator.ledger
    .of('uploads.finalize')
    .map(({ summary }) => Number(summary['offset']));
  expect(offsets).toEqual([0, 7 * MIB, 14 * MIB]);
  expect(bytesIn(world, 'uploads.finalize')).toBe(20 * MIB);
  expectNoViolations(world);
});

test('an odd break: only the part of a granule that Google dropped is sent again', async () => {
  const { world, opened } = await openSignedIn();
  const bytes = mp4(9 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'reset', at: 'inBody', afterBytes: 5_000_000 },
  });
  await runUpload(opened, [world.pictures]);
  expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
  expect(bytesIn(world, 'uploads.finalize')).toBeLessThan(9 * MIB + 256 * 1024);
  expectNoViolations(world);
});

test.each([404, 410, 400])('a session that Google answers with %s begins anew', async (status) => {
  const { world, opened } = await openSignedIn();
  const bytes = mp4(6 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'reset', at: 'inBody', afterBytes: 2 * MIB },
  });
  world.emulator.faults.add({
    match: { endpoint: 'uploads.query', times: 1 },
    effect: { kind: 'answer', status, body: '{"code":5,"message":"Upload session not found."}' },
  });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1, failed: 0 });
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(2);
  expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
  expectNoViolations(world);
});

test.each([undefined, '-5', '2097152, 2097152', 'some'])(
  'a session that tells “%s” as how far it came begins anew',
  async (size) => {
    const { world, opened } = await openSignedIn();
    const bytes = mp4(6 * MIB);
    world.put('film.mp4', bytes);
    world.emulator.faults.add({
      match: { endpoint: 'uploads.finalize', times: 1 },
      effect: { kind: 'reset', at: 'inBody', afterBytes: 2 * MIB },
    });
    const headers = {
      'x-goog-upload-status': 'active',
      ...(size !== undefined && { 'x-goog-upload-size-received': size }),
    };
    world.emulator.faults.add({
      match: { endpoint: 'uploads.query' },
      effect: { kind: 'answer', status: 200, headers, body: '' },
    });
    const run = await runUpload(opened, [world.pictures]);
    expect(run.totals).toMatchObject({ created: 1, failed: 0, waiting: 0 });
    expect(world.emulator.ledger.of('uploads.start')).toHaveLength(2);
    expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
    expectNoViolations(world);
  },
);

test('a film whose bytes Google was still taking when it was asked goes on from where it really came', async () => {
  const world = await startWorld();
  let asked = 0;
  let refused = 0;
  const endpoint = await startBetween(world, (req, res) => {
    const command = String(req.headers['x-goog-upload-command'] ?? '');
    // What lay in the line at the break is taken a moment after the question.
    if (command === 'query') {
      asked += 1;
      if (asked > 1) return false;
      const sofar = { 'x-goog-upload-status': 'active', 'x-goog-upload-size-received': String(MIB) };
      res.writeHead(200, sofar).end();
      return true;
    }
    if (Number(req.headers['x-goog-upload-offset']) !== MIB) return false;
    refused += 1;
    req.resume().on('end', () => res.writeHead(400).end('{"code":3,"message":"wrong offset"}'));
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  const bytes = mp4(9 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'reset', at: 'inBody', afterBytes: 6 * MIB },
  });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1, failed: 0 });
  expect([asked, refused]).toEqual([2, 1]);
  expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
  expectNoViolations(world);
});

test('a film that Google refuses each time it has everything is not sent for ever', async () => {
  const { world, opened } = await openSignedIn();
  world.put('film.mp4', mp4(6 * MIB));
  const body = '{"error":{"code":400,"message":"The file is no film.","status":"INVALID_ARGUMENT"}}';
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize' },
    effect: { kind: 'answer', status: 400, body, afterWork: true },
  });
  let run = await runUpload(opened, [world.pictures]);
  for (let i = 0; i < 8 && run.totals.waiting > 0; i += 1) run = await runUpload(opened, [world.pictures]);
  expect(run.files['film.mp4']).toMatchObject({ stage: 'failed', reason: { code: 'refusedByGoogle' } });
  expect(JSON.stringify(run.files['film.mp4']?.reason)).toContain('The file is no film.');
  expect(world.emulator.ledger.of('uploads.finalize')).toHaveLength(4);
});

test('the token of a finished session is lost: the session is left, the bytes go once more, one item', async () => {
  const { world, opened } = await openSignedIn();
  const bytes = mp4(6 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1 });
  expect(world.emulator.library.items()).toHaveLength(1);
  expectNoViolations(world);
});

test('the token of a finished session is lost, and Google gives it once more: no byte goes again', async () => {
  const { world, opened } = await openSignedIn();
  world.emulator.settings.finalQueryGivesToken = true;
  const bytes = mp4(6 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1 });
  expect(world.emulator.ledger.of('uploads.finalize')).toHaveLength(1);
  expect(world.emulator.library.items().map((item) => item.sha256)).toEqual([sha256(bytes)]);
  expectNoViolations(world);
});

test('a film whose last answer is lost each time goes four times, with growing pauses, and is told', async () => {
  const { world, opened } = await openSignedIn();
  const path = world.put('film.mp4', mp4(6 * MIB));
  world.emulator.faults.add({ match: { endpoint: 'uploads.finalize' }, effect: { kind: 'lostAnswer' } });
  const waits: number[] = [];
  opened.parts.files.onChange(({ reason, waitsUntilAt }) => {
    if (String(reason?.params?.['detail']).includes('the whole video') && waitsUntilAt !== null)
      waits.push(waitsUntilAt - opened.parts.clock.now());
  });
  const run = await runUpload(opened, [path]);
  expect(run.stages.failed).toEqual(['film.mp4']);
  expect(run.files['film.mp4']?.reason).toMatchObject({ code: 'tooManyTries', params: { count: 4 } });
  expect(world.emulator.ledger.of('uploads.finalize')).toHaveLength(4);
  // A thousandth of a minute, and of ten.
  expect(waits.map((ms) => (ms > 300 ? 'long' : 'short'))).toEqual(['short', 'long']);
  // When a person asks for it again and the line is well, it arrives.
  world.emulator.faults.clear();
  expect((await runUpload(opened, [path], { again: 'all' })).stages.created).toEqual(['film.mp4']);
});

test('the answer to the start of a session is lost', async () => {
  const { world, opened } = await openSignedIn();
  world.put('film.mp4', mp4(6 * MIB));
  world.emulator.faults.add({
    match: { endpoint: 'uploads.start', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  expect((await runUpload(opened, [world.pictures])).totals).toMatchObject({ created: 1 });
  expectNoViolations(world);
});

test.each([
  ['next', 0],
  ['next, weeks later,', 20 * 24 * 3_600_000],
])('stopped in the middle of a film: the %s run goes on where Google is', async (_, laterMs) => {
  const { world, opened } = await openSignedIn();
  const bytes = mp4(12 * MIB);
  world.put('film.mp4', bytes);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
  });
  const { engine, ended } = startRun(opened, [world.pictures]);
  await until(() => bytesIn(world, 'uploads.finalize') > 3 * MIB);
  await engine.stop();
  const stopped = await ended;
  expect(stopped.totals).toMatchObject({ waiting: 1 });
  expect(stopped.files['film.mp4']?.sessionUrl).not.toBeNull();
  await opened.close();
  const again = openWorld(world, { clock: { ...systemClock, now: () => Date.now() + laterMs } });
  expect((await runUpload(again, [world.pictures])).totals).toMatchObject({ created: 1 });
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
  expect(Number(world.emulator.ledger.of('uploads.finalize')[1]?.summary['offset'])).toBeGreaterThan(2 * MIB);
  expect(world.emulator.library.items()[0]?.sha256).toBe(sha256(bytes));
  expectNoViolations(world);
});

test('paused and resumed: nothing is lost and nothing starts over', async () => {
  const { world, opened } = await openSignedIn();
  world.put('film.mp4', mp4(12 * MIB));
  for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
  });
  const { engine, ended } = startRun(opened, [world.pictures]);
  await until(() => bytesIn(world, 'uploads.finalize') > 3 * MIB);
  engine.pause();
  await until(() => !engine.busy);
  const asked = world.emulator.ledger.lastNumber;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  engine.resume();
  expect((await ended).totals).toMatchObject({ created: 6 });
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
});

test('the hours end while a film is sent: it breaks off, and goes on from there when they begin', async () => {
  const { world, opened } = await openSignedIn();
  world.put('film.mp4', mp4(12 * MIB));
  world.emulator.faults.add({
    match: { endpoint: 'uploads.finalize', times: 1 },
    effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
  });
  let isNight = true;
  const hour = new Date().getHours();
  const closed = { from: (hour + 3) % 24, to: (hour + 4) % 24 };
  const { engine, ended } = startRun(opened, [world.pictures], { hours: () => (isNight ? null : closed) });
  await until(() => bytesIn(world, 'uploads.finalize') > 3 * MIB);
  isNight = false;
  engine.kick();
  // A run that a person waits for knows no hours; here it ends with what it may not do now.
  expect((await ended).totals).toMatchObject({ created: 0, waiting: 1 });
  expect(bytesIn(world, 'uploads.finalize')).toBeLessThan(12 * MIB);
  expect((await runUpload(opened, [world.pictures])).totals).toMatchObject({ created: 1 });
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
  expectNoViolations(world);
});

test('about one request in five goes wrong: every file arrives once, whole, in its album', async () => {
  const { world, opened } = await openSignedIn();
  const sums: string[] = [];
  for (let i = 0; i < 70; i += 1) {
    const bytes = jpeg();
    sums.push(sha256(bytes));
    world.put(`IMG_${i}.jpg`, bytes);
  }
  const film = mp4(8 * MIB);
  world.put('film.mp4', film);
  world.emulator.useScenario('flaky');
  let run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  for (let i = 0; i < 5 && run.totals.waiting > 0; i += 1)
    run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 71, failed: 0, waiting: 0 });
  expect(world.emulator.library.albums()).toHaveLength(1);
  const arrived = (world.emulator.library.albums()[0]?.items ?? []).map((item) => item.sha256);
  expect([...arrived].sort()).toEqual([...sums, sha256(film)].sort());
  expectNoViolations(world);
});
