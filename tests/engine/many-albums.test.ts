// Many new albums, small ones, and lists of albums that come late: no album twice, and no more requests than need be.
import { expect, test } from 'vitest';
import { ensureAlbum } from '../../src-main/engine/album-of.ts';
import { runUpload } from '../help/engine-run.ts';
import { setRules, startFolderWorld, syncOnce } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations } from '../help/world.ts';

test('a list of albums that comes late makes no second album of what was just made', async () => {
  const { world, opened } = await startFolderWorld();
  await runUpload(opened, [world.put('a.jpg', jpeg())], { album: 'Lake' });
  const [lake] = [...world.emulator.world.library.userOrFirst().albums.values()];
  if (!lake) throw new Error('no album was made');
  lake.deleted = true;
  await runUpload(opened, [world.put('b.jpg', jpeg())], { album: 'Other' });
  lake.deleted = false;
  await runUpload(opened, [world.put('c.jpg', jpeg())], { album: 'Lake' });
  expect(world.emulator.library.albums().map((album) => album.title)).toEqual(['Lake', 'Other']);
});

test('a hundred new albums do not read the whole list a hundred times', async () => {
  const { world, opened, accountId } = await startFolderWorld();
  const titles = Array.from({ length: 100 }, (_, index) => `Album ${index}`);
  const line = await opened.accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  const { signal } = new AbortController();
  const ask = (title: string) => ensureAlbum(opened.parts, line, title, signal);
  for (const title of titles) expect(await ask(title)).toMatchObject({ ok: true });
  expect(world.emulator.library.albums()).toHaveLength(100);
  expect(world.emulator.ledger.counts['albums.list']).toBe(1);
  // An answer that was lost leaves it to Google's list what there is.
  world.emulator.faults.add({
    match: { endpoint: 'albums.create', times: 1 },
    effect: { kind: 'lostAnswer' },
  });
  expect(await ask('One more')).toMatchObject({ ok: false });
  expect(await ask('One more')).toMatchObject({ ok: true });
  expect(world.emulator.library.albums()).toHaveLength(101);
});

test('bytes do not run far ahead of the day’s requests where each album has but two photos', async () => {
  const { world, opened, accountId } = await startFolderWorld({ requestsPerDay: 200 });
  for (let album = 0; album < 120; album += 1)
    for (const name of ['a.jpg', 'b.jpg']) world.put(`${album}/${name}`, jpeg());
  setRules({ world, opened, accountId }, { albumFrom: { kind: 'folder' } });
  await syncOnce({ world, opened, accountId });
  const { counts } = opened.parts;
  expect(counts.countIn(accountId, ['created', 'verified'])).toBeGreaterThan(40);
  // What Google has the bytes of has its requests as well.
  expect(counts.countIn(accountId, ['uploaded', 'unknown'])).toBe(0);
  expectNoViolations(world);
});

test.each(['x'.repeat(500), '🌊'.repeat(250)])(
  'an album with the longest title that Google takes is followed by one with a number, too (%#)',
  async (album) => {
    const { world, opened } = await startFolderWorld();
    await runUpload(opened, [world.put('a.jpg', jpeg())], { album });
    opened.parts.db.run('UPDATE album SET item_count=20000');
    const run = await runUpload(opened, [world.put('b.jpg', jpeg())], { album });
    expect(run.totals).toMatchObject({ created: 1, failed: 0 });
    opened.parts.db.run('UPDATE album SET item_count=20000');
    await runUpload(opened, [world.put('c.jpg', jpeg())], { album });
    const titles = world.emulator.library.albums().map(({ title }) => title);
    expect(titles).toHaveLength(3);
    expect(titles.map((title) => title.isWellFormed() && title.length <= 500)).toEqual([true, true, true]);
    expect(titles.map((title) => title.slice(-4)).slice(1)).toEqual([' (2)', ' (3)']);
  },
);
