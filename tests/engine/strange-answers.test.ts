// Answers that look well and are none, and refusals that nobody at Google has spoken: nothing is taken for done or for final, no second
// album is made, no budget is burnt, and what Google has is not sent again.
import { renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rewrite, startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg, MIB, mp4, sha256 } from '../help/media.ts';
import { expectNoViolations, openWorld, signIn, startWorld, type World } from '../help/world.ts';

const answer = (status: number, body: string) => ({ kind: 'answer', status, body }) as const;
const BARE_STATUS = '{"code":13,"message":"Internal error encountered."}';
const PORTAL = '{"portal":"please log in"}';

async function start(seed?: (world: World) => void) {
  const world = await startWorld();
  seed?.(world);
  const opened = openWorld(world);
  await signIn(world, opened);
  return { world, opened };
}

test.each([BARE_STATUS, PORTAL])('a list of albums that says %s makes no second album', async (body) => {
  const { world, opened } = await start();
  await runUpload(opened, [world.put('first.jpg', jpeg('first'))], { album: 'Trip' });
  // As on a new computer: only Google knows the album.
  const [album] = world.emulator.library.albums();
  opened.parts.albums.forget(album?.id ?? '');
  world.emulator.faults.add({ match: { endpoint: 'albums.list', times: 2 }, effect: answer(200, body) });
  const run = await runUpload(opened, [world.put('second.jpg', jpeg('second'))], { album: 'Trip' });
  expect(run.stages.created).toEqual(['second.jpg']);
  expect(world.emulator.library.albums()).toHaveLength(1);
  expect(world.emulator.library.albumByTitle('Trip')?.items).toHaveLength(2);
});

test.each([
  ['the same page again', ['a', 'a']],
  ['two pages in turns', ['a', 'b', 'a']],
  ['always another page', Array.from({ length: 2000 }, (_, index) => `page-${index}`)],
])('pages of albums that go round (%s) are no list, and not asked for without end', async (_, tokens) => {
  const world = await startWorld();
  let asked = 0;
  const endpoint = await startBetween(world, (req, res) => {
    if (req.method !== 'GET' || !req.url?.startsWith('/v1/albums?')) return false;
    asked += 1;
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ nextPageToken: tokens[(asked - 1) % tokens.length] }));
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  const run = await runUpload(opened, [world.put('a.jpg', jpeg())], { album: 'Trip' });
  expect(run.totals.created).toBe(0);
  expect(world.emulator.library.albums()).toEqual([]);
  expect(asked).toBeLessThan(200);
});

test.each([BARE_STATUS, PORTAL])(
  'a link into an album that is answered with %s is tried again',
  async (body) => {
    const { world, opened } = await start();
    const path = world.put('a.jpg', jpeg('a'));
    await runUpload(opened, [path], { album: 'One' });
    world.emulator.faults.add({
      match: { endpoint: 'albums.batchAdd', times: 1 },
      effect: answer(200, body),
    });
    const run = await runUpload(opened, [path], { album: 'Two' });
    expect(run.totals).toMatchObject({ alreadyThere: 1, failed: 0, waiting: 0 });
    expect(world.emulator.library.albumByTitle('Two')?.items).toHaveLength(1);
    expect(world.emulator.library.items()).toHaveLength(1);
  },
);

test('an upload that is answered before its bytes have gone out is none', async () => {
  const world = await startWorld();
  let early = 0;
  const endpoint = await startBetween(world, (req, res) => {
    if (req.method !== 'POST' || req.url !== '/v1/uploads' || early > 0) return false;
    early += 1;
    res.end('an-early-token');
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  const film = mp4(4 * MIB);
  const run = await runUpload(opened, [world.put('film.mp4', film)], {});
  expect(early).toBe(1);
  expect(run.stages.created).toEqual(['film.mp4']);
  expect(world.emulator.library.items().map(({ sizeBytes }) => sizeBytes)).toEqual([film.length]);
});

test.each([503, 500, 409, 429, 401])(
  'a film that Google has to its last byte is not sent again because its end was answered with %i',
  async (status) => {
    const world = await startWorld();
    let ends = 0;
    // The bytes are taken, the end is not.
    const endpoint = await startBetween(world, (req) => {
      const command = String(req.headers['x-goog-upload-command'] ?? '');
      if (!command.includes('finalize') || ends >= 2) return false;
      ends += 1;
      req.headers['x-goog-upload-command'] = command === 'finalize' ? 'query' : 'upload';
      return status;
    });
    const opened = openWorld(world, { endpoint });
    await signIn(world, opened);
    const film = mp4(6 * MIB);
    const path = world.put('film.mp4', film);
    await runUpload(opened, [path], {});
    const run = await runUpload(opened, [path], {});
    expect(run.stages.created).toEqual(['film.mp4']);
    expect(ends).toBe(2);
    expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
    expect(world.emulator.library.items().map(({ sizeBytes }) => sizeBytes)).toEqual([film.length]);
    expectNoViolations(world);
  },
);

test.each([404, 405, 421])('one %i where albums are listed costs no photo its place', async (status) => {
  const { world, opened } = await start();
  const body = status === 404 ? '{"error":{"code":404,"message":"Not found."}}' : '';
  world.emulator.faults.add({
    match: { endpoint: 'albums.list', times: 1 },
    effect: answer(status, body),
  });
  const run = await runUpload(opened, [world.put('a.jpg', jpeg()), world.put('b.jpg', jpeg())], {
    album: 'Trip',
  });
  expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(2);
});

test.each([405, 407, 418, 421])(
  'a %i without a word of Google’s is no verdict on a photo',
  async (status) => {
    const { world, opened } = await start();
    world.emulator.faults.add({ match: { endpoint: 'uploads.raw', times: 1 }, effect: answer(status, '') });
    const run = await runUpload(opened, [world.put('a.jpg', jpeg())], {});
    expect(run.stages.created).toEqual(['a.jpg']);
  },
);

test.each([
  [401, '<html>proxy</html>'],
  [405, ''],
  [404, '{"message":"no such page"}'],
  [400, '{"error":"temporarily_unavailable"}'],
])('a %i at the sign-in (%s) does not end it', async (status, body) => {
  const { world, opened } = await start();
  await opened.close();
  const again = openWorld(world);
  world.emulator.faults.add({ match: { endpoint: 'oauth.token', times: 1 }, effect: answer(status, body) });
  const run = await runUpload(again, [world.put('a.jpg', jpeg())], {});
  expect(run.stages.created).toEqual(['a.jpg']);
  expect(again.accounts.list()[0]?.needsSignIn).toBe(false);
});

test.each([
  ['uploads.raw', 403, '{"message":"Forbidden"}'],
  ['uploads.raw', 418, '{"message":"tea"}'],
  ['mediaItems.batchCreate', 400, '{"message":"Bad Request","requestId":"7"}'],
  ['mediaItems.batchCreate', 404, '{"message":"no Route matched with those values"}'],
] as const)(
  '%s answered with %i %s of something in between blames no file and no person',
  async (endpoint, status, body) => {
    const { world, opened } = await start();
    world.emulator.faults.add({ match: { endpoint, times: 1 }, effect: answer(status, body) });
    const run = await runUpload(opened, [world.put('a.jpg', jpeg())], {});
    expect(opened.parts.holds.all()).toEqual([]);
    expect(run.stages.created).toEqual(['a.jpg']);
  },
);

test.each([
  ['null', { access_token: null }],
  ['nothing', { access_token: '' }],
  ['of two lines', { access_token: 'a\nb' }],
  ['a number', { access_token: 7 }],
])('an access token that is %s does not end the sign-in', async (_, body) => {
  const { world, opened } = await start();
  await opened.close();
  const again = openWorld(world);
  world.emulator.faults.add({
    match: { endpoint: 'oauth.token', times: 1 },
    effect: answer(200, JSON.stringify({ ...body, expires_in: 3599, token_type: 'Bearer' })),
  });
  const run = await runUpload(again, [world.put('a.jpg', jpeg())], {});
  expect(run.stages.created).toEqual(['a.jpg']);
  expect(again.accounts.list()[0]?.needsSignIn).toBe(false);
});

test.each([['"3599"'], ['0'], ['-5'], ['null'], ['1e30'], ['"soon"']])(
  'an access token that lives for %s seconds is used',
  async (seconds) => {
    const { world, opened } = await start();
    await opened.close();
    const endpoint = await startBetween(world, (req, res) => {
      if (req.url !== '/token') return false;
      rewrite(world, req, res, (body) => body.replace(/"expires_in":\s*\d+/, `"expires_in":${seconds}`));
      return true;
    });
    const again = openWorld(world, { endpoint });
    const run = await runUpload(again, [world.put('a.jpg', jpeg()), world.put('b.jpg', jpeg())], {});
    expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
    expect(again.parts.holds.all()).toEqual([]);
  },
);

test('the sign-in’s secrets follow no redirection', async () => {
  const world = await startWorld();
  let leaked = 0;
  let isRedirecting = false;
  const endpoint = await startBetween(world, (req, res) => {
    if (req.url === '/elsewhere') {
      leaked += 1;
      res.end('{}');
      return true;
    }
    if (!isRedirecting || req.method !== 'POST' || req.url !== '/token') return false;
    res.writeHead(307, { location: '/elsewhere' }).end();
    return true;
  });
  const first = openWorld(world, { endpoint });
  await signIn(world, first);
  await first.close();
  isRedirecting = true;
  const opened = openWorld(world, { endpoint });
  const path = world.put('a.jpg', jpeg());
  const run = await runUpload(opened, [path], {});
  expect(run.totals).toMatchObject({ created: 0, waiting: 1 });
  expect(opened.parts.holds.all()[0]?.reason.code).toBe('offline');
  expect(leaked).toBe(0);
  isRedirecting = false;
  expect((await runUpload(opened, [path], {})).stages.created).toEqual(['a.jpg']);
});

test('a file that was changed while its answer was lost is made as it was, and then sent as it is', async () => {
  const { world, opened } = await start();
  const path = world.put('a.jpg', jpeg('before'));
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  const stop = opened.parts.files.onChange((file) => {
    if (file.stage !== 'unknown') return;
    stop();
    writeFileSync(path, jpeg('after, and longer'));
    utimesSync(path, new Date(), new Date(Date.now() - 3_600_000));
  });
  const run = await runUpload(opened, [path], {});
  expect(run.stages.created).toEqual(['a.jpg']);
  expect(run.files['a.jpg']?.sizeBytes).toBe(jpeg('after, and longer').length);
  expect(world.emulator.library.items()).toHaveLength(2);
});

test.each([
  ['its item', 'creating', jpeg('before')],
  ['its place in a second album', 'linking', jpeg('there')],
] as const)(
  'a file that is replaced while Google is asked for %s is sent as it is, too',
  async (_, stage, first) => {
    const { world, opened } = await start();
    await runUpload(opened, [world.put('there.jpg', jpeg('there'))], {});
    const path = world.put('a.jpg', first);
    const stop = opened.parts.files.onChange((file) => {
      if (file.stage !== stage) return;
      stop();
      writeFileSync(path, jpeg('after, and longer'));
      utimesSync(path, new Date(), new Date(Date.now() - 3_600_000));
    });
    const run = await runUpload(opened, [path], { album: 'Second' });
    expect(run.stages.created).toEqual(['a.jpg']);
    expect(run.files['a.jpg']?.sizeBytes).toBe(jpeg('after, and longer').length);
    const sums = world.emulator.library.items().map(({ sha256: sum }) => sum);
    expect(sums).toContain(sha256(jpeg('after, and longer')));
  },
);

test.each([
  ['The remaining storage is not enough for this.', 3, 'storageFull'],
  ['The remaining storage is not enough for that.', 8, 'storageFull'],
  ['Request must contain a valid upload token.', 3, null],
])('one result of a batch that says “%s” is no word about the photo', async (message, code, hold) => {
  const { world, opened } = await start();
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: { kind: 'item', code, message },
  });
  const path = world.put('a.jpg', jpeg());
  const run = await runUpload(opened, [path], {});
  expect(run.totals.failed).toBe(0);
  expect(opened.parts.holds.all()[0]?.reason.code ?? null).toBe(hold);
  const again = hold === null ? run : await runUpload(opened, [path], {});
  expect(again.stages.created).toEqual(['a.jpg']);
});

test('a sign-in that cannot be read for a while holds the account, and it goes on with nobody’s help', async () => {
  const { world, opened } = await start();
  const secrets = join(world.dataFolder, 'secrets.json');
  renameSync(secrets, `${secrets}.kept`);
  // A link that leads to itself can be read by nobody, not even by root.
  symlinkSync('secrets.json', secrets);
  const path = world.put('a.jpg', jpeg('a'));
  const [account] = opened.accounts.list();
  for (let asked = 0; asked < 2; asked += 1)
    expect(await opened.parts.lineOf(account?.id ?? '')).toBe(undefined);
  expect(opened.parts.holds.all()).toMatchObject([{ reason: { code: 'signInUnreadable' }, count: 2 }]);
  expect(account).toMatchObject({ needsSignIn: false });
  renameSync(`${secrets}.kept`, secrets);
  for (const { accountId } of opened.parts.holds.all()) opened.parts.holds.clear(accountId);
  expect((await runUpload(opened, [path], {})).totals).toMatchObject({ created: 1 });
});
