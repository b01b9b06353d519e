// Wrong use ends with 2 and exactly one line that says what; nothing has been sent by then, and no mistake of a person's shows a
// stack trace.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { command, startCommand } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, prepareSignedIn, startWorld, type World } from '../help/world.ts';

const long = 'x'.repeat(1000);

const WRONG: [what: string, args: (world: World) => string[]][] = [
  ['no command', () => []],
  ['an unknown command', () => ['uplaod']],
  ['an unknown option', () => ['upload', 'a.jpg', '--albun', 'x']],
  ['upload without a path', () => ['upload']],
  ['a path that is not there', () => ['upload', 'nothing.jpg']],
  ['one path of two that is not there', ({ pictures }) => ['upload', pictures, 'nothing.jpg']],
  ['an option without its value', ({ pictures }) => ['upload', pictures, '--album']],
  ['an album without a title', ({ pictures }) => ['upload', pictures, '--album', '  ']],
  ['a title too long', ({ pictures }) => ['upload', pictures, '--album', long.slice(0, 501)]],
  ['two albums', ({ pictures }) => ['upload', pictures, '--album', 'a', '--album-id', 'b']],
  ['an empty album id', ({ pictures }) => ['upload', pictures, '--album-id', ' ']],
  ['a place without an album', ({ pictures }) => ['upload', pictures, '--album-position', 'first']],
  [
    'a place that does not exist',
    ({ pictures }) => ['upload', pictures, '--album', 'a', '--album-position', 'middle'],
  ],
  [
    'a place behind nothing',
    ({ pictures }) => ['upload', pictures, '--album', 'a', '--album-position', 'after:'],
  ],
  ['a text too long', ({ pictures }) => ['upload', pictures, '--description', long]],
  ['an endpoint that is no address', ({ pictures }) => ['upload', pictures, '--endpoint', 'google']],
  [
    'an endpoint without encryption',
    ({ pictures }) => ['upload', pictures, '--endpoint', 'http://example.com'],
  ],
  ['an endpoint of another kind', ({ pictures }) => ['upload', pictures, '--endpoint', 'ftp://127.0.0.1']],
  ['items without an id', () => ['items']],
  ['an empty id', () => ['items', 'x', '']],
  ['upload of an empty path', ({ pictures }) => ['upload', pictures, '']],
  ['scan of an empty path', () => ['scan', '']],
  ['folder add of an empty path', () => ['folder', 'add', '']],
  ['folder remove of an empty path', () => ['folder', 'remove', '']],
  ['folder pause of an empty path', () => ['folder', 'pause', '']],
  ['a report into an empty path', () => ['report', '--out', '']],
  ['a history into an empty path', () => ['history', 'export', '']],
  ['a history from an empty path', () => ['history', 'import', '']],
  ['a list at an empty path', () => ['history', 'import', '--list', '']],
  ['albums create without a title', () => ['albums', 'create']],
  ['albums create with an empty title', () => ['albums', 'create', '']],
  ['albums create with a title too long', () => ['albums', 'create', long]],
  ['an unknown word behind albums', () => ['albums', 'delete', 'Lake']],
  ['folder alone', () => ['folder']],
  ['an unknown word behind folder', () => ['folder', 'watch', '.']],
  ['folder add without a folder', () => ['folder', 'add']],
  ['folder add of nothing', () => ['folder', 'add', 'nothing', '--album', 'a']],
  ['folder add of a file', ({ folder }) => ['folder', 'add', join(folder, 'file.txt'), '--album', 'a']],
  ['folder remove of a folder that is not watched', ({ pictures }) => ['folder', 'remove', pictures]],
  ['a word too many', () => ['accounts', 'all']],
  ['a port that is none', () => ['serve', '--port', 'eighty']],
  ['a port out of range', () => ['serve', '--port', '65536']],
  ['an empty data folder', () => ['status', '--data', '']],
  ['an empty account', ({ pictures }) => ['upload', pictures, '--account', '']],
  ['login with a client file that is not there', () => ['login', '--credentials', 'none.json']],
];

describe('wrong use', () => {
  let world: World;
  const ends: (() => void | Promise<void>)[] = [];
  // Nothing in these tests changes it.
  beforeAll(async () => {
    world = await startWorld({}, (end) => ends.push(end));
    await prepareSignedIn(world);
    world.put('a.jpg', jpeg());
    writeFileSync(join(world.folder, 'file.txt'), 'x');
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test.each(WRONG)('%s: exit 2, one line, nothing sent', async (_, args) => {
    const asked = world.emulator.ledger.lastNumber;
    const ended = await command(world, args(world));
    expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
    expect(ended.stdout).toBe('');
    expect(ended.code).toBe(2);
    expect(world.emulator.ledger.lastNumber).toBe(asked);
  });

  test('a scale of the waiting times that is no number', async () => {
    for (const scale of ['fast', '-1', 'Infinity']) {
      const ended = await command(world, ['accounts'], { env: { PHOTOSTOW_BACKOFF_SCALE: scale } });
      expect(ended.code).toBe(2);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  test('--help and --version end with 0 on the standard output', async () => {
    for (const args of [
      ['--help'],
      ['--version'],
      ['upload', '--help'],
      ['help', 'upload'],
      ['folder', '--help'],
    ]) {
      const ended = await command(world, args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).not.toBe('');
    }
  });

  test.each([
    [['--help'], 'Befehle:'],
    [['upload', '--help'], 'in dieses Album; fehlt es, wird es angelegt'],
    [['folder', 'add', '--help'], 'eines von both, jpeg, raw'],
    [['help', 'scan'], 'Aufruf: photostow scan [Optionen] <dir>'],
  ])(
    '%j on a German terminal is told in German alone, with the options of every command',
    async (args, words) => {
      const { code, stdout } = await command(world, args, { env: { LC_ALL: 'de_DE.UTF-8' } });
      expect(code).toBe(0);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(stdout).toContain('--data <dir>');
      expect(stdout).not.toMatch(/help\.|\[options\]|\bfor\b|\bthe\b/);
    },
  );

  test.each([
    [['uplaod'], 'Einen Befehl uplaod gibt es nicht. Ist upload gemeint?'],
    [['upload', 'a.jpg', '--albun', 'x'], 'Eine Option --albun gibt es nicht. Ist --album gemeint?'],
    [['upload'], '<path> fehlt.'],
    [['upload', 'a.jpg', '--album'], '--album <title> braucht einen Wert.'],
    [['albums', 'create', 'x', 'y'], 'Zu viel angegeben: x, y; erwartet wird ein Wort.'],
    [['accounts', 'all'], 'Zu viel angegeben: all; erwartet wird nichts.'],
    [['report', '--format', 'xml'], '--format <format> ist eines von csv, json, nicht „xml“.'],
    [['folder'], 'Ein Befehl fehlt; photostow --help zählt sie auf.'],
    [['status', '--endpoint', 'google'], 'ist eine Adresse mit http oder https, nicht „google“.'],
  ])('%j on a German terminal: what is wrong is said in German', async (args, words) => {
    const ended = await command(world, args, { env: { LC_ALL: 'de_DE.UTF-8' } });
    expect(ended.stderr).toContain(words);
    expect(ended.code).toBe(2);
  });
});

test('nobody is signed in: exit 3 and one line, for every command that needs it', async () => {
  const world = await startWorld();
  onTestFinished(() => expectNoViolations(world));
  world.put('a.jpg', jpeg());
  for (const args of [
    ['upload', world.pictures],
    ['albums'],
    ['albums', 'create', 'Lake'],
    ['items', 'x'],
    ['verify'],
    ['folder', 'add', world.pictures],
    ['sync', '--once'],
    ['logout'],
  ]) {
    const ended = await command(world, args);
    expect([args[0], ended.code]).toEqual([args[0], 3]);
    expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
  }
});

test('an account that is not signed in: exit 3 and one line, also where only is read', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  for (const args of [
    ['status'],
    ['folder', 'list'],
    ['report'],
    ['scan', world.pictures],
    ['verify'],
    ['sync'],
    ['sync', '--once'],
    ['scan', world.pictures, '--data', join(world.folder, 'nothing there yet')],
    ['logout'],
  ]) {
    const ended = await command(world, [...args, '--account', 'nobody@example.org']);
    expect([args[0], ended.code]).toEqual([args[0], 3]);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/^photostow: [^\n]*nobody@example\.org[^\n]*\n$/);
  }
});

test('an empty PHOTOSTOW_DATA is none: nothing is put into the folder that one stands in', async () => {
  const world = await startWorld();
  const env = { PHOTOSTOW_DATA: '', XDG_CONFIG_HOME: join(world.folder, 'config') };
  expect((await command(world, ['status'], { env, cwd: world.pictures })).code).toBe(0);
  expect(readdirSync(world.pictures)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'a data folder where no folder can be made ends as well',
  async () => {
    const running = startCommand(await startWorld(), ['status', '--data', '/proc/photostow/data']);
    const timer = setTimeout(() => running.child.kill('SIGKILL'), 30_000);
    const ended = await running.ended;
    clearTimeout(timer);
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
  },
);

test('a data folder that cannot be one: exit 1 and one line', async () => {
  const world = await startWorld();
  const file = join(world.folder, 'file.txt');
  writeFileSync(file, 'x');
  const ended = await command(world, ['accounts', '--data', file]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^photostow: [^\n]+\n$/);
});
