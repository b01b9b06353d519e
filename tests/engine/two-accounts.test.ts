// Two accounts in one program: neither waits until the other one has nothing left to send.
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { addFound } from '../../src-main/program/add.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

test('one photo of one account does not wait behind all of the other', async () => {
  const world = await startWorld({ users: [{ email: 'ada@example.org' }, { email: 'ben@example.org' }] });
  const opened = openWorld(world);
  const { parts } = opened;
  const accountIds = [
    await signIn(world, opened, 'ada@example.org'),
    await signIn(world, opened, 'ben@example.org'),
  ];
  const [first, last] = accountIds.sort();
  if (first === undefined || last === undefined) throw new Error('two accounts are needed');
  world.emulator.settings.latency.uploadMs = 15;
  const add = async (accountId: string, names: string[]): Promise<void> => {
    const destinationId = parts.albums.ensureDestination(accountId, null).id;
    const paths = names.map((name) => world.put(name, jpeg(name)));
    const wish = { accountId, destinationId, folderId: null, uploadId: null, again: 'no' as const };
    await addFound(parts, findAll(paths, new AbortController().signal), wish);
  };
  await add(
    first,
    Array.from({ length: 120 }, (_, number) => `${number}.jpg`),
  );
  await add(last, ['one.jpg']);
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 2 });
  engine.start();
  const left = (accountId: string) => parts.counts.countIn(accountId, ['found', 'ready', 'uploading']);
  await until(() => left(last) === 0);
  expect(left(first)).toBeGreaterThan(80);
  await engine.stop();
});
