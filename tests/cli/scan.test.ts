// The command `scan` and the rule options: what a dry run says is what a run does, and it leaves everything as it was.
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command, startCommand, summaryOf, type Ended } from '../help/command.ts';
import { datedJpeg } from '../help/dated-media.ts';
import { until } from '../help/engine-run.ts';
import { jpeg, mp4 } from '../help/media.ts';
import { prepareSignedIn, sends, startWorld, type World } from '../help/world.ts';

const scan = (world: World, ...options: string[]): Promise<Ended> =>
  command(world, ['scan', world.pictures, '--json', ...options]);

/** By name: what would happen, and why. */
const said = ({ lines }: Ended): Record<string, string> =>
  Object.fromEntries(
    lines
      .filter(({ event }) => event === 'file')
      .map(({ path, would, code }) => [
        String(path).replace(/^.*\/pictures\//, ''),
        [would, code].filter((word) => typeof word === 'string').join(' '),
      ]),
  );

function expectAddsUp(ended: Ended): void {
  const { found, upload, alreadyThere, link, skip } = summaryOf(ended) as Record<string, number>;
  expect(found).toBe(ended.lines.filter(({ event }) => event === 'file').length);
  expect(found).toBe((upload ?? 0) + (alreadyThere ?? 0) + (link ?? 0) + (skip ?? 0));
}

test('with nobody signed in: every file with what would happen and why, and nothing is written', async () => {
  const world = await startWorld();
  world.put('a.jpg', datedJpeg({ date: '2024:05:06 10:11:12', offset: '+02:00' }));
  world.put('b.jpg', jpeg());
  world.put('deep/film.mp4', mp4());
  world.put('deep/notes.txt', 'notes');
  world.put('deep/.hidden.jpg', jpeg());
  world.put('deep/empty.jpg', '');
  world.put('a.jpg.json', '{}');
  symlinkSync(join(world.pictures, 'a.jpg'), join(world.pictures, 'link.jpg'));
  const ended = await scan(world, '--exclude', '*.mp4', '--album-from', '{year}');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(said(ended)).toEqual({
    'a.jpg': 'upload',
    'a.jpg.json': 'skip sidecar',
    'b.jpg': 'upload',
    'deep/.hidden.jpg': 'skip hidden',
    'deep/empty.jpg': 'skip empty',
    'deep/film.mp4': 'skip excluded',
    'deep/notes.txt': 'skip notMedia',
    'link.jpg': 'skip link',
  });
  expect(ended.lines.find(({ path }) => String(path).endsWith('/a.jpg'))).toMatchObject({
    album: '2024',
    capturedAt: '2024-05-06T10:11:12+02:00',
    dateFrom: 'inside',
    reason: null,
  });
  expect(summaryOf(ended)).toMatchObject({ upload: 2, skip: 6, noDate: 1, albums: 2 });
  expectAddsUp(ended);
  expect(existsSync(world.dataFolder)).toBe(false);
  expect(world.emulator.ledger.of('*')).toEqual([]);
});

test('two equal files: the second one brings no bytes, into another album it is only linked', async () => {
  const world = await startWorld();
  world.put('one/a.jpg', jpeg('same'));
  world.put('one/b.jpg', jpeg('same'));
  world.put('two/c.jpg', jpeg('same'));
  world.put('two/d.jpg', jpeg('name'));
  const ended = await scan(world, '--album-from', 'folder');
  expect(said(ended)).toEqual({
    'one/a.jpg': 'upload',
    'one/b.jpg': 'alreadyThere sameContent',
    'two/c.jpg': 'link',
    'two/d.jpg': 'upload',
  });
  expectAddsUp(ended);
});

test('folders of one name that would share an album are told, and kept apart by their path', async () => {
  const world = await startWorld();
  world.put('2024/Summer/a.jpg', jpeg());
  world.put('2025/Summer/b.jpg', jpeg());
  world.put('2025/Winter/c.jpg', jpeg());
  const shared = async (...rules: string[]) => summaryOf(await scan(world, ...rules))['shared'];
  expect(await shared('--album-from', 'folder')).toEqual([
    { title: 'Summer', folderCount: 2, otherPath: null },
  ]);
  expect(await shared('--album-from', 'path')).toEqual([]);
  expect(await shared('--album', 'All')).toEqual([]);
  const ended = await command(world, ['scan', world.pictures, '--album-from', 'folder']);
  expect(ended.stdout).toContain('“Summer” would get the files of 2 folders of that name');
});

describe('a watched folder', () => {
  test('is scanned by its own rules, says what a run then does, and stays as it is', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    world.put('Lake/a.jpg', jpeg());
    world.put('Sea/b.jpg', jpeg());
    world.put('Sea/b.png', jpeg());
    const added = await command(world, [
      ...['folder', 'add', world.pictures, '--album-from', 'folder', '--exclude', '*.png', '--json'],
    ]);
    expect(added.lines[0]).toMatchObject({ rules: { albumFrom: { kind: 'folder' }, exclude: ['*.png'] } });
    const before = await scan(world);
    expect(said(before)).toEqual({
      'Lake/a.jpg': 'upload',
      'Sea/b.jpg': 'upload',
      'Sea/b.png': 'skip excluded',
    });
    expect(summaryOf(await command(world, ['sync', '--once', '--json']))).toMatchObject({
      created: 2,
      skipped: 1,
    });
    expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(1);
    expect(world.emulator.library.albumByTitle('Sea')?.items).toHaveLength(1);
    world.put('Lake/copy.jpg', jpeg('copy'));
    await command(world, ['sync', '--once']);
    world.put('Sea/copy.jpg', jpeg('copy'));
    const sent = sends(world);
    const after = await scan(world);
    expect(said(after)).toEqual({
      'Lake/a.jpg': 'alreadyThere alreadyThere',
      'Lake/copy.jpg': 'alreadyThere alreadyThere',
      'Sea/b.jpg': 'alreadyThere alreadyThere',
      'Sea/b.png': 'skip excluded',
      'Sea/copy.jpg': 'link',
    });
    expectAddsUp(after);
    expect(said(await scan(world, '--no-sub-folders'))['Lake/a.jpg']).toBe('skip subFolderOff');
    expect(sends(world)).toBe(sent);
    const listed = await command(world, ['folder', 'list', '--json']);
    expect(listed.lines[0]).toMatchObject({ files: 4, done: 3, skipped: 1, rules: { subFolders: true } });
  });

  test('can be scanned while it is being watched', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    world.put('a.jpg', jpeg());
    await command(world, ['folder', 'add', world.pictures, '--album', 'Kept']);
    const running = startCommand(world, ['sync', '--json']);
    await until(() => running.lines().some(({ state }) => state === 'created'), 30_000);
    expect(said(await scan(world))).toEqual({ 'a.jpg': 'alreadyThere alreadyThere' });
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
    expect(readdirSync(world.pictures)).toEqual(['a.jpg']);
  });

  test('keeps the rules and the album that a later folder add does not name', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    await command(world, ['folder', 'add', world.pictures, '--album', 'Kept', '--exclude', '*.png']);
    const again = await command(world, ['folder', 'add', world.pictures, '--kinds', 'photos,raw', '--json']);
    expect(again.lines[0]).toMatchObject({
      album: 'Kept',
      rules: { exclude: ['*.png'], kinds: { photos: true, videos: false, raw: true } },
    });
    const none = await command(world, ['folder', 'add', world.pictures, '--album-from', 'none', '--json']);
    expect(none.lines[0]).toMatchObject({ album: null, rules: { exclude: ['*.png'] } });
  });
});

describe('wrong use ends with 2 and one line', () => {
  test.each([
    ['an unknown token', ['--album-from', '{years}']],
    ['a template without a token', ['--album-from', 'folders']],
    ['two albums', ['--album', 'a', '--album-from', 'folder']],
    ['an unknown kind', ['--kinds', 'photos,sounds']],
    ['no date', ['--newer-than', '2024-02-30']],
    ['no age', ['--minimum-age', '10']],
    ['an empty pattern', ['--include', '']],
    ['a comment as a pattern', ['--include', '# all']],
    ['another choice', ['--raw-pairs', 'heic']],
  ])('%s', async (_, options) => {
    const world = await startWorld();
    for (const args of [
      ['scan', world.pictures],
      ['folder', 'add', world.pictures],
    ]) {
      const ended = await command(world, [...args, ...options]);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  test('a path that is not there, or is a file, is refused as wrong use', async () => {
    const world = await startWorld();
    expect((await command(world, ['scan', 'nothing'])).code).toBe(2);
    expect((await command(world, ['scan', world.put('a.jpg', jpeg())])).code).toBe(2);
  });
});

test('a name is shown and never obeyed by the terminal', async () => {
  const world = await startWorld();
  world.put('c\u001b[2Jd.jpg', jpeg());
  world.put('a.jpg\n✓ there  b.jpg', jpeg());
  const { stdout } = await command(world, ['scan', world.pictures, '--album-from', 'folder']);
  expect(stdout).toContain('c\\u{1b}[2Jd.jpg');
  expect(stdout).not.toMatch(/\u001b|^✓ there/m);
});
