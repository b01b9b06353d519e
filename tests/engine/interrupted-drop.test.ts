// An upload that was interrupted before all of its files had rows, and whose card or disk is not there at the next start: it is told,
// and can be tried again once the card is back.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { Selections } from '../../src-main/doors/selections.ts';
import { Uploads } from '../../src-main/doors/uploads.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { NO_WISHES } from '../../src-main/engine/wishes.ts';
import { until } from '../help/engine-run.ts';
import { startFolderWorld, told } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';

/** A program in whose data folder uploads of these paths were left in the middle. */
async function startAfter(pathsOf: (folder: string, dataFolder: string) => string[]) {
  const at = await startFolderWorld();
  const { parts } = at.opened;
  const { id } = parts.albums.ensureDestination(at.accountId, null);
  parts.uploads.start(id, null, null, NO_WISHES, pathsOf(at.world.pictures, at.world.dataFolder));
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const inbox = new Inbox(at.world.dataFolder);
  const uploads = new Uploads(parts, engine, new Selections(inbox), inbox);
  at.world.onEnd(async () => {
    await engine.stop();
    await uploads.stop();
  });
  engine.start();
  uploads.resume();
  await until(() => parts.uploads.toWalk().length === 0);
  return { at, uploads };
}

test('a card that is not there at the next start is told as gone, and trying again sends what lies on it', async () => {
  const { at, uploads } = await startAfter((folder) => [join(folder, 'card')]);
  expect(told(at)).toEqual(['card failed vanished']);
  expect(await uploads.retry(null)).toBe(1);
  await until(() => told(at).includes('card failed vanished'));
  const elsewhere = join(at.world.folder, 'elsewhere');
  mkdirSync(elsewhere);
  for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(elsewhere, name), jpeg(name));
  renameSync(elsewhere, join(at.world.pictures, 'card'));
  expect(await uploads.retry(null)).toBe(1);
  await until(() => told(at).filter((line) => line.endsWith('created')).length === 2);
  expect(told(at)).toEqual(['card/a.jpg created', 'card/b.jpg created']);
  expect(at.opened.parts.uploads.toWalk()).toEqual([]);
});

test('a single photo that is not there is told as gone, and sent when it is tried again', async () => {
  const { at, uploads } = await startAfter((folder) => [join(folder, 'a.jpg')]);
  expect(told(at)).toEqual(['a.jpg failed vanished']);
  at.world.put('a.jpg', jpeg());
  await uploads.retry(null);
  await until(() => told(at)[0] === 'a.jpg created');
});

test('copies that are gone because Google has them are not told as gone', async () => {
  const { at } = await startAfter((_, dataFolder) => [join(dataFolder, 'inbox', 'sent')]);
  expect(told(at)).toEqual([]);
});
