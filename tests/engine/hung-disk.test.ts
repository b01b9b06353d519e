// A watched folder whose disk does not answer, neither yes nor no: its files wait, those of other folders arrive, and when it answers
// again everything goes on.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { addFolder, compareFolder } from '../../src-main/program/folders.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld } from '../help/world.ts';

test('a disk that does not answer holds up no other folder', async () => {
  const world = await startWorld();
  // A minute takes a fifth of a second.
  const opened = openWorld(world, { clock: createTestClock(300), backoffScale: 0.1 });
  const accountId = await signIn(world, opened);
  const { parts, folders } = opened;
  const destination = parts.albums.ensureDestination(accountId, { title: 'Lake' });
  const folderIds = ['network', 'local'].map((name) => {
    const path = join(world.folder, name);
    mkdirSync(path);
    for (let index = 0; index < 90; index += 1) writeFileSync(join(path, `${name}-${index}.jpg`), jpeg());
    const added = addFolder(folders, path, destination.id);
    if (!added.ok) throw new Error(added.code);
    return added.folder.id;
  });
  const [network = 0] = folderIds;
  for (const id of folderIds) {
    const folder = folders.byId(id);
    if (!folder) throw new Error('it is not watched');
    const { signal } = new AbortController();
    await compareFolder({ parts, folders, signal }, folder, { onFile: () => undefined });
  }
  const isConnected = parts.isConnected.bind(parts);
  const answers = Promise.withResolvers<boolean>();
  let asked = 0;
  parts.isConnected = (id) => {
    if (id !== network) return isConnected(id);
    asked += 1;
    return answers.promise;
  };
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  engine.start();
  const created = (): number => world.emulator.library.items().length;
  await until(() => created() === 90, 20_000);
  expect([...parts.work.open()].map(({ reason }) => reason?.code)).toContain('notConnected');
  // One question for each lane, not one for each file.
  expect(asked).toBeLessThanOrEqual(2);
  parts.isConnected = isConnected;
  answers.resolve(true);
  await until(() => created() === 180, 20_000);
  await engine.stop();
});
