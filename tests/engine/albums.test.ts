// Albums: made once for each title, found again, made anew when a user has deleted them.
import { expect, test } from 'vitest';
import { ensureAlbum, refreshAlbums } from '../../src-main/engine/album-of.ts';
import { DatabaseFailure } from '../../src-main/store/database-failure.ts';
import { runUpload, startRun } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { CODES, watchDisk } from '../help/store.ts';
import {
  creates,
  createTestClock,
  expectNoViolations,
  namesIn,
  openSignedIn,
  openWorld,
  putNumbered,
  signIn,
  signInWithOther,
  startWorld,
  TWO_CLIENTS,
  type World,
} from '../help/world.ts';

/** What a user does by hand. */
function deleteAlbum({ emulator }: World, title: string): void {
  const user = emulator.world.library.userOrFirst();
  const album = [...user.albums.values()].find((one) => one.title === title && !one.deleted);
  if (!album) throw new Error(`no album ${title}`);
  album.deleted = true;
}

test('one album, although the answer to its creation is lost', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 60);
  world.emulator.faults.add({
    match: { endpoint: 'albums.create', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 60 });
  expect(world.emulator.library.albums()).toHaveLength(1);
});

test('one album, although the disk was full when it had been made, and has room again', async () => {
  const disk = watchDisk();
  const { world, opened, accountId } = await openSignedIn();
  const { parts } = opened;
  const line = await opened.accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  const { signal } = new AbortController();
  expect(await refreshAlbums(parts, line, signal)).toMatchObject({ ok: true });
  await parts.db.durable();
  disk.refuse(CODES.full, 1);
  await expect(ensureAlbum(parts, line, 'Lake', signal)).rejects.toThrow(DatabaseFailure);
  expect(world.emulator.library.albums()).toHaveLength(1);
  disk.mend();
  expect(parts.db.tryAgain()).toBe(true);
  expect(await ensureAlbum(parts, line, 'Lake', signal)).toMatchObject({ ok: true });
  expect(world.emulator.library.albums()).toHaveLength(1);
});

test('one album for a title, although two runs, an album call and its other spelling ask for it at once', async () => {
  const { world, opened, accountId } = await openSignedIn();
  putNumbered(world, 5, 'A');
  const more = world.put('more/B.jpg', jpeg());
  world.emulator.settings.latency.otherMs = 20;
  const { parts } = opened;
  const line = await opened.accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  const { signal } = new AbortController();
  const byHand = parts.writeLocks.run(accountId, () => ensureAlbum(parts, line, 'Gärten', signal));
  const runs = [
    startRun(opened, [world.pictures], { album: 'Ga\u0308rten' }),
    startRun(opened, [more], { album: ' Gärten ' }),
  ];
  await Promise.all([byHand, ...runs.map(({ ended }) => ended)]);
  expect(world.emulator.library.albums()).toHaveLength(1);
  expect(world.emulator.ledger.counts['albums.create']).toBe(1);
  expectNoViolations(world);
});

test('an album that an earlier installation made is found, on whatever page of the list it stands', async () => {
  const { world, opened } = await openSignedIn();
  world.emulator.seed({
    albums: Array.from({ length: 130 }, (_, i) => ({ title: `Album ${i}`, madeByApp: true })),
  });
  putNumbered(world, 2);
  await runUpload(opened, [world.pictures], { album: 'Album 117' });
  expect(world.emulator.library.albums()).toHaveLength(130);
  expect(namesIn(world, 'Album 117')).toHaveLength(2);
  expect(world.emulator.ledger.counts['albums.list']).toBe(3);
});

test('no album is made for files that do not get that far', async () => {
  const { world, opened } = await openSignedIn();
  world.put('notes.jpg', 'this is a text');
  world.put('empty.jpg', '');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ skipped: 2 });
  expect(world.emulator.library.albums()).toHaveLength(0);
});

test('an album deleted at Google is made again for its title, and the new files are in it', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  deleteAlbum(world, 'Lake');
  putNumbered(world, 40, 'new');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 40, alreadyThere: 3, failed: 0, waiting: 0 });
  expect(namesIn(world, 'Lake')).toHaveLength(40);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(43);
  expectNoViolations(world);
});

test('who names photos again whose album was deleted at Google has them in the new one, and no byte is sent', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 3, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  deleteAlbum(world, 'Lake');
  putNumbered(world, 1, 'new');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 0, alreadyThere: 4, failed: 0, waiting: 0 });
  expect(namesIn(world, 'Lake')).toHaveLength(4);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(4);
  const calls = world.emulator.ledger.of('albums.batchAdd').length;
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(world.emulator.ledger.of('albums.batchAdd')).toHaveLength(calls);
  expectNoViolations(world);
});

test('an album deleted at Google before known items are linked into it: made again, no byte is sent', async () => {
  const { world, opened } = await openSignedIn();
  world.put('first.jpg', jpeg());
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  putNumbered(world, 10, 'library');
  await runUpload(opened, [world.pictures]);
  deleteAlbum(world, 'Lake');
  const uploads = world.emulator.ledger.of('uploads.raw').length;
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 11, alreadyThere: 11, failed: 0, waiting: 0 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(uploads);
  expect(namesIn(world, 'Lake')).toHaveLength(10);
});

test('an album named by its id and deleted at Google: the files fail with that reason, none is created', async () => {
  const { world, opened } = await openSignedIn();
  const [albumId = ''] = world.emulator.seed({ albums: [{ title: 'Lake', madeByApp: true }] }).albums;
  world.put('a.jpg', jpeg());
  await runUpload(opened, [world.pictures], { albumId });
  deleteAlbum(world, 'Lake');
  putNumbered(world, 3, 'new');
  const run = await runUpload(opened, [world.pictures], { albumId });
  expect(run.totals).toMatchObject({ alreadyThere: 1, failed: 3 });
  expect(run.files['new_000.jpg']?.reason?.code).toBe('albumGone');
  expect(world.emulator.library.items()).toHaveLength(1);
});

test('an album that the app did not make, named by its id', async () => {
  const { world, opened } = await openSignedIn();
  const [albumId = ''] = world.emulator.seed({ albums: [{ title: 'By hand' }] }).albums;
  putNumbered(world, 2);
  const run = await runUpload(opened, [world.pictures], { albumId });
  expect(run.totals).toMatchObject({ failed: 2 });
  expect(run.files['IMG_000.jpg']?.reason?.code).toBe('albumForeign');
  expect(creates(world)).toBeLessThanOrEqual(1);
});

test('another client file: its albums are not ours to write to, so the title is made anew', async () => {
  const world = await startWorld(TWO_CLIENTS);
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  putNumbered(world, 2, 'old');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  await signInWithOther(world, opened);
  putNumbered(world, 3, 'new');
  const run = await runUpload(opened, [world.pictures], { accountId, album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 3, alreadyThere: 2, failed: 0, waiting: 0 });
  expect(world.emulator.library.albums()).toHaveLength(2);
  expect(world.emulator.ledger.counts['albums.create']).toBe(2);
  await runUpload(opened, [world.pictures], { accountId, album: 'Lake' });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(5);
});

test('a title that Google’s list no longer shows is forgotten here as well', async () => {
  const clock = createTestClock();
  const { world, opened, accountId } = await openSignedIn({ clock });
  putNumbered(world, 1);
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  deleteAlbum(world, 'Lake');
  clock.advance(11 * 60_000);
  const line = await opened.accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  const listed = await refreshAlbums(opened.parts, line, new AbortController().signal);
  expect(listed).toEqual({ ok: true, value: [] });
  const run = await runUpload(opened, [world.put('new.jpg', jpeg())], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 1 });
  expect(namesIn(world, 'Lake')).toEqual(['new.jpg']);
});

test.each([
  [404, 'NOT_FOUND', 'Requested entity was not found.'],
  [400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'],
] as const)(
  'an album deleted at Google whose loss is told in other words (%i) is made again',
  async (code, status, message) => {
    const { world, opened } = await openSignedIn();
    putNumbered(world, 3, 'old');
    await runUpload(opened, [world.pictures], { album: 'Lake' });
    const albumId = world.emulator.library.albumByTitle('Lake')?.id ?? '';
    deleteAlbum(world, 'Lake');
    putNumbered(world, 8, 'new');
    const body = JSON.stringify({ error: { code, status, message } });
    for (const endpoint of ['mediaItems.batchCreate', 'albums.get'])
      world.emulator.faults.add({
        match: { endpoint, album: albumId },
        effect: { kind: 'answer', status: code, body },
      });
    const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
    expect(run.totals).toMatchObject({ created: 8, failed: 0, waiting: 0 });
    expect(namesIn(world, 'Lake')).toHaveLength(8);
    expect(creates(world)).toBeLessThanOrEqual(4);
  },
);

test('an album that Google lists without a word whether it may be written to, and refuses: another one is made', async () => {
  const { world, opened } = await openSignedIn();
  const [albumId = ''] = world.emulator.seed({ albums: [{ title: 'Lake', madeByApp: true }] }).albums;
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: { kind: 'error', name: 'foreignAlbum' },
  });
  world.emulator.faults.add({
    match: { endpoint: 'albums.get', times: 1 },
    effect: {
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ id: albumId, title: 'Lake', productUrl: 'x' }),
    },
  });
  putNumbered(world, 3);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 3, failed: 0, waiting: 0 });
  expect(world.emulator.library.albums().filter(({ title }) => title === 'Lake')).toHaveLength(2);
  expect(opened.parts.albums.isRefused(albumId)).toBe(true);
});

test('a picture that Google has and does not name: there already, and nobody says that it is in the album', async () => {
  const { world, opened } = await openSignedIn();
  world.put('a.jpg', jpeg('a'));
  world.put('b.jpg', jpeg('b'));
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate' },
    effect: { kind: 'item', fileName: 'a.jpg', code: 6, message: 'ALREADY_EXISTS' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 1, alreadyThere: 1, failed: 0 });
  expect(run.files['a.jpg']?.reason).toEqual({ code: 'alreadyThereSomewhere' });
  expect(namesIn(world, 'Lake')).toEqual(['b.jpg']);
});

test('the text for each new item', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 2);
  await runUpload(opened, [world.pictures], { album: 'Lake', description: 'Großvater am See 🌊' });
  expect(world.emulator.library.items().map((item) => item.description)).toEqual([
    'Großvater am See 🌊',
    'Großvater am See 🌊',
  ]);
});

test('an album that is full: what fits in is created, the rest fails with Google’s words', async () => {
  const { world, opened } = await openSignedIn();
  world.emulator.settings.largestAlbumItems = 10;
  putNumbered(world, 60);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals.created).toBe(10);
  expect(run.totals.failed).toBe(50);
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(10);
});

test('an album that is full is followed by one with a number, and what lies in the first is still there', async () => {
  const { world, opened } = await openSignedIn();
  const first = world.put('a.jpg', jpeg('one'));
  await runUpload(opened, [first], { album: 'Lake' });
  opened.parts.db.run('UPDATE album SET item_count=19980');
  putNumbered(world, 30);
  const copy = world.put('copy of a.jpg', jpeg('one'));
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 30, alreadyThere: 2, failed: 0 });
  expect(run.files['copy of a.jpg']).toMatchObject({ stage: 'created', alreadyThere: true });
  expect(namesIn(world, 'Lake')).toEqual(['a.jpg']);
  expect(namesIn(world, 'Lake (2)')).toHaveLength(30);
  expect((await runUpload(opened, [first, copy], { album: 'Lake' })).totals).toMatchObject({
    alreadyThere: 2,
  });
  opened.parts.db.run(`UPDATE album SET item_count=20000`);
  const last = world.put('last.jpg', jpeg());
  await runUpload(opened, [last], { album: 'Lake' });
  expect(namesIn(world, 'Lake (3)')).toEqual(['last.jpg']);
  expectNoViolations(world);
});

test('an album that somebody else filled: its refusal leads to the next one, nothing fails', async () => {
  const { world, opened } = await openSignedIn();
  putNumbered(world, 1, 'A');
  await runUpload(opened, [world.pictures], { album: 'Lake' });
  const user = world.emulator.world.library.userOrFirst();
  const album = [...user.albums.values()][0];
  const item = album?.members[0];
  if (!album || !item) throw new Error('no album');
  album.members.push(...Array.from({ length: 19_990 }, () => item));
  putNumbered(world, 30, 'B');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 30, failed: 0 });
  expect(namesIn(world, 'Lake (2)')).toHaveLength(30);
});
