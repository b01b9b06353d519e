// What stops a whole account: limits, a dead sign-in, full storage, no line. Nothing fails for it, nothing is lost, and it goes
// on when the reason is gone; Google is asked as seldom as it wants to be.
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Effect } from '../../emulator/emulator.ts';
import type { Opened } from '../../src-main/program/open.ts';
import { runUpload, until } from '../help/engine-run.ts';
import { jpeg, mp4, MIB } from '../help/media.ts';
import {
  creates,
  createTestClock,
  expectNoViolations,
  openSignedIn,
  openWorld,
  signIn,
  signInWithOther,
  startWorld,
  TWO_CLIENTS,
  type OpenWish,
  type World,
} from '../help/world.ts';

const CREATE = 'mediaItems.batchCreate';

async function startWithPictures(wish: OpenWish = {}, count = 20): Promise<{ world: World; opened: Opened }> {
  const { world, opened } = await openSignedIn(wish);
  for (let i = 0; i < count; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  return { world, opened };
}

const holdCode = (opened: Opened): string | undefined => opened.parts.holds.all()[0]?.reason.code;

test.each([
  ['uploads.raw', 'concurrentWrites', 5],
  ['uploads.raw', 'quotaMinute', 5],
  [CREATE, 'concurrentWrites', 3],
  [CREATE, 'quotaMinute', 3],
  [CREATE, 'aborted', 3],
  [CREATE, 'internal', 3],
  ['albums.create', 'concurrentWrites', 3],
  ['albums.create', 'unavailable', 2],
  ['albums.list', 'concurrentWrites', 3],
  ['albums.list', 'unavailable', 3],
  ['uploads.raw', 'unavailable', 10],
  ['uploads.raw', 'internal', 10],
] as const)(
  '%s says %s for a while: everything arrives, nobody gives up early',
  async (endpoint, name, times) => {
    const { world, opened } = await startWithPictures();
    world.emulator.faults.add({ match: { endpoint, times }, effect: { kind: 'error', name } });
    const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
    expect(run.totals).toMatchObject({ found: 20, created: 20, failed: 0, waiting: 0 });
    expect(world.emulator.library.albums()).toHaveLength(1);
    expectNoViolations(world);
  },
);

test('several 429 at once stop all sending, and pause half a minute, not as long as several in a row', async () => {
  const clock = createTestClock(50);
  const world = await startWorld();
  let refusing = '';
  const log = (event: string): void => {
    // Calls that are under way still meet it; the pause has begun.
    if (event === 'hold.set') setTimeout(() => world.emulator.faults.remove(refusing), 100);
  };
  const opened = openWorld(world, { clock, backoffScale: 1, log });
  await signIn(world, opened);
  for (let i = 0; i < 20; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  refusing = world.emulator.faults.add({
    match: { endpoint: 'uploads.raw' },
    effect: { kind: 'error', name: 'concurrentWrites' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 20 });
  const sentAt = world.emulator.ledger.of('uploads.raw').map(({ atMs }) => atMs);
  const longestGapMs = Math.max(...sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? at))) * 50;
  expect(longestGapMs).toBeGreaterThan(29_000);
  expect(longestGapMs).toBeLessThan(60_000);
});

test('Retry-After of a 503 and of a 429 is kept as it is, whatever the scale', async () => {
  for (const status of [503, 429]) {
    const { world, opened } = await startWithPictures({}, 3);
    const effect: Effect = {
      kind: 'answer',
      status,
      headers: { 'retry-after': '1' },
      body: JSON.stringify({ error: { code: status, message: 'Later.', status: 'UNAVAILABLE' } }),
    };
    world.emulator.faults.add({ match: { endpoint: CREATE, times: 1 }, effect });
    const run = await runUpload(opened, [world.pictures]);
    expect(run.totals).toMatchObject({ created: 3 });
    const [first, second] = world.emulator.ledger.of(CREATE);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
    expect(creates(world)).toBe(2);
  }
});

test('Retry-After in the answer to a file that has gone meanwhile holds the others too', async () => {
  const { world, opened } = await openSignedIn();
  const gone = world.put('a.jpg', jpeg());
  for (const name of ['b.jpg', 'c.jpg', 'd.jpg']) world.put(name, jpeg());
  const { emulator } = world;
  emulator.settings.latency.uploadMs = 300;
  const headers = { 'retry-after': '1' };
  const effect: Effect = { kind: 'answer', status: 429, headers, body: '', afterWork: true };
  emulator.faults.add({ match: { endpoint: 'uploads.raw', times: 1 }, effect });
  const running = runUpload(opened, [world.pictures], { parallel: 1 });
  await until(() => emulator.ledger.of('uploads.raw').length === 1);
  rmSync(gone);
  const run = await running;
  expect(run.stages).toEqual({ created: ['b.jpg', 'c.jpg', 'd.jpg'], failed: ['a.jpg'] });
  const [first, second] = emulator.ledger.of('uploads.raw');
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1290);
});

test('the requests of the day are used up: the run ends, waits until midnight in California, and asks no more', async () => {
  const clock = createTestClock();
  const { world, opened } = await startWithPictures({ clock });
  world.emulator.useScenario('quota-gone');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 20, waiting: 20, failed: 0 });
  expect(holdCode(opened)).toBe('quotaDay');
  const asked = world.emulator.ledger.lastNumber;
  expect((await runUpload(opened, [world.pictures], { album: 'Lake' })).totals).toMatchObject({
    waiting: 20,
  });
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  clock.advance(25 * 3_600_000);
  world.emulator.useScenario('happy');
  const after = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ created: 20 });
});

test('access withdrawn in the middle of a run: everything waits, nothing fails, and goes on after signing in', async () => {
  const { world, opened } = await startWithPictures({}, 80);
  world.emulator.faults.add({ match: { endpoint: 'uploads.raw' }, effect: { kind: 'delay', ms: 3 } });
  const running = runUpload(opened, [world.pictures], { album: 'Lake' });
  while (world.emulator.ledger.of('uploads.raw').length < 55)
    await new Promise((resolve) => setTimeout(resolve, 2));
  world.emulator.useScenario('revoked');
  const run = await running;
  expect(run.totals.failed).toBe(0);
  expect(run.totals.waiting).toBeGreaterThan(0);
  expect(holdCode(opened)).toBe('signIn');
  expect(opened.accounts.list()[0]?.needsSignIn).toBe(true);
  world.emulator.useScenario('happy');
  await signIn(world, opened);
  const after = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ found: 80, failed: 0, waiting: 0 });
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(80);
  expectNoViolations(world);
});

test('an access token that has expired is renewed without a word', async () => {
  const { world, opened } = await startWithPictures();
  await runUpload(opened, [world.put('first.jpg', jpeg())]);
  world.emulator.useScenario('token-expired');
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ found: 21, failed: 0, waiting: 0 });
  expectNoViolations(world);
});

test('the storage is full: files wait, nothing is created, and a later run brings them without sending them again', async () => {
  const { world, opened } = await startWithPictures();
  world.emulator.useScenario('storage-full');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 20, waiting: 20, failed: 0 });
  expect(holdCode(opened)).toBe('storageFull');
  expect(creates(world)).toBe(1);
  world.emulator.useScenario('happy');
  const uploads = world.emulator.ledger.of('uploads.raw').length;
  const after = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ created: 20 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(uploads);
});

test.each([
  ['api-disabled', 'apiDisabled'],
  ['photos-disabled', 'accountDisabled'],
  ['scope-missing', 'permissionMissing'],
])('%s: everything waits for a person', async (scenario, code) => {
  const { world, opened } = await startWithPictures();
  world.emulator.useScenario(scenario);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ waiting: 20, failed: 0 });
  expect(holdCode(opened)).toBe(code);
});

test.each([
  'uploads.raw',
  'uploads.start',
  'uploads.finalize',
  'albums.list',
  'albums.create',
  CREATE,
  'oauth.token',
])(
  'a guest network answers %s with its page: never taken for success, never for a dead sign-in',
  async (endpoint) => {
    const { world, opened } = await startWithPictures({}, 6);
    world.put('film.mp4', mp4(6 * MIB));
    world.emulator.faults.add({ match: { endpoint, times: 2 }, effect: { kind: 'captivePortal' } });
    const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
    expect(opened.accounts.list()[0]?.needsSignIn).toBe(false);
    expect(run.totals).toMatchObject({ found: 7, created: 7, failed: 0, waiting: 0 });
    expect(world.emulator.library.items()).toHaveLength(7);
    expect(world.emulator.library.albums()).toHaveLength(1);
    expectNoViolations(world);
  },
);

test('a guest network that stays: the run ends with everything waiting', async () => {
  const { world, opened } = await startWithPictures({}, 6);
  world.emulator.useScenario('captive-portal');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 6, waiting: 6, failed: 0 });
  world.emulator.useScenario('happy');
  const after = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ created: 6 });
});

test.each([
  ['503', { kind: 'error', name: 'unavailable' }],
  ['a page with 502', { kind: 'html', status: 502 }],
  ['a broken connection', { kind: 'reset', at: 'afterBody' }],
  ['429', { kind: 'answer', status: 429, body: '{"error":"rate_limit_exceeded"}' }],
  ['half of an answer', { kind: 'truncated' }],
] as [string, Effect][])(
  'the sign-in server answers with %s: that is no reason to sign in again',
  async (_, effect) => {
    const { world, opened } = await startWithPictures({}, 6);
    world.emulator.faults.add({ match: { endpoint: 'oauth.token', times: 2 }, effect });
    const run = await runUpload(opened, [world.pictures]);
    expect(opened.accounts.list()[0]?.needsSignIn).toBe(false);
    expect(run.totals).toMatchObject({ created: 6, failed: 0, waiting: 0 });
  },
);

test('nobody listens at the other end: all files wait; when the line is back, a new run brings them at once', async () => {
  const { world, opened } = await startWithPictures({}, 6);
  await opened.close();
  const offline = openWorld(world, { endpoint: 'http://127.0.0.1:9', backoffScale: 0.0001 });
  const run = await runUpload(offline, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 6, waiting: 6, failed: 0 });
  expect(holdCode(offline)).toBe('offline');
  await offline.close();
  const online = openWorld(world, { backoffScale: 1 });
  const after = await runUpload(online, [world.pictures], { album: 'Lake' });
  expect(after.totals).toMatchObject({ created: 6 });
});

test('another account goes on while one is held', async () => {
  const { world, opened } = await startWithPictures({}, 6);
  const ada = opened.accounts.list()[0]?.id ?? '';
  const ben = await signIn(world, opened, 'ben@example.com');
  world.emulator.world.grants.killRefreshTokens(ada);
  world.emulator.world.grants.expireAccessTokens(ada);
  const adas = await runUpload(opened, [world.pictures], { accountId: ada, album: 'Lake' });
  expect(adas.totals).toMatchObject({ waiting: 6, failed: 0 });
  const bens = await runUpload(opened, [world.pictures], { accountId: ben, album: 'Lake' });
  expect(bens.totals).toMatchObject({ created: 6 });
  expect(world.emulator.library.items('ben@example.com')).toHaveLength(6);
});

test('a sign-in that Google refused in passing is asked for no more once it works again', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const needsSignIn = (): boolean[] => opened.accounts.list().map((account) => account.needsSignIn);
  world.emulator.faults.add({
    match: { endpoint: 'uploads.raw', times: 2 },
    effect: { kind: 'error', name: 'unauthenticated' },
  });
  world.put('a.jpg', jpeg());
  await runUpload(opened, [world.pictures]);
  expect(needsSignIn()).toEqual([true]);
  // As after "go on".
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ created: 1 });
  expect(needsSignIn()).toEqual([false]);
});

test('signing in again does not cut a pause short that Google asked for; with another client it is another one', async () => {
  const world = await startWorld(TWO_CLIENTS);
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const { holds, clock } = opened.parts;
  const untilAt = clock.now() + 3_600_000;
  for (const code of ['slowDown', 'quotaDay'] as const) {
    holds.set({ accountId, reason: { code }, untilAt, count: 1 });
    await signIn(world, opened);
    expect(holds.get(accountId)).toMatchObject({ reason: { code }, untilAt });
  }
  await signInWithOther(world, opened);
  expect(holds.get(accountId)).toBeUndefined();
});
