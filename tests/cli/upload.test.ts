// The command upload from the outside: its lines, its sum, its exit code, and what Google has afterwards.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { command, counts, filesIn, summaryOf } from '../help/command.ts';
import { jpeg, MIB, mp4, png, sha256 } from '../help/media.ts';
import {
  creates,
  expectNoViolations,
  prepareSignedIn,
  putNumbered,
  sends,
  startSignedIn,
  startWorld,
} from '../help/world.ts';

test('120 files in folders with names from all over the world: three calls, and a second run sends nothing', async () => {
  const world = await startSignedIn();
  const folders = [
    'Übergänge',
    '日本の写真/京都',
    'Ελλάδα',
    'Cafe\u0301 & crème',
    '🌊 sea',
    "it's 100% “fine”",
    'عربى',
  ];
  const sums = new Map<string, string>();
  for (let i = 0; i < 120; i += 1) {
    const bytes = i % 3 ? jpeg() : png();
    const name = `${folders[i % folders.length]?.split('/').at(-1)} ${i}.${i % 3 ? 'JPG' : 'png'}`;
    world.put(join(folders[i % folders.length] ?? '', name), bytes);
    sums.set(name.normalize('NFC'), sha256(bytes));
  }
  const ended = await command(world, ['upload', world.pictures, '--album', 'Réunion 2026 🎉', '--json']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(summaryOf(ended)).toEqual(counts({ found: 120, created: 120 }));
  expect(creates(world)).toBe(3);
  const items = world.emulator.library.albumByTitle('Réunion 2026 🎉')?.items ?? [];
  expect(new Map(items.map((item) => [item.fileName, item.sha256]))).toEqual(sums);
  expectNoViolations(world);

  const sent = sends(world);
  const asked = world.emulator.ledger.requests.length;
  const second = await command(world, ['upload', world.pictures, '--album', 'Réunion 2026 🎉', '--json']);
  expect(second.code).toBe(0);
  expect(summaryOf(second)).toEqual(counts({ found: 120, alreadyThere: 120 }));
  // Not even a token is fetched for it.
  expect(world.emulator.ledger.requests).toHaveLength(asked);

  const copies = join(world.folder, 'copies');
  mkdirSync(copies);
  copyFileSync(world.put('one more.jpg', jpeg('one more')), join(copies, 'new.jpg'));
  const [first] = items;
  copyFileSync(first?.path ?? '', join(copies, 'renamed copy.jpg'));
  const third = await command(world, ['upload', copies, '--album', 'Réunion 2026 🎉', '--json']);
  expect(summaryOf(third)).toEqual(counts({ found: 2, created: 1, alreadyThere: 1 }));
  expect(sends(world)).toBe(sent + 2);
});

test('one line for each change of a file, with everything that the contract names', async () => {
  const world = await startSignedIn();
  const path = world.put('a.jpg', jpeg());
  const ended = await command(world, ['upload', path, '--album', 'Lake', '--json']);
  expect(filesIn(ended).map((line) => line['state'])).toEqual([
    'found',
    'uploading',
    'uploaded',
    'created',
    'verified',
  ]);
  const [item] = world.emulator.library.items();
  expect(filesIn(ended, 'created')).toEqual([
    expect.objectContaining({
      event: 'file',
      path,
      state: 'created',
      reason: null,
      album: 'Lake',
      mediaItemId: item?.id,
    }),
  ]);
  expect(Object.keys(ended.lines.at(-1) ?? {})).toEqual([
    'event',
    'found',
    'created',
    'alreadyThere',
    'skipped',
    'failed',
    'waiting',
    'bytes',
    'seconds',
  ]);
  expect(ended.lines.at(-1)).toMatchObject({ bytes: world.emulator.library.items()[0]?.sizeBytes });
});

test('without --json: words for people, and the sum in one sentence', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.put('notes.txt', 'hello');
  const ended = await command(world, ['upload', world.pictures]);
  expect(ended.code).toBe(0);
  expect(ended.lines).toEqual([]);
  expect(ended.stdout).toContain('notes.txt');
  expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^2 found: 1 created \(.*\), 0 already there, 1 skipped/,
  );
});

test('without an album the files go to the library alone; the same files into an album are linked without bytes', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 3; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  await command(world, ['upload', world.pictures]);
  expect(world.emulator.library.albums()).toEqual([]);
  const sent = sends(world);
  const ended = await command(world, ['upload', world.pictures, '--album', 'Second', '--json']);
  expect(summaryOf(ended)).toEqual(counts({ found: 3, alreadyThere: 3 }));
  expect(sends(world)).toBe(sent);
  expect(world.emulator.library.albumByTitle('Second')?.items).toHaveLength(3);
});

test('what is no photo or video of Google’s is left alone, each with its reason', async () => {
  const world = await startSignedIn();
  world.put('empty.jpg', '');
  world.put('letter.jpg', 'Dear Sir or Madam');
  world.put('song.mp3', Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), Buffer.alloc(200)]));
  world.put('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  world.put('.hidden.jpg', jpeg());
  world.put('.folder/inside.jpg', jpeg());
  world.put('Thumbs.db', 'x');
  world.put('download.jpg.part', jpeg());
  const large = world.put('large.jpg', jpeg());
  truncateSync(large, 201 * MIB);
  const film = world.put('film.mp4', mp4());
  truncateSync(film, 20 * 1024 * MIB + 1);
  execFileSync('mkfifo', [join(world.pictures, 'pipe.jpg')]);
  symlinkSync(world.put('real.jpg', jpeg()), join(world.pictures, 'link.jpg'));
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(0);
  expect(summaryOf(ended)).toEqual(counts({ found: 13, created: 1, skipped: 12 }));
  const codes = filesIn(ended, 'skipped').map((line) => [
    String(line['path']).split('/').at(-1),
    line['code'],
  ]);
  expect(Object.fromEntries(codes)).toEqual({
    'empty.jpg': 'empty',
    'letter.jpg': 'seemsDamaged',
    'song.mp3': 'notMedia',
    'drawing.svg': 'notMedia',
    '.hidden.jpg': 'hidden',
    '.folder': 'hidden',
    'Thumbs.db': 'hidden',
    'download.jpg.part': 'partial',
    'large.jpg': 'photoTooLarge',
    'film.mp4': 'videoTooLarge',
    'pipe.jpg': 'notMedia',
    'link.jpg': 'link',
  });
  for (const line of filesIn(ended, 'skipped')) expect(String(line['reason']).length).toBeGreaterThan(10);
  expect(sends(world)).toBe(2);
});

test('a picture that Google refuses fails alone, exit 1, and a plain second run does not send it', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 4; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.settings.damaged = ['IMG_2.jpg'];
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(1);
  expect(summaryOf(ended)).toEqual(counts({ found: 4, created: 3, failed: 1 }));
  expect(filesIn(ended, 'failed')).toEqual([expect.objectContaining({ code: 'refusedByGoogle' })]);
  const sent = sends(world);
  const second = await command(world, ['upload', world.pictures, '--json']);
  expect(second.code).toBe(1);
  expect(summaryOf(second)).toEqual(counts({ found: 4, alreadyThere: 3, failed: 1 }));
  expect(sends(world)).toBe(sent);
  world.emulator.settings.damaged = [];
  const asked = await command(world, ['upload', world.pictures, '--again', '--json']);
  expect(asked.code).toBe(0);
});

test('place and text: first, last and behind an item, in two batches', async () => {
  const world = await startSignedIn();
  const album = ['--album', 'Lake'];
  await command(world, [
    'upload',
    world.put('base/m.jpg', jpeg()),
    world.put('base/n.jpg', jpeg()),
    ...album,
  ]);
  for (let i = 10; i < 70; i += 1) world.put(`first/a${i}.jpg`, jpeg());
  const text = ['--description', 'Am See – 2026'];
  const place = ['--album-position', 'first'];
  const first = await command(world, [
    'upload',
    join(world.pictures, 'first'),
    ...album,
    ...place,
    ...text,
    '--json',
  ]);
  expect(summaryOf(first)).toEqual(counts({ found: 60, created: 60 }));
  await command(world, ['upload', world.put('last/z.jpg', jpeg()), ...album, '--album-position', 'last']);
  const m = world.emulator.library.items().find((item) => item.fileName === 'm.jpg')?.id ?? '';
  await command(world, [
    'upload',
    world.put('after/m2.jpg', jpeg()),
    ...album,
    '--album-position',
    `after:${m}`,
  ]);
  const items = world.emulator.library.albumByTitle('Lake')?.items ?? [];
  expect(items.map((item) => item.fileName)).toEqual([
    ...Array.from({ length: 60 }, (_, i) => `a${i + 10}.jpg`),
    'm.jpg',
    'm2.jpg',
    'n.jpg',
    'z.jpg',
  ]);
  expect(items.filter((item) => item.description === 'Am See – 2026')).toHaveLength(60);
  expectNoViolations(world);
});

test('an album by its id; one that is not there or not ours is refused before anything is sent', async () => {
  const world = await startSignedIn();
  const [ours = ''] = world.emulator.seed({ albums: [{ title: 'Ours', madeByApp: true }] }).albums;
  const [foreign = ''] = world.emulator.seed({ albums: [{ title: 'By hand' }] }).albums;
  const path = world.put('a.jpg', jpeg());
  expect((await command(world, ['upload', path, '--album-id', ours])).code).toBe(0);
  expect(world.emulator.library.albumByTitle('Ours')?.items).toHaveLength(1);
  const sent = sends(world);
  for (const id of [foreign, 'nothing']) {
    const ended = await command(world, ['upload', path, '--album-id', id]);
    expect(ended.code).toBe(2);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  }
  expect(sends(world)).toBe(sent);
});

test('a path given twice, and a folder with a file of it, count once', async () => {
  const world = await startSignedIn();
  const path = world.put('a.jpg', jpeg());
  const ended = await command(world, ['upload', path, path, world.pictures, '--json']);
  expect(summaryOf(ended)).toEqual(counts({ found: 1, created: 1 }));
});

test('what was created while the clock was ahead is not told as created once more', async () => {
  const world = await startSignedIn();
  putNumbered(world, 3);
  const first = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(first)).toEqual(counts({ found: 3, created: 3 }));
  const db = new DatabaseSync(join(world.dataFolder, 'photostow.db'));
  db.exec('UPDATE file SET created_at = created_at + 2 * 24 * 3600000');
  db.close();
  const second = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(second)).toEqual(counts({ found: 3, alreadyThere: 3 }));
  expect(filesIn(second, 'verified').map(({ code }) => code)).toEqual(Array(3).fill('alreadyThere'));
});

test('a relative path, and one whose name begins with a dash', async () => {
  const world = await startSignedIn();
  world.put('-v.jpg', jpeg());
  world.put('b.jpg', jpeg());
  const ended = await command(world, ['upload', '--json', '--', '-v.jpg', 'b.jpg'], { cwd: world.pictures });
  expect(ended.code).toBe(0);
  expect(filesIn(ended, 'created').map((line) => line['path'])).toEqual(
    ['-v.jpg', 'b.jpg'].map((name) => join(world.pictures, name)),
  );
});

test('an empty folder is no failure', async () => {
  const world = await startSignedIn();
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(0);
  expect(summaryOf(ended)).toEqual(counts({}));
});

test('a film above 5 MiB goes through a session', async () => {
  const world = await startSignedIn();
  world.put('film.mp4', mp4(6 * MIB));
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(0);
  expect(world.emulator.ledger.counts).toMatchObject({ 'uploads.start': 1, 'uploads.finalize': 1 });
  // Google is still working on the film: it is created, not yet confirmed.
  expect(filesIn(ended).at(-1)).toMatchObject({ state: 'created' });
  expectNoViolations(world);
});

test('the storage is full: exit 1, everything waits with that reason; freed, the same command brings it', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 3; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.useScenario('storage-full');
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(1);
  expect(summaryOf(ended)).toEqual(counts({ found: 3, waiting: 3 }));
  expect(filesIn(ended, 'waiting').at(-1)).toMatchObject({ code: 'storageFull' });
  world.emulator.useScenario('happy');
  const freed = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(freed)).toEqual(counts({ found: 3, created: 3 }));
});

test('access withdrawn: exit 3, one line, everything waits, nothing failed', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 3; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.useScenario('revoked');
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(ended.code).toBe(3);
  expect(summaryOf(ended)).toEqual(counts({ found: 3, waiting: 3 }));
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  const again = await command(world, ['upload', world.pictures]);
  expect(again.code).toBe(3);
  const status = await command(world, ['status', '--json']);
  expect(status.lines[0]).toMatchObject({
    waiting: 3,
    accounts: [expect.objectContaining({ needsSignIn: true })],
  });
});

test('another account that wants a sign-in does not change how this one’s run ends', async () => {
  const world = await startWorld();
  await prepareSignedIn(world, ['ben@example.com', 'ada@example.com']);
  const ben = [...world.emulator.world.library.users.values()].find((user) => user.email.startsWith('ben'));
  const path = world.put('a.jpg', jpeg());
  world.emulator.world.grants.killRefreshTokens(ben?.sub);
  expect((await command(world, ['upload', path, '--account', 'ben@example.com'])).code).toBe(3);
  expect((await command(world, ['upload', path, '--account', 'ada@example.com'])).code).toBe(0);
  world.emulator.useScenario('storage-full');
  const waiting = await command(world, [
    'upload',
    world.put('b.jpg', jpeg()),
    '--account',
    'ada@example.com',
  ]);
  expect(waiting.code).toBe(1);
});

test('a sign-in at a stand-in is never used with Google itself', async () => {
  const world = await startSignedIn();
  // Nobody is signed in there, so the command ends before it asks anyone.
  const ended = await command(world, ['upload', world.put('a.jpg', jpeg())], {
    env: { PHOTOSTOW_ENDPOINT: '' },
  });
  expect(ended.code).toBe(3);
  const accounts = await command(world, ['accounts', '--json'], { env: { PHOTOSTOW_ENDPOINT: '' } });
  expect(accounts.lines).toEqual([]);
  expect((await command(world, ['accounts', '--json'])).lines).toHaveLength(1);
});

test('nobody answers at the endpoint: exit 1, no stack trace; at the right one the same command works', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  const env = { PHOTOSTOW_ENDPOINT: 'http://127.0.0.1:9', PHOTOSTOW_BACKOFF_SCALE: '0.0001' };
  const ended = await command(world, ['upload', world.pictures, '--json'], { env });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe('');
  expect(summaryOf(ended)).toEqual(counts({ found: 1, waiting: 1 }));
  const after = await command(world, ['upload', world.pictures, '--json']);
  expect(after.code).toBe(0);
});

test('one unreadable folder is told and counted, the rest goes on', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  const loop = join(world.pictures, 'loop');
  symlinkSync(loop, loop);
  renameSync(world.put('b.jpg', jpeg()), join(world.pictures, 'c.jpg'));
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(ended)).toEqual(counts({ found: 3, created: 2, skipped: 1 }));
});
