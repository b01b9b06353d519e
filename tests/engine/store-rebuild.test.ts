// After a database was lost: what Google lists is learned again, no album is made twice, and what is sent again is not there twice.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Opened } from '../../src-main/program/open.ts';
import { relearn, type Relearned } from '../../src-main/program/rebuild.ts';
import { backUp } from '../../src-main/store/backup.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, openWorld, signIn, startWorld, type World } from '../help/world.ts';

const { signal } = new AbortController();

const databaseOf = (world: World): string => join(world.dataFolder, 'photostow.db');

function ruin(world: World): void {
  writeFileSync(databaseOf(world), 'noise '.repeat(2000));
}

const atGoogle = ({ emulator }: World) =>
  Object.fromEntries(
    emulator.library
      .albums()
      .map(({ title, items }) => [title, items.map(({ fileName }) => fileName).sort()]),
  );

async function learn(opened: Opened, accountId: string): Promise<Relearned | undefined> {
  return relearn(opened.parts, accountId, signal);
}

test('without a backup: after signing in again nothing is made twice at Google', async () => {
  const world = await startWorld();
  const files = ['a', 'b', 'c'].map((name) => world.put(`${name}.jpg`, jpeg(name)));
  const before = openWorld(world);
  await signIn(world, before);
  await runUpload(before, files, { album: 'Holiday' });
  await before.close();
  ruin(world);

  const after = openWorld(world);
  expect(after.notice).toMatchObject({ code: 'databaseRebuilt' });
  expect(after.accounts.list()).toEqual([]);
  const accountId = await signIn(world, after);
  expect(await learn(after, accountId)).toEqual({ albums: 1, items: 3, complete: true });
  const [album] = world.emulator.library.albums();
  for (const { id } of album?.items ?? [])
    expect(after.parts.albums.isMember(album?.id ?? '', id)).toBe(true);
  expect(await learn(after, accountId)).toBe(undefined);

  const again = await runUpload(after, files, { album: 'Holiday' });
  // Their bytes had to go again; what came back is what Google had.
  expect(again.totals).toMatchObject({ found: 3, created: 0, alreadyThere: 3, failed: 0, waiting: 0 });
  expect(atGoogle(world)).toEqual({ Holiday: ['a.jpg', 'b.jpg', 'c.jpg'] });
  expect(world.emulator.library.items()).toHaveLength(3);
  expectNoViolations(world);
});

test('with an older backup: folders and accounts are back, and what came after it is sent again', async () => {
  const world = await startWorld();
  const first = world.put('a.jpg', jpeg('a'));
  const second = world.put('b.jpg', jpeg('b'));
  const before = openWorld(world);
  const accountId = await signIn(world, before);
  await runUpload(before, [first], { album: 'Old' });
  before.folders.add(world.pictures, before.parts.albums.ensureDestination(accountId, { title: 'Old' }).id);
  await before.parts.db.durable();
  expect(await backUp(databaseOf(world), Date.now())).toEqual({ ok: true });
  await runUpload(before, [second], { album: 'New' });
  await before.close();
  ruin(world);

  const after = openWorld(world);
  expect(after.notice).toMatchObject({ code: 'databaseRestored' });
  expect(after.accounts.list().map(({ id }) => id)).toEqual([accountId]);
  expect(after.folders.list().map(({ path }) => path)).toEqual([world.pictures]);
  expect(await learn(after, accountId)).toEqual({ albums: 2, items: 2, complete: true });
  const bytesBefore = world.emulator.ledger.of('uploads.*').length;
  const again = await runUpload(after, [first], { album: 'Old' });
  expect(again.files['a.jpg']?.stage).toMatch(/created|verified/);
  expect(world.emulator.ledger.of('uploads.*')).toHaveLength(bytesBefore);
  await runUpload(after, [second], { album: 'New' });
  expect(atGoogle(world)).toEqual({ Old: ['a.jpg'], New: ['b.jpg'] });
  expect(world.emulator.library.items()).toHaveLength(2);
});

/** A data folder whose database was lost, signed in again, and so many items of ours in one album. */
async function lostWith(items: number): Promise<{ world: World; opened: Opened; accountId: string }> {
  const world = await startWorld();
  const names = Array.from({ length: items }, (_, number) => `${number}.jpg`);
  world.emulator.seed({
    items: names.map((fileName) => ({ fileName, bytes: jpeg(fileName), madeByApp: true })),
    albums: [{ title: 'Large', items: names, madeByApp: true }],
  });
  await openWorld(world).close();
  ruin(world);
  const opened = openWorld(world);
  return { world, opened, accountId: await signIn(world, opened) };
}

test('an album of many pages is read to its end', async () => {
  const { world, opened, accountId } = await lostWith(230);
  expect(await learn(opened, accountId)).toEqual({ albums: 1, items: 230, complete: true });
  const row = opened.parts.db.get<{ count: number }>('SELECT count(*) AS count FROM membership');
  expect(row?.count).toBe(230);
  expect(world.emulator.ledger.counts).toMatchObject({ 'mediaItems.search': 3, 'mediaItems.list': 3 });
  expectNoViolations(world);
});

test('learning again spends no more than the day has left, and says that there is more', async () => {
  const { world, opened, accountId } = await lostWith(230);
  opened.parts.requests = () => ({ used: 9_975, perDay: 10_000, accountIds: [accountId] });
  expect(await learn(opened, accountId)).toMatchObject({ albums: 1, complete: false });
  const { counts } = world.emulator.ledger;
  expect((counts['mediaItems.search'] ?? 0) + (counts['mediaItems.list'] ?? 0)).toBeLessThan(5);
});

test('without an answer from Google it is asked again at the next start', async () => {
  const { world, opened, accountId } = await lostWith(3);
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.search', times: 1 },
    effect: { kind: 'html', status: 503 },
  });
  expect(await learn(opened, accountId)).toBe(undefined);
  expect(await learn(opened, accountId)).toMatchObject({ items: 3 });
});
