// What the commands tell of folders: sums that add up, each file once, and of one account alone where one is named.
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { sends, startSignedIn, startWorld } from '../help/world.ts';

test('status of a data folder in which nothing has been set up says so, and not that nothing was found', async () => {
  const world = await startWorld();
  const { stdout } = await command(world, ['status']);
  expect(stdout).toContain('Nothing has been set up in this data folder yet.');
  expect(stdout).not.toContain('0 found');
});

test('the line of a folder adds up: what was skipped is told with the rest', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.put('notes.txt', 'no photo');
  await command(world, ['folder', 'add', world.pictures]);
  await command(world, ['sync', '--once']);
  expect((await command(world, ['status'])).stdout).toContain(
    ': 2 files, 1 in Google Photos, 0 waiting, 1 skipped, 0 failed',
  );
});

test('a folder that is given another album, and then another account, counts each file once', async () => {
  const world = await startSignedIn(['ada@example.com', 'ben@example.com']);
  for (const name of ['a.jpg', 'b.jpg']) world.put(name, jpeg());
  const addTo = (album: string, email: string) =>
    command(world, ['folder', 'add', world.pictures, '--album', album, '--account', email]);
  const counted = async () => (await command(world, ['folder', 'list', '--json'])).lines[0];
  await addTo('One', 'ada@example.com');
  await command(world, ['sync', '--once']);
  await addTo('Two', 'ada@example.com');
  await command(world, ['sync', '--once']);
  expect(await counted()).toMatchObject({ album: 'Two', files: 2, done: 2 });
  await addTo('Three', 'ben@example.com');
  expect(await counted()).toMatchObject({ album: 'Three', files: 0, done: 0 });
  await command(world, ['sync', '--once']);
  expect(await counted()).toMatchObject({ files: 2, done: 2 });
  // Back again nothing is sent, and nothing is counted twice.
  const sent = sends(world);
  await addTo('One', 'ada@example.com');
  await command(world, ['sync', '--once']);
  expect(await counted()).toMatchObject({ album: 'One', files: 2, done: 2 });
  expect(sends(world)).toBe(sent);
});

test('status, folder list and report of one account tell of it alone', async () => {
  const world = await startSignedIn(['ada@example.com', 'ben@example.com']);
  world.put('ada/a.jpg', jpeg());
  world.put('ben/b.jpg', jpeg());
  world.put('ben/c.jpg', jpeg());
  for (const name of ['ada', 'ben'])
    await command(world, ['folder', 'add', join(world.pictures, name), '--account', `${name}@example.com`]);
  await command(world, ['sync', '--once']);
  const ofAda = ['--json', '--account', 'Ada@example.com'];
  expect((await command(world, ['status', ...ofAda])).lines[0]).toMatchObject({
    accounts: [{ email: 'ada@example.com' }],
    folders: [{ path: join(world.pictures, 'ada') }],
    created: 1,
  });
  const listed = await command(world, ['folder', 'list', ...ofAda]);
  expect(listed.lines.map(({ path }) => path)).toEqual([join(world.pictures, 'ada')]);
  const { stdout } = await command(world, ['report', '--account', 'ada@example.com']);
  const [, ...files] = stdout.trim().split('\r\n');
  expect(files).toEqual([expect.stringContaining('ada@example.com')]);
});

test.each([
  ['is lost', (file: string) => rmSync(file), 'signIn', true],
  ['is damaged', (file: string) => writeFileSync(file, '{"version":1,"entr'), 'signIn', true],
  [
    'cannot be read',
    (file: string) => {
      rmSync(file);
      // A link that leads to itself can be read by nobody, not even by root.
      symlinkSync('secrets.json', file);
    },
    'signInUnreadable',
    false,
  ],
])(
  'a file of the sign-ins that %s is told by status, which leaves it as it is',
  async (_, harm, code, needsSignIn) => {
    const world = await startSignedIn();
    const file = join(world.dataFolder, 'secrets.json');
    expect((await command(world, ['status', '--json'])).lines[0]).toMatchObject({
      accounts: [{ needsSignIn: false, waiting: null }],
    });
    harm(file);
    const before = readdirSync(world.dataFolder).sort();
    expect((await command(world, ['status', '--json'])).lines[0]).toMatchObject({
      accounts: [{ needsSignIn, waiting: { code, untilAt: null } }],
    });
    expect((await command(world, ['status'])).stdout).toMatch(/sign.in/i);
    expect(readdirSync(world.dataFolder).sort()).toEqual(before);
  },
);

test('a folder whose account has signed out says which one it waits for, and not that somebody is to sign in', async () => {
  const world = await startSignedIn(['ada@example.com', 'ben@example.com']);
  world.put('a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures, '--account', 'ada@example.com']);
  await command(world, ['sync', '--once']);
  await command(world, ['logout', '--account', 'ada@example.com']);
  world.put('b.jpg', jpeg());
  const run = await command(world, ['sync', '--once']);
  const waits = '1 file waits for ada@example.com, signed out here';
  const folder = 'Its account ada@example.com is signed out';
  expect(run.code).toBe(3);
  expect(run.stdout).toContain(`${world.pictures}: ${folder}`);
  expect(run.stdout).toContain(`b.jpg: ${waits}`);
  expect(run.stderr).toContain(waits);
  expect(run.stdout + run.stderr).not.toContain('Google wants you to sign in again');
  expect((await command(world, ['status'])).stdout).toContain(folder);
  expect((await command(world, ['folder', 'list'])).stdout).toContain(folder);
  expect((await command(world, ['status', '--json'])).lines[0]).toMatchObject({
    folders: [{ path: world.pictures, signedIn: false }],
  });
  expect((await command(world, ['sync', '--once', '--account', 'ben@example.com'])).stdout).not.toContain(
    folder,
  );
  const report = (await command(world, ['report'])).stdout;
  expect(report.match(/,ada@example\.com,/g)).toHaveLength(2);
  expect(report).toContain(waits);
});
