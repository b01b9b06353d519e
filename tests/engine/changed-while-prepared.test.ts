// A row that changes while its file is looked at and hashed: only that row is passed over, and what else was looked at with it is
// sent.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import { compareAll, setRules, startFolderWorld, told, type FolderWorld } from '../help/folder-run.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';

/** Runs until nothing is left to do; `meanwhile` when all files have been hashed and none of that has been noted. */
async function runWith(at: FolderWorld, meanwhile: () => Promise<void> | void): Promise<void> {
  const { parts } = at.opened;
  const gate = Promise.withResolvers<void>();
  let hashed = 0;
  const hash = parts.hasher.hash.bind(parts.hasher);
  parts.hasher.hash = async (path) => {
    const result = await hash(path);
    hashed += 1;
    await gate.promise;
    return result;
  };
  await compareAll(at);
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  engine.start();
  await until(() => hashed === 3);
  await meanwhile();
  gate.resolve();
  await engine.ended;
  await engine.stop();
}

test('rules that leave one of the files alone by now do not fail the others', async () => {
  const at = await startFolderWorld();
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) at.world.put(name, jpeg(name));
  setRules(at, {});
  await runWith(at, () => {
    setRules(at, { exclude: ['a.jpg'] });
    return compareAll(at);
  });
  expect(told(at)).toEqual(['a.jpg skipped excluded', 'b.jpg created', 'c.jpg created']);
});

test('a folder that is removed by now does not fail the files of another one', async () => {
  const at = await startFolderWorld();
  const { parts, folders } = at.opened;
  at.world.put('away/a.jpg', jpeg('a'));
  for (const name of ['stays/b.jpg', 'stays/c.jpg']) at.world.put(name, jpeg(name));
  const { id } = parts.albums.ensureDestination(at.accountId, null);
  const watch = (name: string) => addFolder(at.opened, join(at.world.pictures, name), id);
  const [away] = [await watch('away'), await watch('stays')];
  await runWith(at, () => {
    if (away.ok) folders.remove(away.folder.id);
  });
  expect(told(at)).toEqual(['stays/b.jpg created', 'stays/c.jpg created']);
});

test('what was seen of a file of a removed folder is not said of one that was found since', async () => {
  const at = await startFolderWorld();
  const { parts, folders } = at.opened;
  for (const name of ['stays/b.jpg', 'stays/c.jpg']) at.world.put(name, jpeg(name));
  at.world.put('away/a.jpg', 'no picture at all');
  at.world.put('next/d.jpg', jpeg('d'));
  const { id } = parts.albums.ensureDestination(at.accountId, null);
  const watch = (name: string) => addFolder(at.opened, join(at.world.pictures, name), id);
  const [, away] = [await watch('stays'), await watch('away')];
  await runWith(at, async () => {
    if (away.ok) folders.remove(away.folder.id);
    await watch('next');
    return compareAll(at);
  });
  expect(told(at)).toEqual(['next/d.jpg created', 'stays/b.jpg created', 'stays/c.jpg created']);
});

test('a file that was empty when it was looked at and has its bytes by now is sent', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', '');
  for (const name of ['b.jpg', 'c.jpg']) at.world.put(name, jpeg(name));
  setRules(at, {});
  await runWith(at, () => {
    writeFileSync(path, jpeg('a'));
    return compareAll(at);
  });
  expect(told(at)).toEqual(['a.jpg created', 'b.jpg created', 'c.jpg created']);
});
