// The commands folder, sync and status: folders that are kept in Google Photos, once and for as long as it runs.
import { mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { command, counts, filesIn, startCommand, summaryOf } from '../help/command.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import {
  creates,
  expectNoViolations,
  openWorld,
  prepareSignedIn,
  sends,
  startSignedIn,
  startWorld,
} from '../help/world.ts';

test('add, list, sync --once, again, remove', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 70; i += 1) world.put(`${i % 5}/IMG_${i}.jpg`, jpeg());
  const added = await command(world, ['folder', 'add', world.pictures, '--album', 'Kept', '--json']);
  expect(added.lines).toEqual([
    expect.objectContaining({ event: 'folder', path: world.pictures, album: 'Kept' }),
  ]);
  const synced = await command(world, ['sync', '--once', '--json']);
  expect(synced.code).toBe(0);
  expect(summaryOf(synced)).toEqual(counts({ found: 70, created: 70 }));
  expect(creates(world)).toBe(2);
  const sent = sends(world);
  const again = await command(world, ['sync', '--once', '--json']);
  expect(summaryOf(again)).toEqual(counts({ found: 70, alreadyThere: 70 }));
  expect(sends(world)).toBe(sent);
  const listed = await command(world, ['folder', 'list', '--json']);
  expect(listed.lines[0]).toMatchObject({
    path: world.pictures,
    album: 'Kept',
    files: 70,
    done: 70,
    open: 0,
  });
  expect((await command(world, ['folder', 'remove', world.pictures])).code).toBe(0);
  expect((await command(world, ['folder', 'list', '--json'])).lines).toEqual([]);
  expect(world.emulator.library.albumByTitle('Kept')?.items).toHaveLength(70);
  expectNoViolations(world);
});

test('sync stays: what lies there and what is added later arrives; Ctrl-C is its normal end', async () => {
  const world = await startSignedIn();
  world.put('old.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--album', 'Kept']);
  const running = startCommand(world, ['sync', '--json']);
  await until(() => world.emulator.library.items().length === 1);
  world.put('later/new.jpg', jpeg());
  await until(() => world.emulator.library.items().length === 2, 30_000);
  await until(() => filesIn({ lines: running.lines() }, 'created').length === 2);
  running.child.kill('SIGINT');
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(summaryOf(ended)).toMatchObject({ found: 2, created: 2, waiting: 0 });
  expectNoViolations(world);
});

test('sync keeps to the hours that are set, and says so; one run that a person waits for does not', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures]);
  const hour = new Date().getHours();
  const settings = JSON.stringify({ hours: { from: (hour + 3) % 24, to: (hour + 4) % 24 } });
  writeFileSync(join(world.dataFolder, 'settings.json'), settings);
  const running = startCommand(world, ['sync']);
  await until(() => running.stdout().includes('… Outside the hours'), 30_000);
  running.child.kill('SIGINT');
  await running.ended;
  expect(world.emulator.library.items()).toEqual([]);
  expect(await command(world, ['sync', '--once'])).toMatchObject({ code: 0 });
  expect(world.emulator.library.items()).toHaveLength(1);
});

test('a folder that is not connected: told, exit 1, the others go on, and nothing is forgotten', async () => {
  const world = await startSignedIn();
  world.put('one/a.jpg', jpeg());
  world.put('two/b.jpg', jpeg());
  const [one, two] = [join(world.pictures, 'one'), join(world.pictures, 'two')];
  await command(world, ['folder', 'add', one, '--album', 'One']);
  await command(world, ['folder', 'add', two, '--album', 'Two']);
  renameSync(one, `${one}-away`);
  const ended = await command(world, ['sync', '--once', '--json']);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(one);
  expect(world.emulator.library.albumByTitle('Two')?.items).toHaveLength(1);
  renameSync(`${one}-away`, one);
  expect((await command(world, ['sync', '--once'])).code).toBe(0);
  expect(world.emulator.library.albumByTitle('One')?.items).toHaveLength(1);
});

test('the same folder twice is one folder with its newest album; one inside it is refused', async () => {
  const world = await startSignedIn();
  world.put('inner/a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--album', 'First']);
  await command(world, ['folder', 'add', world.pictures, '--album', 'Second']);
  const nested = await command(world, ['folder', 'add', join(world.pictures, 'inner'), '--album', 'Third']);
  expect(nested.code).toBe(2);
  expect((await command(world, ['folder', 'list', '--json'])).lines).toHaveLength(1);
  await command(world, ['sync', '--once']);
  expect(world.emulator.library.albums().map(({ title }) => title)).toEqual(['Second']);
});

test('a second folder with the title of another one is told of it before anything is sent', async () => {
  const world = await startSignedIn();
  world.put('one/a.jpg', jpeg());
  world.put('two/b.jpg', jpeg());
  const add = (name: string, title: string) =>
    command(world, ['folder', 'add', join(world.pictures, name), '--album', title]);
  expect((await add('one', 'Küste')).stderr).toBe('');
  const second = await add('two', 'Ku\u0308ste');
  expect(second.code).toBe(0);
  expect(second.stderr).toContain(`also gets the files of ${join(world.pictures, 'one')}`);
  expect((await add('two', 'Another')).stderr).toBe('');
});

test('a folder is removed by the path it was added with, a link included', async () => {
  const world = await startSignedIn();
  const link = join(world.folder, 'link');
  symlinkSync(world.pictures, link);
  expect((await command(world, ['folder', 'add', link, '--album', 'Kept'])).code).toBe(0);
  expect((await command(world, ['folder', 'remove', link])).code).toBe(0);
  expect((await command(world, ['folder', 'list', '--json'])).lines).toEqual([]);
});

test('a folder that is gone for good can be removed', async () => {
  const world = await startSignedIn();
  const away = join(world.folder, 'away');
  mkdirSync(away);
  await command(world, ['folder', 'add', away, '--album', 'Kept']);
  renameSync(away, `${away}-too`);
  expect((await command(world, ['folder', 'remove', away])).code).toBe(0);
});

test('what Google no longer has: sync and status tell people of it apart from what failed', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures]);
  await command(world, ['sync', '--once']);
  const { library } = world.emulator.world;
  const user = library.userOrFirst();
  const [gone] = user.items.keys();
  library.deleteItem(user, gone ?? '');
  await command(world, ['verify']);
  const again = await command(world, ['sync', '--once', '--json']);
  expect(again.code).toBe(1);
  expect(summaryOf(again)).toMatchObject({ found: 1, failed: 1 });
  expect((await command(world, ['sync', '--once'])).stdout).toContain('0 failed, 1 missing, 0 waiting');
  expect((await command(world, ['status', '--json'])).lines[0]).toMatchObject({ failed: 0, missing: 1 });
});

test('sync without folders is all well', async () => {
  const world = await startSignedIn();
  const ended = await command(world, ['sync', '--once', '--json']);
  expect(ended.code).toBe(0);
  expect(summaryOf(ended)).toEqual(counts({}));
});

test('folders of two accounts go each to their own; one withdrawn access does not stop the other', async () => {
  const world = await startSignedIn(['ada@example.com', 'ben@example.com']);
  world.put('ada/a.jpg', jpeg());
  world.put('ben/b.jpg', jpeg());
  for (const name of ['ada', 'ben']) {
    const args = [
      'folder',
      'add',
      join(world.pictures, name),
      '--album',
      name,
      '--account',
      `${name}@example.com`,
    ];
    expect((await command(world, args)).code).toBe(0);
  }
  expect((await command(world, ['sync', '--once'])).code).toBe(0);
  expect(world.emulator.library.items('ada@example.com')).toHaveLength(1);
  expect(world.emulator.library.items('ben@example.com')).toHaveLength(1);
  const ben = world.emulator.world.library.userByEmail('ben@example.com')?.sub;
  world.emulator.world.grants.killRefreshTokens(ben);
  world.emulator.world.grants.expireAccessTokens(ben);
  world.put('ada/a2.jpg', jpeg());
  world.put('ben/b2.jpg', jpeg());
  for (const run of [1, 2]) {
    const ended = await command(world, ['sync', '--once', '--json']);
    expect([run, ended.code]).toEqual([run, 3]);
    expect(summaryOf(ended)).toMatchObject({ failed: 0, waiting: 1 });
  }
  expect(world.emulator.library.items('ada@example.com')).toHaveLength(2);
});

test('what an upload left waiting, sync brings as well', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.emulator.useScenario('storage-full');
  expect((await command(world, ['upload', world.pictures, '--album', 'Lake'])).code).toBe(1);
  world.emulator.useScenario('happy');
  const ended = await command(world, ['sync', '--once', '--json']);
  expect(ended.code).toBe(0);
  expect(summaryOf(ended)).toEqual(counts({ found: 1, created: 1 }));
});

test('status: what is done, what waits and why, and the requests of the day', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.put('notes.txt', 'x');
  await command(world, ['upload', world.pictures]);
  world.emulator.useScenario('storage-full');
  await command(world, ['upload', world.put('b.jpg', jpeg())]);
  const ended = await command(world, ['status', '--json']);
  expect(ended.code).toBe(0);
  expect(ended.lines).toHaveLength(1);
  expect(ended.lines[0]).toMatchObject({
    event: 'status',
    found: 3,
    created: 1,
    alreadyThere: 0,
    skipped: 1,
    failed: 0,
    waiting: 1,
    accounts: [
      expect.objectContaining({
        email: 'ada@example.com',
        waiting: expect.objectContaining({ code: 'storageFull' }),
      }),
    ],
  });
  const people = await command(world, ['status']);
  expect(people.stdout).toContain('Photostow is not running now: what waits goes on when it does');
  expect(people.stdout).toContain('ada@example.com');
  expect(people.stdout).toContain('1 file is left, and waits for that');
  const inGerman = await command(world, ['status'], { env: { LC_ALL: 'de_DE.UTF-8' } });
  expect(inGerman.stdout).toContain('Der Google-Speicher dieses Kontos ist voll');
});

test('status names an account that is signed out, for what waits for it', async () => {
  const world = await startSignedIn();
  world.emulator.useScenario('storage-full');
  await command(world, ['upload', world.put('a.jpg', jpeg())]);
  await command(world, ['logout']);
  expect((await command(world, ['status'])).stdout).toContain(
    '1 file waits for ada@example.com, signed out here; sign in with it and it goes on',
  );
  const [line] = (await command(world, ['status', '--json'])).lines;
  expect(line?.['signedOut']).toMatchObject({ count: 1, emails: 'ada@example.com' });
});

test('what waits for its next try has it at once when somebody starts a run', async () => {
  const world = await startSignedIn();
  const path = world.put('a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--album', 'Kept']);
  const opened = openWorld(world);
  const { files, accounts, clock, db } = opened.parts;
  const [folder] = opened.folders.list();
  const accountId = accounts.list('other')[0]?.id ?? '';
  const found = { path, name: 'a.jpg', sizeBytes: statSync(path).size, modifiedAtMs: statSync(path).mtimeMs };
  const target = {
    accountId,
    destinationId: folder?.destinationId ?? 0,
    folderId: folder?.id ?? 0,
    uploadId: null,
  };
  const { file } = files.note(found, target);
  for (let tries = 0; tries < 10; tries += 1)
    files.apply(file.id, {
      ...{ type: 'postponed', reason: { code: 'tryAgain' }, untilAt: clock.now() + 3_600_000, counts: true },
    });
  await db.durable();
  await opened.close();
  expect(await command(world, ['sync', '--once'])).toMatchObject({ code: 0 });
  expect(world.emulator.library.items()).toHaveLength(1);
});

test('status tells how things stand while another Photostow is at work, and disturbs nothing', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  world.put('one.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--album', 'Watched']);
  const running = startCommand(world, ['sync', '--json']);
  onTestFinished(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
  });
  await expect.poll(() => world.emulator.library.items().length, { timeout: 20_000 }).toBe(1);
  await expect
    .poll(async () => (await command(world, ['status', '--json'])).lines.at(-1), { timeout: 20_000 })
    .toMatchObject({
      event: 'status',
      found: 1,
      created: 1,
      folders: [{ album: 'Watched', files: 1, done: 1 }],
    });
  const ended = await command(world, ['status']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  world.put('two.jpg', jpeg());
  await expect.poll(() => world.emulator.library.items().length, { timeout: 20_000 }).toBe(2);
});

test('a pause of the window, and hours: status says why nothing is sent; a command that sends says that it does', async () => {
  const world = await startSignedIn();
  await command(world, ['folder', 'add', world.pictures]);
  const setPaused = (value: string | null): void => {
    const db = new DatabaseSync(join(world.dataFolder, 'photostow.db'));
    db.exec(
      value === null
        ? `DELETE FROM meta WHERE key='paused'`
        : `INSERT INTO meta VALUES ('paused', '${value}')`,
    );
    db.close();
  };
  const waiting = async () => (await command(world, ['status', '--json'])).lines[0]?.['accounts'];
  setPaused('1');
  expect(await waiting()).toEqual([
    expect.objectContaining({ waiting: { code: 'paused', reason: 'Paused', untilAt: null } }),
  ]);
  expect((await command(world, ['status'])).stdout).toContain('  Paused\n');
  const sent = await command(world, ['sync', '--once']);
  expect(sent.stdout).toContain('this one run sends all the same');
  setPaused(null);
  expect(await waiting()).toEqual([expect.objectContaining({ waiting: null })]);
  const hour = new Date().getHours();
  const opens = new Date(Date.now() + 3 * 3_600_000).setMinutes(0, 0, 0);
  const settings = JSON.stringify({ hours: { from: (hour + 3) % 24, to: (hour + 4) % 24 } });
  writeFileSync(join(world.dataFolder, 'settings.json'), settings);
  expect(await waiting()).toEqual([
    expect.objectContaining({ waiting: expect.objectContaining({ code: 'outsideHours' }) }),
  ]);
  setPaused(String(Date.now() + 1_800_000));
  expect(await waiting()).toEqual([
    expect.objectContaining({ waiting: expect.objectContaining({ code: 'paused', opensAt: opens }) }),
  ]);
  expect((await command(world, ['status'])).stdout).toMatch(/ Paused \(.*\n {2}Sending begins again at .*\d/);
});

test('folder pause: sync passes it by, list and status say so, and resume lets it go on', async () => {
  const world = await startSignedIn();
  world.put('one.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--album', 'Watched']);
  const paused = await command(world, ['folder', 'pause', world.pictures]);
  expect(paused).toMatchObject({ code: 0, stderr: '' });
  expect(paused.stdout).toContain('is paused');
  const [listed] = (await command(world, ['folder', 'list', '--json'])).lines;
  expect(listed).toMatchObject({ event: 'folder', state: 'paused' });
  const passed = await command(world, ['sync', '--once']);
  expect(passed.code).toBe(0);
  expect(passed.stdout).toContain(`${world.pictures} is paused: it is not checked`);
  expect(world.emulator.library.items()).toHaveLength(0);
  expect((await command(world, ['folder', 'resume', world.pictures])).code).toBe(0);
  expect((await command(world, ['sync', '--once'])).code).toBe(0);
  expect(world.emulator.library.items()).toHaveLength(1);
  expect((await command(world, ['folder', 'pause', '/nowhere'])).code).toBe(2);
});
