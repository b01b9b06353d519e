// Results of batchCreate that do not say plainly whose they are: in another order and without tokens, named twice, one for several, and
// one upload token for two files. No photo is taken for sent on the strength of another's result.
import { expect, test } from 'vitest';
import type { Opened } from '../../src-main/program/open.ts';
import { rewrite, startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg, sha256 } from '../help/media.ts';
import { creates, openWorld, signIn, startWorld, type World } from '../help/world.ts';

type Result = { uploadToken?: string; status?: object; mediaItem?: { id: string; filename?: string } };

/** `change`: what becomes of the list of results; `nth` from 0. */
async function startWith(
  change: (results: Result[], nth: number) => Result[],
  seed?: (world: World) => void,
): Promise<{ world: World; opened: Opened }> {
  const world = await startWorld();
  seed?.(world);
  let calls = 0;
  const endpoint = await startBetween(world, (req, res) => {
    if (!req.url?.startsWith('/v1/mediaItems:batchCreate')) return false;
    rewrite(world, req, res, (body) => {
      const { newMediaItemResults } = JSON.parse(body) as { newMediaItemResults: Result[] };
      return JSON.stringify({ newMediaItemResults: change(newMediaItemResults, calls++) });
    });
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  return { world, opened };
}

const withoutToken = ({ status, mediaItem }: Result): Result => ({
  ...(status ? { status } : {}),
  ...(mediaItem ? { mediaItem } : {}),
});

/** Of each file the item that its row names has its very bytes. */
function expectOwnItems(
  world: World,
  files: Record<string, { mediaItemId: string | null; sha256: string | null }>,
) {
  const sums = new Map(world.emulator.library.items().map(({ id, sha256: sum }) => [id, sum]));
  for (const [name, file] of Object.entries(files))
    expect([name, sums.get(file.mediaItemId ?? '')]).toEqual([name, file.sha256]);
}

const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];

test('results in another order and without tokens are given to nobody: each file is asked for alone', async () => {
  const { world, opened } = await startWith((results) => results.map(withoutToken).reverse());
  const run = await runUpload(
    opened,
    names.map((name) => world.put(name, jpeg(name))),
    { album: 'Trip' },
  );
  expect(run.stages.created).toEqual(names);
  expectOwnItems(world, run.files);
  expect(world.emulator.library.items()).toHaveLength(4);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(4);
  expect(creates(world)).toBe(5);
});

test('results without tokens whose names fit their places are taken', async () => {
  const { world, opened } = await startWith((results) => results.map(withoutToken));
  const run = await runUpload(
    opened,
    names.map((name) => world.put(name, jpeg(name))),
    {},
  );
  expect(run.stages.created).toEqual(names);
  expectOwnItems(world, run.files);
  expect(creates(world)).toBe(1);
});

test('a refusal in a list of another order is no word about the file in whose place it stands', async () => {
  const { world, opened } = await startWith((results, nth) =>
    nth === 0 ? results.map(withoutToken).reverse() : results,
  );
  const paths = names.map((name) => world.put(name, jpeg(name)));
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: { kind: 'item', indexes: [0], code: 3, message: 'BAD_IMAGE' },
  });
  const run = await runUpload(opened, paths, {});
  expect(run.stages.created).toEqual(names);
  expectOwnItems(world, run.files);
});

test('a file that is named twice in the list has what was made of it', async () => {
  const { world, opened } = await startWith((results) => [
    ...results,
    ...results.map(({ uploadToken }) => ({
      ...(uploadToken === undefined ? {} : { uploadToken }),
      status: { code: 3, message: 'Failed' },
    })),
  ]);
  const run = await runUpload(
    opened,
    names.map((name) => world.put(name, jpeg(name))),
    {},
  );
  expect(run.stages.created).toEqual(names);
  expectOwnItems(world, run.files);
});

test('one item for files of different bytes is not taken for each of them', async () => {
  const { world, opened } = await startWith((results, nth) =>
    nth === 0
      ? results.map((result) => ({ ...result, mediaItem: results[0]?.mediaItem }) as Result)
      : results,
  );
  const run = await runUpload(
    opened,
    names.map((name) => world.put(name, jpeg(name))),
    {},
  );
  expect(run.stages.created).toEqual(names);
  expectOwnItems(world, run.files);
});

test('an item beside an error is neither: the file is asked for once more, and has the item that was made', async () => {
  const { world, opened } = await startWith((results, nth) =>
    nth === 0 ? results.map((result) => ({ ...result, status: { code: 3, message: 'Failed' } })) : results,
  );
  const run = await runUpload(opened, [world.put('a.jpg', jpeg())], {});
  expect(run.stages.created).toEqual(['a.jpg']);
  expectOwnItems(world, run.files);
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
});

test('one upload token for two files: both are sent again', async () => {
  const world = await startWorld();
  let uploads = 0;
  let first = '';
  const endpoint = await startBetween(world, (req, res) => {
    if (req.method !== 'POST' || req.url !== '/v1/uploads' || ++uploads > 2) return false;
    rewrite(world, req, res, (token) => (first ||= token));
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  const run = await runUpload(
    opened,
    ['a.jpg', 'b.jpg'].map((name) => world.put(name, jpeg(name))),
    {},
  );
  expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
  expectOwnItems(world, run.files);
  expect(
    world.emulator.library
      .items()
      .map((item) => item.sha256)
      .sort(),
  ).toEqual([sha256(jpeg('a.jpg')), sha256(jpeg('b.jpg'))].sort());
});
