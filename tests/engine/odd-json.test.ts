// Answers that say the right thing in another way than Google's own: numbers in quotes, `null` for what is not set, an empty page token, a
// relative address, other letters. They are understood, and one part that cannot be read costs no other part anything.
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { rewrite, startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg, MIB, mp4 } from '../help/media.ts';
import { creates, openWorld, signIn, startWorld } from '../help/world.ts';

type Result = { uploadToken?: string; status?: unknown; mediaItem?: Record<string, unknown> | null };

async function startWith(isMeant: (req: IncomingMessage) => boolean, change: (body: string) => string) {
  const world = await startWorld();
  const endpoint = await startBetween(world, (req, res) => {
    if (!isMeant(req)) return false;
    rewrite(world, req, res, change);
    return true;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  return { world, opened };
}

const isCreate = (req: IncomingMessage): boolean =>
  req.url?.startsWith('/v1/mediaItems:batchCreate') ?? false;
const isAlbumList = (req: IncomingMessage): boolean =>
  req.method === 'GET' && (req.url?.startsWith('/v1/albums?') ?? false);

const onResults = (change: (result: Result, at: number) => unknown) => (body: string) =>
  JSON.stringify({
    newMediaItemResults: (JSON.parse(body) as { newMediaItemResults: Result[] }).newMediaItemResults.map(
      change,
    ),
  });

test.each<[string, (result: Result) => unknown]>([
  ['codes in quotes', (result) => ({ ...result, status: { code: '0', message: 'OK', details: [] } })],
  ['a code 0', (result) => ({ ...result, status: { code: 0 } })],
  ['a status that is null', (result) => ({ ...result, status: null })],
  ['no status', ({ uploadToken, mediaItem }) => ({ uploadToken, mediaItem })],
  [
    'fields that are null',
    (result) => ({ ...result, mediaItem: { ...result.mediaItem, productUrl: null, mediaMetadata: null } }),
  ],
])('results with %s are read', async (_, change) => {
  const { world, opened } = await startWith(isCreate, onResults(change));
  const run = await runUpload(opened, [world.put('a.jpg', jpeg('a')), world.put('b.jpg', jpeg('b'))], {});
  expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
  expect(creates(world)).toBe(1);
});

test('one result that cannot be read costs the others nothing, and its own file is asked for again', async () => {
  let calls = 0;
  const { world, opened } = await startWith(isCreate, (body) =>
    calls++ > 0
      ? body
      : onResults((result, at) => (at === 0 ? { ...result, mediaItem: { id: 7 } } : result))(body),
  );
  const run = await runUpload(opened, [world.put('a.jpg', jpeg('a')), world.put('b.jpg', jpeg('b'))], {});
  expect(run.stages.created).toEqual(['a.jpg', 'b.jpg']);
  expect(world.emulator.library.items()).toHaveLength(2);
});

test.each([
  ['an empty page token', { nextPageToken: '' }],
  ['a page token that is null', { albums: null, nextPageToken: null }],
])('a list of albums with %s has come to its end', async (_, more) => {
  const { world, opened } = await startWith(isAlbumList, (body) =>
    JSON.stringify({ ...(JSON.parse(body) as object), ...more }),
  );
  const run = await runUpload(opened, [world.put('a.jpg', jpeg('a'))], { album: 'Trip' });
  expect(run.stages.created).toEqual(['a.jpg']);
  expect(world.emulator.library.albums()).toHaveLength(1);
});

test('an error whose code is in quotes is still what its words say', async () => {
  const { world, opened } = await startWith(isCreate, (body) => body);
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: {
      kind: 'answer',
      status: 400,
      body: JSON.stringify({
        error: {
          code: '400',
          status: 3,
          message: "The remaining storage in the user's account is not enough to perform this operation.",
        },
      }),
    },
  });
  await runUpload(opened, [world.put('a.jpg', jpeg('a'))], {});
  expect(opened.parts.holds.all()[0]?.reason.code).toBe('storageFull');
});

test('an upload whose session is named without a host, and whose state in other letters, goes on where it was', async () => {
  const world = await startWorld();
  let isBroken = false;
  const endpoint = await startBetween(world, (req, res) => {
    const write = res.writeHead.bind(res);
    res.writeHead = ((status: number, headers: Record<string, string> = {}) => {
      const url = headers['x-goog-upload-url'];
      const state = headers['x-goog-upload-status'];
      if (url) headers['x-goog-upload-url'] = new URL(url).pathname + new URL(url).search;
      if (state) headers['x-goog-upload-status'] = state.toUpperCase();
      return write(status, headers);
    }) as typeof res.writeHead;
    if (!isBroken && String(req.headers['x-goog-upload-command']).includes('finalize')) {
      isBroken = true;
      req.headers['x-goog-upload-command'] = 'upload';
      return 503;
    }
    return false;
  });
  const opened = openWorld(world, { endpoint });
  await signIn(world, opened);
  const run = await runUpload(opened, [world.put('film.mp4', mp4(6 * MIB))], {});
  expect(run.stages.created).toEqual(['film.mp4']);
  expect(world.emulator.ledger.of('uploads.start')).toHaveLength(1);
});
