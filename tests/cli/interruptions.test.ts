// Commands that are cut off, run twice at once, or lose their reader: one clear line, nothing lost, nothing twice.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { command, counts, startCommand, summaryOf, type Ended, type Running } from '../help/command.ts';
import { until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4 } from '../help/media.ts';
import { expectNoViolations, startSignedIn, startWorld, type World } from '../help/world.ts';

const uploads = ({ emulator }: World): number => emulator.ledger.of('uploads.raw').length;

test('two commands on one data folder: the second says who has it, exit 1, and the first goes on', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 10; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.settings.latency.uploadMs = 1500;
  const first = startCommand(world, ['upload', world.pictures, '--json']);
  await until(() => uploads(world) > 0);
  const second = await command(world, ['upload', world.pictures]);
  expect(second.code).toBe(1);
  expect(second.stdout).toBe('');
  expect(second.stderr).toMatch(/^photostow: [^\n]+\n$/);
  expect(second.stderr).toContain(world.dataFolder);
  expect(second.stderr).toContain(String(first.child.pid));
  const ended = await first.ended;
  expect(summaryOf(ended)).toEqual(counts({ found: 10, created: 10 }));
});

test('an upload that is killed while it looks through its folder is gone on with by sync, to the last photo', async () => {
  const world = await startSignedIn();
  const count = 1500;
  for (let at = 0; at < count; at += 1) world.put(`${at % 10}/${at}.jpg`, jpeg());
  const file = join(world.dataFolder, 'photostow.db');
  const rows = (): number => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return Number(db.prepare('SELECT count(*) AS count FROM file').get()?.['count']);
    } finally {
      db.close();
    }
  };
  const { child, ended } = startCommand(world, ['upload', world.pictures]);
  await until(() => rows() > 0);
  child.kill('SIGKILL');
  await ended;
  expect(rows()).toBeLessThan(count);
  expect((await command(world, ['sync', '--once', '--json'])).code).toBe(0);
  expect(world.emulator.library.items()).toHaveLength(count);
});

test('Ctrl-C in the middle: the sum, one line, exit 1 within seconds; the same command brings the rest', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 60; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.put('film.mp4', mp4(8 * MIB));
  world.emulator.settings.latency.uploadMs = 30;
  const running = startCommand(world, ['upload', world.pictures, '--album', 'Lake', '--json']);
  await until(() => uploads(world) > 20);
  const stoppedAt = Date.now();
  running.child.kill('SIGINT');
  const stopped = await running.ended;
  expect(Date.now() - stoppedAt).toBeLessThan(6000);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(/^photostow: [^\n]+\n$/);
  const sum = summaryOf(stopped) as Record<string, number>;
  expect(sum['failed']).toBe(0);
  expect(sum['found']).toBe(
    (sum['created'] ?? 0) + (sum['alreadyThere'] ?? 0) + (sum['skipped'] ?? 0) + (sum['waiting'] ?? 0),
  );
  world.emulator.settings.latency.uploadMs = 0;
  const rest = await command(world, ['upload', world.pictures, '--album', 'Lake', '--json']);
  expect(rest.code).toBe(0);
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(61);
  expect(world.emulator.library.items()).toHaveLength(61);
  expectNoViolations(world);
});

test('a terminal that is closed: nobody reads any more, what is under way is ended in order all the same', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.emulator.settings.latency.createMs = 1500;
  const running = startCommand(world, ['upload', world.pictures, '--album', 'Lake']);
  await until(() => world.emulator.ledger.of('mediaItems.batchCreate').length > 0);
  running.child.stdout?.destroy();
  running.child.stderr?.destroy();
  running.child.kill('SIGHUP');
  const { code, signal } = await running.ended;
  expect({ code, signal }).toEqual({ code: 1, signal: null });
  const row = new DatabaseSync(join(world.dataFolder, 'photostow.db'), { readOnly: true });
  expect(row.prepare('SELECT stage FROM file').all()).toEqual([{ stage: 'created' }]);
  row.close();
});

test('a second Ctrl-C ends at once', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  world.emulator.faults.add({ match: { endpoint: 'mediaItems.batchCreate' }, effect: { kind: 'hang' } });
  const running = startCommand(world, ['upload', world.pictures, '--json']);
  await until(() => world.emulator.ledger.counts['mediaItems.batchCreate'] === 1);
  running.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 200));
  running.child.kill('SIGINT');
  const at = Date.now();
  const ended = await running.ended;
  expect(Date.now() - at).toBeLessThan(1500);
  expect(ended.code === 0).toBe(false);
});

test('a reader that goes away (| head -1): no stack trace, and the next run brings the rest', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 30; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  world.emulator.settings.latency.uploadMs = 20;
  const running = startCommand(world, ['upload', world.pictures, '--json']);
  await until(() => running.lines().length > 0);
  running.child.stdout?.destroy();
  const ended = await running.ended;
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe('');
  const rest = await command(world, ['upload', world.pictures, '--json']);
  expect(rest.code).toBe(0);
  expect(world.emulator.library.items()).toHaveLength(30);
});

test('in a pipe to `head` the upload ends without a word on the error output', async () => {
  const world = await startSignedIn();
  for (let i = 0; i < 5; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  const cli = join(import.meta.dirname, '../../out/main/cli.js');
  const line = `"${process.execPath}" "${cli}" upload "${world.pictures}" --json | head -1`;
  const shell = spawn('/bin/sh', ['-c', line], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: world.folder,
      PHOTOSTOW_DATA: world.dataFolder,
      PHOTOSTOW_ENDPOINT: world.emulator.origin,
    },
  });
  let stdout = '';
  let stderr = '';
  shell.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  shell.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  await new Promise((resolve) => shell.once('close', resolve));
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toBe('');
});

test('a call that hangs does not keep Ctrl-C waiting, and its item is found by the next run', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  const hang = world.emulator.faults.add({
    match: { endpoint: 'mediaItems.batchCreate', times: 1 },
    effect: { kind: 'hang', afterWork: true },
  });
  const running = startCommand(world, ['upload', world.pictures, '--album', 'Lake', '--json']);
  await until(() => world.emulator.library.items().length === 1);
  running.child.kill('SIGTERM');
  const at = Date.now();
  expect((await running.ended).code).toBe(1);
  expect(Date.now() - at).toBeLessThan(6000);
  world.emulator.faults.remove(hang);
  const ended = await command(world, ['upload', world.pictures, '--album', 'Lake', '--json']);
  expect(ended.code).toBe(0);
  expect(world.emulator.library.items()).toHaveLength(1);
  expectNoViolations(world);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a sign-in server that says nothing does not hold up the end of a run (%s)',
  async (signal) => {
    const world = await startSignedIn();
    const asked = (): number => world.emulator.ledger.of('oauth.token').length;
    const before = asked();
    world.emulator.faults.add({ match: { endpoint: 'oauth.token' }, effect: { kind: 'hang' } });
    const running = startCommand(world, ['upload', world.put('a.jpg', jpeg())]);
    await until(() => asked() > before);
    await endsSoon(running, signal);
  },
);

test('a last look at what was made that Google does not answer does not hold it up either', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  const asked = (): number => world.emulator.ledger.of('mediaItems.batchGet').length;
  await command(world, ['folder', 'add', world.pictures]);
  world.emulator.faults.add({ match: { endpoint: 'mediaItems.batchGet' }, effect: { kind: 'hang' } });
  const running = startCommand(world, ['sync', '--once']);
  await until(() => asked() > 0);
  await endsSoon(running, 'SIGTERM');
  expect(world.emulator.library.items()).toHaveLength(1);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a check that Google does not answer ends in order, with one line (%s)',
  async (signal) => {
    const world = await startSignedIn();
    await command(world, ['upload', world.put('a.jpg', jpeg())]);
    const asked = (): number => world.emulator.ledger.of('mediaItems.batchGet').length;
    const before = asked();
    world.emulator.faults.add({ match: { endpoint: 'mediaItems.batchGet' }, effect: { kind: 'hang' } });
    const running = startCommand(world, ['verify']);
    await until(() => asked() > before);
    const ended = await endsSoon(running, signal);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^photostow: Stopped before all were asked for; [^\n]+\n$/);
  },
);

test('a sign-in is called off while its answer is awaited', async () => {
  const world = await startWorld({ autoConsent: true });
  writeFileSync(join(world.folder, 'client.json'), world.emulator.clientFileText());
  const asked = (): number => world.emulator.ledger.of('oauth.token').length;
  world.emulator.faults.add({ match: { endpoint: 'oauth.token' }, effect: { kind: 'hang' } });
  const running = startCommand(world, ['login', '--credentials', 'client.json', '--no-open']);
  await until(() => running.stdout().includes('/auth'));
  const address = /http\S+\/auth\S+/.exec(running.stdout())?.[0] ?? '';
  void fetch(address).catch(() => undefined);
  await until(() => asked() > 0);
  const ended = await endsSoon(running, 'SIGINT');
  expect(ended.code).toBe(3);
  expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
});

/** Three seconds, and what a busy machine adds; what hangs would take thirty and more. */
async function endsSoon(running: Running, signal: NodeJS.Signals): Promise<Ended> {
  const from = Date.now();
  running.child.kill(signal);
  const ended = await running.ended;
  expect(Date.now() - from).toBeLessThan(8000);
  return ended;
}

test('a name that holds control characters writes no line of its own, and turns none round', async () => {
  const world = await startSignedIn();
  world.put('a\n✓ Created  b.jpg', jpeg('a'));
  world.put('c\u001b[2Jd.jpg', jpeg('c'));
  world.put('e\u202egpj.jpg', jpeg('e'));
  const { stdout, stderr, code } = await command(world, ['upload', world.pictures]);
  expect(code).toBe(0);
  expect(stdout + stderr).not.toMatch(/\u001b|\u202e|^✓ Created {2}b\.jpg/m);
  expect(stdout).toContain('a\\u{a}✓ Created  b.jpg');
});

test.skipIf(process.platform !== 'linux')('a full disk under the output is told', async () => {
  const world = await startSignedIn();
  await command(world, ['upload', world.put('a.jpg', jpeg())]);
  const full = spawn(
    'sh',
    [
      '-c',
      `exec "${process.execPath}" "${join(import.meta.dirname, '../../out/main/cli.js')}" report > /dev/full`,
    ],
    {
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', PHOTOSTOW_DATA: world.dataFolder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  full.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => full.once('close', resolve));
  expect([code, said]).toEqual([1, expect.stringMatching(/^photostow: .*ENOSPC.*\n$/)]);
});
