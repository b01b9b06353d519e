// What the command sync keeps to: the pause of the window, and one account of several.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { command, counts, filesIn, startCommand, summaryOf } from '../help/command.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, startSignedIn, type World } from '../help/world.ts';

function stagesIn(world: World): unknown[] {
  const db = new DatabaseSync(join(world.dataFolder, 'photostow.db'), { readOnly: true });
  try {
    return db
      .prepare('SELECT stage FROM file')
      .all()
      .map(({ stage }) => stage);
  } finally {
    db.close();
  }
}

test('sync that stays keeps to the pause of the window, says so, and goes on when it is over; one run does not', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  await command(world, ['folder', 'add', world.pictures]);
  const pause = async (until: string): Promise<void> => {
    const opened = openWorld(world);
    opened.parts.uploads.setMeta('paused', until);
    await opened.parts.db.durable();
    await opened.close();
  };
  await pause('1');
  const endless = startCommand(world, ['sync']);
  await until(() => endless.stdout().includes('… A pause was set in the window: nothing is sent until'));
  await until(() => stagesIn(world).length === 1);
  expect(stagesIn(world)).toEqual(['found']);
  endless.child.kill('SIGINT');
  expect((await endless.ended).code).toBe(1);
  expect(world.emulator.library.items()).toEqual([]);

  await pause(String(Date.now() + 2500));
  const running = startCommand(world, ['sync']);
  await until(() => running.stdout().includes('nothing is sent for another'));
  await until(() => world.emulator.library.items().length === 1, 30_000);
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 0 });

  await pause('1');
  world.put('b.jpg', jpeg());
  expect(await command(world, ['sync', '--once'])).toMatchObject({ code: 0 });
  expect(world.emulator.library.items()).toHaveLength(2);
});

test('sync of one account leaves what belongs to the others alone', async () => {
  const emails = ['ada@example.com', 'ben@example.com'];
  const world = await startSignedIn(emails);
  for (const email of emails) {
    const path = join(world.pictures, email);
    world.put(join(email, 'a.jpg'), jpeg());
    await command(world, ['folder', 'add', path, '--account', email]);
  }
  const count = (email: string): number => world.emulator.library.items(email).length;
  const ada = await command(world, ['sync', '--once', '--json', '--account', 'ada@example.com']);
  expect(ada).toMatchObject({ code: 0, stderr: '' });
  expect(summaryOf(ada)).toEqual(counts({ found: 1, created: 1 }));
  expect(emails.map(count)).toEqual([1, 0]);
  const staying = startCommand(world, ['sync', '--json', '--account', 'ada@example.com']);
  world.put('ada@example.com/b.jpg', jpeg());
  await until(() => count('ada@example.com') === 2, 30_000);
  await until(() => filesIn({ lines: staying.lines() }, 'created').length === 1);
  staying.child.kill('SIGINT');
  expect(await staying.ended).toMatchObject({ code: 0 });
  expect(emails.map(count)).toEqual([2, 0]);
  expect((await command(world, ['sync', '--once'])).code).toBe(0);
  expect(emails.map(count)).toEqual([2, 1]);
});
