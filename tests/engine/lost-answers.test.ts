// batchCreate calls whose answer says nothing, or says that something is wrong with one of fifty: no item is lost, none is
// made twice, and one bad member never costs the others.
import { expect, test } from 'vitest';
import type { Effect } from '../../emulator/emulator.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg, sha256 } from '../help/media.ts';
import { creates, expectNoViolations, openSignedIn, sends, type World } from '../help/world.ts';

const CREATE = 'mediaItems.batchCreate';

/** As many pictures, named by their numbers; the sum of each. */
function putPictures(world: World, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = jpeg();
    world.put(`IMG_${String(index).padStart(3, '0')}.jpg`, bytes);
    return sha256(bytes);
  });
}

/** Each picture once in the album and once in the library. */
function expectOnceEach(world: World, sums: readonly string[]): void {
  const { library } = world.emulator;
  expect(library.albums()).toHaveLength(1);
  const inAlbum = (library.albums()[0]?.items ?? []).map((item) => item.sha256);
  expect([...inAlbum].sort()).toEqual([...sums].sort());
  expect(library.items()).toHaveLength(sums.length);
}

const lost: [name: string, effect: Effect, mostCreates: number][] = [
  ['the connection breaks before the answer', { kind: 'lostAnswer' }, 3],
  ['half of the answer arrives', { kind: 'truncated', breaks: true }, 3],
  ['the answer is noise', { kind: 'garbage' }, 3],
  ['the answer is half a JSON', { kind: 'truncated' }, 3],
  ['500, though it was done', { kind: 'error', name: 'internal', afterWork: true }, 3],
  ['409, though it was done', { kind: 'error', name: 'aborted', afterWork: true }, 3],
  ['502 with a page', { kind: 'html', status: 502 }, 3],
  ['503', { kind: 'error', name: 'unavailable' }, 3],
  ['a guest network answers instead', { kind: 'captivePortal' }, 3],
  ['the connection breaks before the call', { kind: 'reset', at: 'beforeBody' }, 3],
];

test.each(lost)('batchCreate, %s: every item once, the same members asked again', async (_, effect, most) => {
  const { world, opened } = await openSignedIn();
  const sums = putPictures(world, 60);
  world.emulator.faults.add({ match: { endpoint: CREATE, times: 1 }, effect });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 60, created: 60, failed: 0, waiting: 0 });
  expectOnceEach(world, sums);
  // Nothing was sent again but the call: sixty uploads, two batches, and the lost one once more.
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(60);
  expect(creates(world)).toBeLessThanOrEqual(most);
  expectNoViolations(world);
});

test('one member that Google always answers with 500 does not hold the other 49 for ever', async () => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 50);
  world.emulator.faults.add({
    match: { endpoint: CREATE, fileName: 'IMG_017' },
    effect: { kind: 'error', name: 'internal' },
  });
  let run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  for (let again = 0; again < 3 && run.totals.waiting > 1; again += 1)
    run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(49);
  expect([
    ...(run.stages.unknown ?? []),
    ...(run.stages.uploaded ?? []),
    ...(run.stages.failed ?? []),
  ]).toEqual(['IMG_017.jpg']);
});

test('one upload token that Google does not know: its bytes go again, nobody else’s', async () => {
  const { world, opened } = await openSignedIn();
  const sums = putPictures(world, 20);
  world.emulator.faults.add({
    match: { endpoint: CREATE, fileName: 'IMG_011', times: 6 },
    effect: { kind: 'error', name: 'invalidUploadToken' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 20 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(21);
  expectOnceEach(world, sums);
  expectNoViolations(world);
});

test('a token that is refused each time anew is told, not sent for ever', async () => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 3);
  world.emulator.faults.add({
    match: { endpoint: CREATE, fileName: 'IMG_001' },
    effect: { kind: 'error', name: 'invalidUploadToken' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.stages).toEqual({ created: ['IMG_000.jpg', 'IMG_002.jpg'], failed: ['IMG_001.jpg'] });
  expect(world.emulator.ledger.of('uploads.raw').length).toBeLessThan(8);
});

test('a whole batch refused because of one member: only that one fails', async () => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 50);
  const effect: Effect = {
    kind: 'answer',
    status: 400,
    body: '{"error":{"code":400,"message":"Something about one of them.","status":"INVALID_ARGUMENT"}}',
  };
  world.emulator.faults.add({ match: { endpoint: CREATE, fileName: 'IMG_030' }, effect });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 49, failed: 1 });
  expect(run.files['IMG_030.jpg']).toMatchObject({ stage: 'failed', reason: { code: 'refusedMember' } });
  // What the whole request was refused for is no word about the bytes: a person may ask again.
  world.emulator.faults.clear();
  const again = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(again.totals).toMatchObject({ alreadyThere: 49, created: 1 });
  expectNoViolations(world);
});

test('HTTP 200 with a refused item inside: only that file fails, and a plain second run does not send it', async () => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 5);
  world.emulator.settings.damaged = ['IMG_002.jpg'];
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 4, failed: 1 });
  expect(run.files['IMG_002.jpg']).toMatchObject({ stage: 'failed', reason: { code: 'refusedByGoogle' } });
  const sent = sends(world);
  expect((await runUpload(opened, [world.pictures], { album: 'Lake' })).totals).toMatchObject({ failed: 1 });
  expect(sends(world)).toBe(sent);
  world.emulator.settings.damaged = [];
  const asked = await runUpload(opened, [world.pictures], { album: 'Lake', again: 'all' });
  expect(asked.totals).toMatchObject({ alreadyThere: 4, created: 1 });
});

test('207 for a partial failure means the same as 200', async () => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 5);
  world.emulator.settings.damaged = ['IMG_002.jpg'];
  world.emulator.settings.partialFailureStatus = 207;
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 4, failed: 1 });
});

test.each([
  ['13', { code: 13 }, 'created'],
  ['14', { code: 14 }, 'created'],
  ['8', { code: 8 }, 'created'],
  ['nothing at all', { missing: true }, 'created'],
  ['nothing at all, though it was created', { missing: true, created: true }, 'created'],
  ['6', { code: 6 }, 'alreadyThere'],
] as const)('an item answered with %s ends as it should, the others at once', async (_, item, outcome) => {
  const { world, opened } = await openSignedIn();
  putPictures(world, 6);
  world.emulator.faults.add({
    match: { endpoint: CREATE, times: 1 },
    effect: { kind: 'item', fileName: 'IMG_003', ...item },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  const expected = { found: 6, created: 6, alreadyThere: 0, failed: 0, waiting: 0 };
  if (outcome === 'alreadyThere') Object.assign(expected, { created: 5, alreadyThere: 1 });
  expect(run.totals).toMatchObject(expected);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(6);
  expectNoViolations(world);
});

test('many items with code 13 go together in one further call', async () => {
  const { world, opened } = await openSignedIn();
  const sums = putPictures(world, 40);
  world.emulator.faults.add({ match: { endpoint: CREATE, times: 1 }, effect: { kind: 'item', code: 13 } });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 40 });
  expect(creates(world)).toBe(2);
  expectOnceEach(world, sums);
});

test('an album id that is refused now and then is asked about, and the batch goes again as a whole', async () => {
  const { world, opened } = await openSignedIn();
  const sums = putPictures(world, 40);
  world.emulator.faults.add({
    match: { endpoint: CREATE, times: 1 },
    effect: { kind: 'error', name: 'invalidAlbum' },
  });
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 40 });
  expect(creates(world)).toBe(2);
  expectOnceEach(world, sums);
});
