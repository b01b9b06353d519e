// Moving in: with the history of an earlier Photostow, or the list of another program, nothing is sent a second time.
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command, filesIn, startCommand, summaryOf, type Ended } from '../help/command.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, prepareSignedIn, sends, startWorld, type World } from '../help/world.ts';

/** Pictures in Google Photos, and the history of them in a file. */
async function startWithHistory(): Promise<{ world: World; history: string }> {
  const world = await startWorld();
  await prepareSignedIn(world);
  for (const name of ['a.jpg', 'b.jpg', 'deep/c.jpg']) world.put(name, jpeg());
  expect((await command(world, ['upload', world.pictures, '--album', 'Lake'])).code).toBe(0);
  const history = join(world.folder, 'sent.jsonl');
  const ended = await command(world, ['history', 'export', history, '--json']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.lines).toEqual([{ event: 'historyExported', path: history, contents: 3 }]);
  return { world, history };
}

/** As after a reinstall: nothing is known, and the pictures lie somewhere else under other names. */
async function reinstall(world: World): Promise<void> {
  rmSync(world.dataFolder, { recursive: true });
  cpSync(join(world.pictures, 'deep/c.jpg'), join(world.pictures, 'renamed.jpg'));
  rmSync(join(world.pictures, 'deep'), { recursive: true });
  await prepareSignedIn(world);
}

const take = (world: World, file: string): Promise<Ended> =>
  command(world, ['history', 'import', file, '--json']);

test('after a reinstall the imported history says what is there, albums included; no bytes are sent', async () => {
  const { world, history } = await startWithHistory();
  await reinstall(world);
  const totals = { contents: 3, added: 3, known: 0, foreign: 0, otherClient: 0 };
  expect((await take(world, history)).lines).toEqual([
    { event: 'historyImported', path: history, ...totals },
  ]);
  expect((await take(world, history)).lines[0]).toMatchObject({ added: 0, known: 3 });
  const sent = sends(world);
  const scanned = await command(world, ['scan', world.pictures, '--json']);
  expect(summaryOf(scanned)).toMatchObject({ found: 3, alreadyThere: 3, upload: 0 });
  const library = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(library)).toMatchObject({ found: 3, alreadyThere: 3, created: 0 });
  const album = await command(world, ['upload', world.pictures, '--json', '--album', 'Lake']);
  expect(summaryOf(album)).toMatchObject({ found: 3, alreadyThere: 3, created: 0 });
  expect(sends(world)).toBe(sent);
  expect(world.emulator.library.albums().map(({ title, items }) => [title, items.length])).toEqual([
    ['Lake', 3],
  ]);
  const verified = await command(world, ['verify', '--json']);
  expect(summaryOf(verified)).toMatchObject({ missing: 0 });
  expectNoViolations(world);
});

test('what an account sent that has signed out is exported as well', async () => {
  const { world, history } = await startWithHistory();
  const before = readFileSync(history, 'utf8').split('\n').slice(1);
  expect((await command(world, ['logout'])).code).toBe(0);
  const again = `${history}.2`;
  const ended = await command(world, ['history', 'export', again, '--json']);
  expect(ended.lines).toEqual([{ event: 'historyExported', path: again, contents: 3 }]);
  expect(readFileSync(again, 'utf8').split('\n').slice(1)).toEqual(before);
});

test('without it everything goes again: the import is what makes the difference', async () => {
  const { world } = await startWithHistory();
  await reinstall(world);
  const sent = sends(world);
  await command(world, ['upload', world.pictures]);
  expect(sends(world)).toBeGreaterThan(sent);
});

test('the export names no folders and holds nothing to sign in with', async () => {
  const { world, history } = await startWithHistory();
  const text = readFileSync(history, 'utf8');
  expect(text).not.toContain(world.folder);
  expect(text).not.toMatch(/refresh|secret|token/i);
});

test('an export works beside a running Photostow; an import asks to stop it first', async () => {
  const { world, history } = await startWithHistory();
  await command(world, ['folder', 'add', world.pictures]);
  const running = startCommand(world, ['sync', '--json']);
  await until(() => filesIn({ lines: running.lines() }).length > 0, 30_000);
  expect((await command(world, ['history', 'export', `${history}.2`])).code).toBe(0);
  const refused = await take(world, history);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  running.child.kill('SIGINT');
  await running.ended;
  const contents = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(1);
  expect(contents(`${history}.2`)).toEqual(contents(history));
});

test('what another API client sent counts as there, without ids that Google would not know', async () => {
  const { world, history } = await startWithHistory();
  await reinstall(world);
  writeFileSync(history, readFileSync(history, 'utf8').replace(/"clientId":"[^"]*"/, '"clientId":"another"'));
  expect((await take(world, history)).lines[0]).toMatchObject({ added: 3, otherClient: 3 });
  const sent = sends(world);
  const ended = await command(world, ['upload', world.pictures, '--json']);
  expect(summaryOf(ended)).toMatchObject({ alreadyThere: 3, created: 0 });
  expect(filesIn(ended, 'created').map(({ code }) => code)).toEqual(['takenOver', 'takenOver', 'takenOver']);
  expect(summaryOf(await command(world, ['verify', '--json']))).toMatchObject({ missing: 0 });
  expect(sends(world)).toBe(sent);
});

test('what belongs to an account that is not signed in here is told and left alone', async () => {
  const { world, history } = await startWithHistory();
  await reinstall(world);
  writeFileSync(
    history,
    readFileSync(history, 'utf8').replaceAll(/"account":"[^"]*"/g, '"account":"somebody"'),
  );
  const ended = await take(world, history);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.lines[0]).toMatchObject({ contents: 3, added: 0, foreign: 3 });
});

describe('a file that is not whole is refused, and nothing is taken over', () => {
  test.each([
    ['cut short', (text: string) => text.slice(0, -30), 1],
    ['without its last line', (text: string) => text.replace(/\{"end".*\n/, ''), 1],
    ['with a line of noise', (text: string) => text.replace('{"sha256":"', '{"sha256":"zz'), 1],
    ['of a newer program', (text: string) => text.replace('"version":1', '"version":2'), 1],
    ['of something else', () => '{"event":"summary"}\n', 2],
    ['empty', () => '', 2],
  ] as const)('%s', async (_, damage, code) => {
    const { world, history } = await startWithHistory();
    await reinstall(world);
    writeFileSync(history, damage(readFileSync(history, 'utf8')));
    const ended = await take(world, history);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(summaryOf(await command(world, ['scan', world.pictures, '--json']))).toMatchObject({ upload: 3 });
  });

  test('none at all', async () => {
    const world = await startWorld();
    await prepareSignedIn(world);
    expect((await take(world, join(world.folder, 'nothing'))).code).toBe(2);
    expect((await take(world, world.pictures)).code).toBe(2);
    expect((await command(world, ['history', 'import'])).code).toBe(2);
  });
});

test('a list of another program: its files are not sent, and are when the list is trusted no longer', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  world.put('a.jpg', jpeg());
  world.put('b, c.jpg', jpeg());
  world.put('deep/d.jpg', jpeg());
  world.put('deep 2/e.jpg', jpeg());
  world.put('notes.txt', 'notes');
  world.put('new.jpg', jpeg());
  const list = join(world.folder, 'sent.csv');
  writeFileSync(list, '"PATH","AT"\r\n"pictures/a.jpg","2020"\r\npictures/b, c.jpg\r\n');
  appendFileSync(
    list,
    'pictures/deep\npictures/notes.txt,1\npictures/gone.jpg,1\npictures/deep 2, Italy/gone.jpg\n',
  );
  const wish = ['history', 'import', '--list', list, '--from', 'gphotos-uploader-cli', '--json'];
  const taken = await command(world, wish);
  expect(taken.code).toBe(0);
  expect(taken.lines.map(({ event, code }) => [event, code])).toEqual([
    ['left', 'notMedia'],
    ['left', 'vanished'],
    ['left', 'vanished'],
    ['listImported', undefined],
  ]);
  expect(taken.lines.at(-1)).toMatchObject({ found: 6, added: 3, known: 0, left: 3 });
  const pictures = ['a.jpg', 'b, c.jpg', 'deep/d.jpg', 'new.jpg'].map((name) => join(world.pictures, name));
  const said = await command(world, ['scan', world.pictures, '--json']);
  expect(summaryOf(said)).toMatchObject({ upload: 2, alreadyThere: 3, skip: 1 });
  const first = await command(world, ['upload', ...pictures, '--album', 'Lake', '--json']);
  expect(summaryOf(first)).toMatchObject({ created: 1, alreadyThere: 3 });
  expect(filesIn(first, 'created').map(({ reason }) => reason)).toContainEqual(
    expect.stringContaining('gphotos-uploader-cli'),
  );
  expect(world.emulator.library.items()).toHaveLength(1);
  expect((await command(world, ['history', 'forget', '--json'])).lines[0]).toMatchObject({ contents: 3 });
  expect(summaryOf(await command(world, ['upload', ...pictures, '--album', 'Lake', '--json']))).toMatchObject(
    {
      created: 3,
      alreadyThere: 1,
    },
  );
  expect(world.emulator.library.items()).toHaveLength(4);
});
