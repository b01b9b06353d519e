// The commands albums, items and verify: questions to Google for people and scripts.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command, filesIn } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { runUpload } from '../help/engine-run.ts';
import {
  expectNoViolations,
  openWorld,
  signIn,
  signInWithOther,
  startSignedIn,
  startWorld,
  TWO_CLIENTS,
  putNumbered,
  type World,
} from '../help/world.ts';

const asks = ({ emulator }: World): number => emulator.ledger.counts['mediaItems.batchGet'] ?? 0;

async function startUploaded(count: number, album = 'Lake'): Promise<{ world: World; ids: string[] }> {
  const world = await startSignedIn();
  putNumbered(world, count);
  const ended = await command(world, ['upload', world.pictures, '--album', album, '--json']);
  expect(ended.code).toBe(0);
  world.emulator.reset(['ledger']);
  return { world, ids: world.emulator.library.items().map(({ id }) => id) };
}

test('albums lists all of them over several pages; create makes a title once', async () => {
  const world = await startSignedIn();
  world.emulator.seed({
    albums: Array.from({ length: 60 }, (_, i) => ({ title: `A ${i}`, madeByApp: true })),
  });
  world.emulator.seed({ albums: [{ title: 'By hand' }] });
  const listed = await command(world, ['albums', '--json']);
  expect(listed.lines).toHaveLength(60);
  expect(listed.lines[0]).toMatchObject({
    event: 'album',
    title: 'A 0',
    itemCount: 0,
    id: expect.any(String),
  });
  for (const title of ['Größe', 'Gro\u0308ße', ' Größe ']) {
    const made = await command(world, ['albums', 'create', title, '--json']);
    expect(made.code).toBe(0);
    expect(made.lines[0]).toMatchObject({ event: 'album', title: 'Größe' });
  }
  expect(world.emulator.ledger.counts['albums.create']).toBe(1);
  await command(world, ['upload', world.put('a.jpg', jpeg()), '--album', 'Größe']);
  expect(world.emulator.library.albumByTitle('Größe')?.items).toHaveLength(1);
  expectNoViolations(world);
});

test('albums create under a lost answer and under trouble makes one album', async () => {
  const world = await startSignedIn();
  world.emulator.faults.add({ match: { endpoint: 'albums.create', nth: 1 }, effect: { kind: 'lostAnswer' } });
  world.emulator.faults.add({
    match: { endpoint: 'albums.list', nth: 2 },
    effect: { kind: 'error', name: 'unavailable' },
  });
  expect((await command(world, ['albums', 'create', 'Lake'])).code).toBe(0);
  expect(world.emulator.library.albums()).toHaveLength(1);
});

test('items: 120 ids in three questions, repeated and unknown ones among them, answered in the order given', async () => {
  const { world, ids } = await startUploaded(110);
  const asked = [...ids, 'unknown-1', ...ids.slice(0, 5), 'unknown-2', ids[50] ?? '', 'unknown-1'];
  const ended = await command(world, ['items', ...asked, '--json']);
  expect(ended.code).toBe(1);
  expect(asks(world)).toBe(3);
  expect(ended.lines.map((line) => line['id'])).toEqual(asked);
  for (const line of ended.lines) {
    if (String(line['id']).startsWith('unknown')) expect(line).toMatchObject({ error: { code: 3 } });
    else
      expect(line).toMatchObject({ event: 'item', item: { id: line['id'], filename: expect.any(String) } });
  }
  expectNoViolations(world);
});

test('items: all known is exit 0, and for people one line each', async () => {
  const { world, ids } = await startUploaded(2);
  const ended = await command(world, ['items', ...ids]);
  expect(ended.code).toBe(0);
  expect(ended.stdout.trimEnd().split('\n')).toHaveLength(2);
});

test('items: one id for which Google refuses the whole question does not cost the others their answer', async () => {
  const { world, ids } = await startUploaded(12);
  // Two hundred of one sign, and a sign that no id has.
  const odd = ['x'.repeat(200), 'ä/?&=%'];
  const ended = await command(world, ['items', ...ids, ...odd, '--json']);
  expect(ended.lines).toHaveLength(14);
  expect(ended.lines.filter((line) => 'item' in line)).toHaveLength(12);
  expect(ended.lines.slice(12).every((line) => 'error' in line)).toBe(true);
});

test('items under 503 and a broken line: asked again, answered once', async () => {
  const { world, ids } = await startUploaded(3);
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchGet', nth: 1 },
    effect: { kind: 'error', name: 'unavailable' },
  });
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchGet', nth: 2 },
    effect: { kind: 'lostAnswer' },
  });
  const ended = await command(world, ['items', ...ids, '--json']);
  expect(ended.code).toBe(0);
  expect(ended.lines).toHaveLength(3);
});

test('a question that came to nothing does not promise to go on', async () => {
  const { world, ids } = await startUploaded(1);
  for (const args of [['albums'], ['items', ...ids], ['verify']]) {
    const ended = await command(world, [...args, '--endpoint', 'http://127.0.0.1:1']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe(
      'photostow: There is no connection to Google. Check your internet connection.\n',
    );
  }
  world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchGet' },
    effect: { kind: 'error', name: 'concurrentWrites' },
  });
  const ended = await command(world, ['items', ...ids]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /^photostow: Google asked for a pause\. Nothing was changed; try again later\.\n$/m,
  );
});

test('verify asks for every created item, fifty distinct ids a call, however many albums they are in', async () => {
  const { world } = await startUploaded(75);
  await command(world, ['upload', world.pictures, '--album', 'Second']);
  world.emulator.reset(['ledger']);
  const ended = await command(world, ['verify', '--json']);
  expect(ended.code).toBe(0);
  expect(ended.lines.at(-1)).toMatchObject({ event: 'summary', checked: 150, verified: 150, missing: 0 });
  expect(filesIn(ended, 'verified')).toHaveLength(150);
  expect(asks(world)).toBe(2);
  expectNoViolations(world);
});

test('verify finds what has vanished: state missing, exit 1; sent again it is there again', async () => {
  const { world } = await startUploaded(60);
  const { library } = world.emulator.world;
  const user = library.userOrFirst();
  const gone = [...user.items.values()].filter(({ fileName }) => /IMG_0(07|51)/.test(fileName));
  for (const { id } of gone) library.deleteItem(user, id);
  const ended = await command(world, ['verify', '--json']);
  expect(ended.code).toBe(1);
  expect(filesIn(ended, 'missing').map((line) => line['mediaItemId'])).toEqual(gone.map(({ id }) => id));
  expect(filesIn(ended, 'missing')[0]).toMatchObject({
    code: 'vanishedAtGoogle',
    reason: expect.any(String),
  });
  expect(ended.lines.at(-1)).toMatchObject({ checked: 60, verified: 58, missing: 2 });
  const status = await command(world, ['status', '--json']);
  expect(status.lines[0]).toMatchObject({ found: 60, created: 58, failed: 0, missing: 2 });
  expect((await command(world, ['status'])).stdout).toContain('0 failed, 2 missing, 0 waiting');
  const report = await command(world, ['report', '--out', join(world.folder, 'report.csv'), '--json']);
  expect(report.lines[0]).toMatchObject({ found: 60, created: 58, failed: 0, missing: 2 });
  const again = await command(world, ['upload', world.pictures, '--album', 'Lake', '--json']);
  expect(again.lines.at(-1)).toMatchObject({ found: 60, created: 2, alreadyThere: 58 });
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(60);
  expect((await command(world, ['verify'])).code).toBe(0);
});

test('verify while Google cannot be asked says so, and calls nothing missing', async () => {
  const { world } = await startUploaded(3);
  for (const scenario of ['api-disabled', 'quota-gone']) {
    world.emulator.useScenario(scenario);
    const ended = await command(world, ['verify', '--json']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
    expect(filesIn(ended, 'missing')).toEqual([]);
  }
});

test('verify after access was withdrawn: exit 3', async () => {
  const { world } = await startUploaded(3);
  world.emulator.useScenario('revoked');
  expect((await command(world, ['verify'])).code).toBe(3);
  expect((await command(world, ['items', 'x'])).code).toBe(3);
});

test('verify says how many another client made, and calls none of them missing', async () => {
  const world = await startWorld(TWO_CLIENTS);
  const opened = openWorld(world);
  await signIn(world, opened);
  await runUpload(opened, [world.put('a.jpg', jpeg()), world.put('b.jpg', jpeg())]);
  await signInWithOther(world, opened);
  await runUpload(opened, [world.put('c.jpg', jpeg())]);
  await opened.close();
  const ended = await command(world, ['verify', '--json']);
  expect(ended.code).toBe(0);
  expect(ended.lines.at(-1)).toEqual({
    ...{ event: 'summary', checked: 1, verified: 1, missing: 0, unknown: 0 },
    otherClient: 2,
  });
  expect((await command(world, ['verify'])).stdout).toContain('2 were made with another API client');
});

test('verify with nothing created is all well', async () => {
  const world = await startSignedIn();
  const ended = await command(world, ['verify', '--json']);
  expect(ended.code).toBe(0);
  expect(asks(world)).toBe(0);
});
